// Package models says what the promoted model says of a resident, and why.
//
// The flow:
//
//  1. A Target names the outcome (a rule over features at index date + horizon) and who is at risk of it. A Spec declares a
//     model of it: terms, penalty, index dates; its Needs are the features to build.
//  2. A Sample stacks the residents of several index dates: feature values, held or Stored elsewhere, outcome, weight, and the
//     Attributes that models are judged by and never made of. WeightByRemaining lets those who stayed stand for those who departed within the
//     horizon.
//  3. Train reads off the fitted rows what the terms need (knots, medians, reference levels, missing indicators), chooses the
//     penalty on folds that keep people and households whole, fits by the target's family, ridge or elastic net, and recalibrates on a later date. On a date later
//     still it judges the model beside a baseline, a refit that never saw the people judged, and without weights; and it asks what may be a leak of the
//     outcome into what predicts it (Leakage). People who were
//     offered help calibrate and judge nothing: the others are weighted to stand for them (OfferedHelp).
//     What the data do not carry as declared is Refused, with what to declare instead.
//  4. Out comes an Entry: readable, canonical, named by its digest, holding nothing of a single resident.
//  5. A Scorer, made of an Entry and nothing else, gives each row of a features.Set its linear predictor and calibrated risk, and
//     explains them: the contribution of each reason group beside what is usual for the person's age and sex. It refuses an
//     entry that did not converge, or a feature whose definition has changed since training.
//
// Recalibrate makes of an Entry another with a new calibration, for another place or later dates; it names its parent.
//
// Compare judges two entries on one Sample of an index date that neither learned from; Rolled judges the entries that a Spec made on the dates of
// several origins, beside each other and the earliest of them kept, its scores frozen or given again; Vary shows what an entry makes of a feature,
// and Workings takes one stored score apart, to its columns.
//
// models/glm fits, models/evaluate judges, models/registry keeps. Sums are formed per cell in cell order, so that an entry has the
// same bytes at any number of workers. The package reads no files and decides nothing about lists.
package models
