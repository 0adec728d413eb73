// Package disclosure decides which counts of a report may be told, and how: the one gate through which every count of every report passes.
//
// The flow:
//
//  1. A Release begins with a Profile. Whoever makes the report gives it Tables of true counts: the finest, with everybody in one cell at most.
//  2. Settle hides, table by table: counts that are too small themselves; the parts of a count that is hidden elsewhere; rows whose people
//     are all in one cell; and, last, whatever a hidden count could be worked out from.
//  3. Tables then give Counts, rounded or exact as the profile has it, and totals that are safe beside them. Derive makes figures of Counts; nothing
//     else comes out but the Log, which is for the inside alone.
//
// A count that is linked with nothing (the rows of a feed) needs no table: Profile.Protect.
//
// The package counts nobody and writes nothing.
package disclosure
