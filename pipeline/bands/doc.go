// Package bands says how the predictions of one night lie: how many people at which height, and how many of each Primary Care Network are
// among the highest so many in a hundred of the place.
//
// The flow:
//
//  1. A Tally counts predictions by PCN on a grid whose steps are about 1 % wide: whole numbers, so the order of adding does not
//     matter, and no prediction of anybody is kept. It is never told who.
//  2. Divide finds, on the grid, from which prediction on the declared shares of everybody counted lie, and counts each PCN's people
//     between these cuts. A cut is a step of the grid and so nobody's own value.
//
// A band says where somebody stands among the others of the place, not how high a chance is: a list's tiers (pipeline/outreach) say that.
// The package knows no disclosure rule: whoever shows a Division protects its counts.
package bands
