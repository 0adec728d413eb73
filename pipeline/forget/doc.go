// Package forget takes people out of everything that nights have written about them.
//
// The flow:
//
//  1. Read takes pseudonyms, one a line.
//  2. Everywhere takes the output folder and searches every file of every night for them, as its readers would find them: in the rows of tables, in a
//     page whose pseudonyms are set in fours, inside a workbook (trace.go).
//  3. Each night that holds one of them is changed as a whole, the newest first: a table loses its rows, a practice's part is made again without them and
//     its page, workbook and CSV from that; a PCN's or a cluster's sheet loses the lines; archived decisions lose theirs. What was rewritten is searched
//     again, and what still holds somebody, or is of a kind that cannot be made again, is taken away (night.go).
//  4. A sealed file can be opened by its reader alone, so nobody can be taken out of it: those of every practice that one of them ever had, of its
//     PCN and, where they were listed, of the clusters, are taken away.
//  5. What was delivered is put in line with that: of what retention has taken from its night, what names them goes, and so does what is sealed, for
//     nobody can tell any more whom it names. The inbox loses what is about them (publish.Revision.Redeliver, inbox.Purge).
//
// Every file leaves a tombstone with the digest it had and the one it has. Killed at any moment, it has changed whole nights; run again with the
// same pseudonyms, it does the rest.
//
// What stays: counts, which name nobody, in manifests, on audit pages, covers and sheets; the places on a list of everybody else. What it cannot
// reach: the extract, which is the place's and brings whoever is in it back the next night; what readers have copied or opened; exports,
// cohorts and backups; and what a disk keeps of a file that was replaced. It names nobody in any error.
package forget
