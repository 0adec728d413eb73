// Package funnel compares practices, or other units, by what happened in them beside what was to be expected of the people they have.
//
// The flow:
//
//  1. A model predicts a number of events for every person. Whoever compares adds predictions and outcomes up to Units.
//  2. Compare brings the expected numbers to the sum of the observed ones: a unit is compared with the others here, not with wherever the
//     model was made.
//  3. Each unit has the standardised ratio of observed to expected, and a z-score on the square root, where counts have about the same
//     variance (Spiegelhalter 2005, Statistics in Medicine 24:1185).
//  4. Units differ by more than chance and the model explain. From z-scores winsorised at a tenth either end come the dispersion phi and the
//     variance tau2 of an additive random effect, as England's Care Quality Commission does it (Spiegelhalter 2005, Quality and
//     Safety in Health Care 14:347; Spiegelhalter et al. 2012, JRSS A 175:1).
//  5. Limits at 95 % and 99.8 % widen by tau2. Where there is none they are those of the Poisson distribution.
//
// A ratio beyond the limits is a reason to look, first at the data: recording, the people registered, the model. The package ranks nobody, and
// says nothing of small numbers: its counts are as sensitive as they are small.
package funnel
