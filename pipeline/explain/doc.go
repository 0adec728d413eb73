// Package explain says of one person and one night why they were listed or not, from what the night kept.
//
// The flow, of Explain:
//
//  1. The night: its versions and digests, what it replaced and what replaced it. Of one whose manifest retention has taken away, that is all.
//  2. The person's rows of the ledger: for which purposes their data might be used, and whether they could be listed. Somebody of whom it has no row is
//     a *BadRequest.
//  3. Their features, as counted that night, and what the caseload and the decisions file hold of them.
//  4. For each list: listed or not, the reason in words, the rank, and how far the places of its group went, by what the manifest says of that.
//  5. For each target: the published score, worked out again from the features by the model that the manifest names. A score that these do not give
//     again is refused: nothing that could be said of it would be true.
//  6. With Set, the same once more of a person in whom something is otherwise.
//
// What retention took away is named with its rule and date (Gone), and the rest is told all the same. What the program of that night did not record yet
// is said to be unrecorded. A file that is not what was published is
// *source.Refused.
//
// No row of another person is read but past: where the places of a list ended is told by rank and by the band of chances that the night itself published
// under the place's disclosure control, not by the score of whoever was last. Nothing is written, and the package reads no clock.
package explain
