// Package practice compares what the people of each practice did with what people like them do in the whole place.
//
// The flow:
//
//  1. A Tally counts people and events by practice, age band, sex and deprivation fifth, partition by partition: whole numbers, so the
//     order of adding does not matter. It is never told who.
//  2. Compare fits one Poisson model to the people of the whole place (age band, sex, deprivation; no practice in it) and adds up what it
//     expects of each practice's people: indirect standardisation. Persons alike in all three share a row with their number as
//     exposure, which gives the same coefficients as a row for each person.
//  3. Beside each practice's observed over expected stand funnel limits that allow for how much more practices differ than chance alone
//     makes them (models/evaluate).
//  4. A linear model of a few practice averages says how much of the crude rates' differences they explain, as adjusted R2.
//
// A practice outside the limits is a question, not a judgement: recording, access and need differ for reasons no column holds. The package
// knows no disclosure rule: whoever shows a Comparison protects its counts.
package practice
