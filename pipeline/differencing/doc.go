// Package differencing keeps answers about cohorts from being taken away from each other.
//
// Two cohorts that differ by three people, both described, describe the three. Protecting each answer does not help against that, so a
// question is held against those answered before:
//
//  1. Every question is a line of the access log, with what was asked and whether it was answered. Open takes the log for one question at a time and
//     reads the last answered ones.
//  2. The questions, old and new, are asked of the people together. A Tally counts, for every group that the new answer would describe and
//     every group that an old one did, the people who are in one and not the other.
//  3. Judge refuses where that is a count which the place's disclosure profile would not show. Everybody registered on the date counts as a group that
//     has been described, since the reports of the nights do, and so do the two groups of one question.
//
// What it cannot do: it compares pairs, and what takes three answers to work out it does not see. It compares groups and not the cells of their tables: of two groups
// one of which holds the other, each cell of the smaller is at most that of the larger, so that what both show, rounded, can narrow a count that one of them redacts to fewer numbers
// than the profile leaves open. It goes back over the last Reach answers. It asks old
// questions of the extract as it is now: of one that has changed since, the groups may have been others. It knows of no answer that was not
// logged, such as the nights' own reports, and nothing of what two people who ask tell each other beyond this log. And a refusal
// itself says that few people differ. It is a fence about honest work, not a proof: answers are for the controlled area, and the log is there to be read.
package differencing
