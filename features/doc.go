// Package features turns each resident's rows into one Arrow row as of an index date.
//
// The flow:
//
//  1. catalog.New declares every feature once: name, unit, window, source table, null rule, rationale, sensitivity, and a
//     Measure, which says how it is computed: a count of the rows that a Match selects, days since the last of them, a
//     rate of rise, bed days, an attribute. Definitions and measures are data.
//  2. NewEngine compiles the features somebody asked for. Each different count of a table becomes one bit, and each column of the
//     table a lookup from code to the bits that accept it; a row counts for the AND of its columns' bits.
//  3. Households, if a feature needs them, are added up in a pass of their own over all partitions.
//  4. Build walks one partition: for each person asked for, the rows before the cut (the index date, less the table's lag on the
//     side of predictors) are counted into five disjoint bands of age, from which every window is a sum; out comes a Set.
//
// Nothing on or after the index date is read: a spell still open then counts as open, a later discharge, death, move or end of
// registration is unknown, and the person is observed up to the day before. A window that reaches back beyond the person's continuous
// registration, or beyond the first complete day of the feed, gives null, never a false zero.
//
// An outcome is the same feature built at a later index date, where lags do not apply. Someone who died before that date has
// complete counts, since nothing can follow; someone who left otherwise has nulls.
//
// The package does not decide who may be used for what, and fits nothing.
package features
