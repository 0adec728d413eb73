// Package samplesize says how many people a prediction model needs to be developed on.
//
// The flow:
//
//  1. Whoever plans a model states how many parameters it may have and how well it can be expected to predict: a Cox-Snell R2, which
//     OfAUROC makes out of a figure that is better known.
//  2. Binary and Continuous give the smallest number of rows that meets each criterion of Riley et al. (2019, Statistics in
//     Medicine 38:1262 for continuous and 38:1276 for binary outcomes): little overfitting (shrinkage of .9 or more), little optimism
//     (R2 within .05 of the apparent one) and a mean that is precise. The largest of them is the minimum.
//
// Intermediate figures are rounded as the authors' program pmsampsize rounds them, so that the numbers are its own. For counts the
// authors publish no criteria, and there are none here. The minimum is of independent rows and for a model without a penalty: it does not
// promise that a model of so many rows is good, only that with fewer it can hardly be.
package samplesize
