// Package coverage compares how much each feed brings of each practice's people with what it brought the month before.
//
// The flow:
//
//  1. A Tally counts, practice by practice, the people registered at the end of each of two windows of 28 days and the rows each feed has of
//     them: whole numbers, so the order of adding does not matter. It is never told who.
//  2. Compare sets each practice's rows for every 100 people beside those of the window before, and beside what the feed did in the whole
//     place: at Christmas everybody's rows fall. Falls are ordered by how little chance explains them.
//
// The gate (pipeline/gate) judges a feed's total and so cannot see one practice of many that sends nothing; this can, and judges nothing. The
// package knows no disclosure rule: whoever shows a Comparison protects its counts.
package coverage
