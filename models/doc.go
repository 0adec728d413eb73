// Package models says what the promoted model says of a resident, and why.
//
// The flow:
//
//  1. A Target names the outcome (a rule over features at index date + horizon) and who is at risk of it.
//  2. A Sample stacks the residents of several index dates: feature values, outcome, weight.
//  3. Train fits a Spec to a Sample: terms (transforms with their missing indicators), ridge chosen on folds that keep
//     persons and households whole, calibration on a later date, validation on a later one still; out comes an Entry.
//  4. An Entry scores a features.Set with nothing but itself: linear predictor, calibrated risk, and the contribution of
//     each reason group. It refuses if it did not converge or a feature's definition has changed since.
//
// models/glm fits, models/evaluate judges, models/registry keeps. The package reads no files and decides nothing about lists.
package models
