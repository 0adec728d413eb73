// Package sampling draws the rows that models are fitted to and judged on: predictors as of an index date, what happened until the horizon after it, both
// by the engine that builds a night's features.
//
//  1. A Frame is a place's extract, read, and the target asked of its people; it says how late outcomes are known and how far back dates may lie.
//  2. New makes a Sampler of some features in the frame, and refuses one that would be seen as it is today on a past date.
//  3. On declares a sample of one or more index dates.
//  4. Fill asks the gates and walks the partitions: who may be used for training, and is at risk, becomes a row. Values that outgrow their room go to a
//     temporary file, encoded, of which little is kept decoded. Whoever walks the partitions already asks for the Fate of people of its own.
//  5. Of a share of the residents predictors are built twice, the second time without what came after the index date; Rebuilt tells of every feature
//     that differs.
//  6. CheckDepartures refuses samples after whose date nobody died or left.
//  7. Lists says at the length of which lists of the place a model of the target is to be judged.
//
// It weights nothing and fits nothing.
package sampling
