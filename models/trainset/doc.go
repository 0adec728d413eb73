// Package trainset keeps a training set in a Parquet file and streams it to a fit.
//
// The flow:
//
//  1. A Writer takes the rows of one cell of residents after another: outcome, who and when, and the features as they were on
//     the index date. Whole cells make a row group of some tens of thousands of rows, in short pages.
//  2. Open reads the footer and checks that the file is what a Writer made.
//  3. A Design of some of its features is handed to models/glm; a training reads it ByCell. Row groups are shared among the workers: a
//     worker has the columns of one row group decoded, a byte or two for each value that a dictionary codes, however long the file.
//  4. Every pass of a fit asks for the same columns again. As many as there is room for are kept decoded, so that a value costs
//     looking its code up and the file is not read; the others are read and decoded anew.
//
// The file is also what a data scientist opens elsewhere: nulls are nulls, categories are words, and the metadata says each
// column's meaning. Pages are not compressed: what repeats is dictionary-coded in few bits, of which zstd saved 7 % where
// it was tried, and decompressing would be paid on every pass.
//
// The package chooses no rows, weights or folds, and fits nothing.
package trainset
