// Package publish puts a finished night in place: whole, or not at all.
//
// The flow:
//
//  1. Begin locks the output folder, clears what a killed night left, and opens a staging folder.
//  2. Writers put each artefact into it: scores, features, ledger and quarantine as Parquet; lists as CSV and printable
//     pages, one folder per practice and per PCN; the index page of the night.
//  3. Commit writes the manifest (digests of everything, chained to the night before), flushes, renames the folder to
//     runs/DATE and moves the pointer OUT/latest.
//  4. Deliver copies each audience's part to its own destination.
//
// It formats and stores; it decides nothing about people.
package publish
