// Package evaluate judges predicted risks against what happened.
//
// The flow:
//
//  1. Data are rows of a validation sample: predicted risk, event, weight, cluster. Rows of weight 0 (outcome not known) are
//     left out; they must be made up for by the weights of the others.
//  2. The rows are sorted by risk, and rows of equal risk are treated as one throughout: no figure depends on how ties
//     happen to be ordered.
//  3. Evaluate computes discrimination (AUROC, AUPRC, hits among the highest risks), overall accuracy (Brier, log loss) and
//     calibration (observed/expected, intercept, slope, a smooth curve and its distances, groups of equal size).
//  4. A figure that cannot be computed is a Metric that says why. It is never 0, nor left out.
//
// Intervals are at 95 % and take account of clusters (a resident's rows on several dates, a household) and of the weights, which they
// take as known. The package does not choose a model, set a threshold or protect small numbers from disclosure: a Report
// of few people is as sensitive as its data.
package evaluate
