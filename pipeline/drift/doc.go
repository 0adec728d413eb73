// Package drift says when tonight's people, or what is recorded of them, are no longer what the models learned from.
//
// The flow:
//
//  1. While people are scored, Stability counts them in the bins that each model's entry keeps of its training: every feature and the linear
//     predictor, nulls in a bin of their own, levels that training hardly had in another.
//  2. Judge takes the population stability index of each, beside what chance alone makes of it, and says which bins grew.
//  3. In the same walk Activity counts events by practice, day and kind of event, a kind being what some feature counts: 364 days back.
//  4. Judge looks for silence: a kind of event that a practice, all practices with one supplier of record systems, or the whole place
//     hardly records any more since some day, against its own past and the calendar that the other practices have in common.
//  5. Findings become warnings of the night, or stop it, by the limits of gate.Drift; the Report is the audit's.
//
// What it cannot see: a code that a practice has not used for three quarters of a year, a feed of which every practice lost the same share (pipeline/gate looks at whole feeds), one that
// leaves more than the share configured, and what is wrong without being fewer. The package sees people's rows and keeps counts; none of its
// sentences holds a number of people.
package drift
