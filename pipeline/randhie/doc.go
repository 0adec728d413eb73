// Package randhie turns the RAND Health Insurance Experiment into a place: 20,190 person-years of 5,912 real people, as an
// extract of the input contract and the place.yaml that goes with it, so that the pipeline can be judged on people rather than on its
// own synthetic ones. The data are public (docs/rand.md says where from) and no part of the project.
//
// The flow:
//
//  1. Read parses the panel: one row per person and study year, with counts of visits and admissions, and health at entry.
//  2. Convert writes the tables. Study year k is the 365 days before YearEnd(k); a count of n in a year becomes n events spread
//     evenly over it from its first day on. The same panel gives the same bytes.
//  3. Beside the extract it writes place.yaml: the target "any admission", its models, dates and gates.
//
// What the panel says and the contract has no place for (insurance plan, income, race, education, spending) is left out;
// what the contract asks for and the panel does not know (kind of admission, length of stay, deprivation) is null where it may be,
// and otherwise written so that no feature the place uses reads it. Dates within a year are ours: windows shorter than
// 365 days mean nothing here. The package trains and scores nothing; a test does that.
package randhie
