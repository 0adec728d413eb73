// Package evaluate judges predictions against what happened: of events, of counts and of amounts.
//
// The flow:
//
//  1. Data are rows of a validation sample: prediction, outcome, weight, cluster, subgroups. Rows of weight 0 (outcome not known) are
//     left out; they must be made up for by the weights of the others.
//  2. The rows are sorted by prediction, and rows of equal prediction are treated as one throughout: no figure depends on how ties
//     happen to be ordered.
//  3. Evaluate computes discrimination (AUROC, average precision; rank correlation and Gini index of counts and amounts), overall
//     accuracy (Brier, log loss; squared error, deviance, log scores), calibration (observed/expected, intercept, slope, a smooth curve
//     with its band and distances, groups of equal size), what each outreach list yields at its capacity, and the decision curve.
//  4. It repeats the main figures by subgroup, with the share of each list. A subgroup below the floor has counts and no figures.
//  5. Compare sets two models' predictions of the same rows against each other: paired differences, who enters and leaves each list, and
//     in words what the intervals allow to be claimed.
//  6. A figure that cannot be computed is a Metric that says why. It is never 0, nor left out.
//
// Intervals are at 95 % and take account of clusters (a resident's rows on several dates, a household) and of the weights, which they
// take as known. They come from a formula where there is one (DeLong's of AUROC; linearisation of means, ratios and fitted
// coefficients) and else, if asked for, from resampling whole clusters, seeded.
//
// The package does not choose a model, set a threshold or protect small numbers from disclosure: a Report of few people is as
// sensitive as its data, a list's cut-off is somebody's prediction, and whoever publishes them must suppress by the counts given.
package evaluate
