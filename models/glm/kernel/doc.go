// Package kernel has the loops in which a fit of a generalised linear model spends its time, on blocks of a few hundred rows.
//
// The flow, once a block:
//
//  1. Center puts a column into a Block, standardised, and adds its part to the linear predictor.
//  2. Logistic or Exp works out what each row of the block contributes.
//  3. Weigh returns a column's part of the gradient, Z'score, and leaves the column times the root of the rows' weights.
//  4. Gram adds the cross-products of the weighted columns, Z'WZ, to a running sum.
//
// Before that, Dot, Scatter and Range measure a column. Predict and Dots ask a loaded block for a linear predictor and a gradient more.
//
// On amd64 with AVX2 and FMA the loops are in assembly; elsewhere in Go. Both do the same operations in the same order, with
// fused multiply-adds wherever one does, so that they give the same bits: what a fit returns does not depend on the
// processor it ran on. Every sum is kept in lanes, row i in lane i modulo their number, and the lanes are added pairwise at the end.
// An amd64 processor without FMA (before 2013) gives the same bits too, from slow emulation.
//
// The package does not know what the columns mean, allocates nothing after NewBlock, and starts no goroutine.
package kernel
