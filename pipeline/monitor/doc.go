// Package monitor says how well a night's models do on the latest people whose outcome is known, and whether its lists are fair.
//
// The flow:
//
//  1. A Model is today's model beside what became of the people at risk on an earlier index date, which it gave their risks by the features of
//     that date (models.JudgeLater). What its card promised lies beside it. A List is whom the same policy would have listed among them.
//  2. Promise holds each figure against the card's: it is worse than promised where its difference lies outside the interval that all figures of all
//     models leave in all but one of 1,000 nights, and is large enough to matter.
//  3. Practices stand beside what the model expected of their people, within funnel limits that widen by as much as practices differ (models/funnel).
//  4. For each level of each attribute (age, sex, ethnicity, deprivation, network, care home) a list's cut-off gives the share of people, places and
//     later events, sensitivity, false negatives, what of the listed came true, and how many had the outcome for each one expected. Gaps, and risks wrong for a group, that chance does
//     not make (Holm's rule over all groups of the list) and that are large enough to matter are named in words, and so is how large they had to be.
//  5. Every count goes through pipeline/disclosure, in tables of cells that share nobody. A figure of a group or a practice, its interval and whether it is named, is made of the counts as they are
//     shown, times averages of one person or event, which stay as they are when there are more of the same; there is none where a count is hidden. Report is what is left: safe to be laid out and published.
//
// A gap is a question, not a finding of blame: what no table records, such as need that never reached anybody, shows in no figure here. The
// package reads no files, and no row of its input has an identifier.
package monitor
