// Package publish puts a finished night in place: whole, or not at all.
//
// The flow:
//
//  1. Begin locks the output folder, finishes or clears what a killed night left, and opens a staging folder. Settled says
//     whether the date's night already stands, made from the same recipe.
//  2. Writers put each artefact into it: features, scores, ledger and quarantine as Parquet; lists as CSV, the part, the page and the workbook of each
//     practice; of each PCN how much work there is and, under a sharing agreement, its practices' rows; of each cluster a sheet for its meeting; one folder each; the index page of the
//     night. Whoever has keys gets one file sealed for them, and nothing else. Digests are taken while the bytes pass.
//  3. Commit writes the manifest (recipe, counts that must add up, policy, digests of everything, the night before), flushes,
//     renames the folder to runs/DATE, gives it a line of OUT/journal.jsonl and moves the pointer OUT/latest.
//  4. Deliver copies each audience's part to its own destination, and takes back what lies at one that the night has nothing for. One night of a calendar
//     month has something for the outside of the controlled area (Releases), which keeps it until the next month's.
//  5. Prune takes away what has outlived its retention and leaves tombstones. Revise lets people be taken out of nights that stand, in the same
//     way: what is new is written aside, the journal's line makes it so, and what a kill leaves undone the next to take the folder does.
//
// What a reader of the output folder may rely on:
//
//	OUT/latest               -> runs/2026-11-20, always a whole night, the newest by date
//	OUT/runs/2026-11-20/     never changes once there, but for what Prune takes and whom Revise takes out: its tombstones say so
//	OUT/runs/2026-11-20.2/   replaced it: its manifest says what it replaces and why
//
// VerifyAll recomputes every night's digests and the links between nights, by manifests and by the journal, and VerifyDeliveries compares what lies at
// the destinations. The same night gives the same bytes; what
// may differ, the timings, is under the journal's digest alone. Only a sealed file has other bytes each time: the manifest gives the digest of those, which Verify
// recomputes, and that of what is in it, which is the same. The whole output folder is its owner's alone.
//
// The package formats and stores; it decides nothing about people.
package publish
