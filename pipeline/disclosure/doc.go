// Package disclosure decides which counts of a report may be told, and how: the one gate through which every count of every report passes.
//
// The flow:
//
//  1. A Release begins with a Profile. Whoever makes the report gives it Tables of true counts: the finest, with everybody in one cell at most.
//  2. Settle hides counts that are too small themselves, the parts of a count that is hidden, and rows whose people are all in one cell.
//  3. It then asks of each hidden count whether what is shown leaves it open: for all the reader knows of the table and what is linked with it, it must be
//     able to be any number from 1 to the last that is redacted. The sums that counts stand in make a network, and that is a question of flows in it. Where the answer
//     is no, the smallest count in the way is hidden too, and asked about in its turn.
//  4. Tables then give Counts, rounded or exact as the profile has it, and totals that are safe beside them. Derive makes figures of Counts. Nothing
//     else comes out but the Log, which stays inside: that a count is hidden for another's sake tells that it is not small.
//
// What the reader is taken to know: every count shown, to within its rounding; that [REDACTED] is somebody, or where a whole row or column is, perhaps nobody;
// the profile's rules; and, exactly, what each column adds up to (and each row of which the same is told by another table of the
// same rows), for other tables of the same people, or last month's report, may tell it. So tables need not be compared cell by cell, and what one report tells
// takes nothing from another. What links tables otherwise is said: Within, SameAs, EventsOf.
//
// What it does not see: three tables that cross three attributes pairwise, two tables of nearly the same people, and what the reader has from elsewhere about
// persons. Rates, medians and charts are safe as far as they are made of Counts. Sums of amounts, which one person can dominate, are
// not published: counts of events are protected as counts of people are.
//
// A count that is linked with nothing (the rows of a feed) needs no table: Profile.Protect.
//
// The package counts nobody and writes nothing.
package disclosure
