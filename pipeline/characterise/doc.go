// Package characterise asks a rule of everybody as of a past date and says what the people are like of whom it is true: cohort characterisation.
//
//  1. Read the question: a rule (features/rule) or a cohort's name, a date, a second cohort beside the first; and the questions that were answered before.
//  2. Open and read the extract, and ask the gates (pipeline/walk): who is counted must not depend on a file that is missing.
//  3. Prepare views: the engines that build what the rules of a date, and the traits of its people, read.
//  4. Walk everybody once: each question, this one and those before, is asked of each person who may be counted in reports.
//  5. Hold the answer against the earlier ones (pipeline/differencing): one that would, taken from another, tell of few people is withheld.
//  6. Describe the cohorts (pipeline/tableone), under the place's disclosure profile, and log who asked what and why (pipeline/accesslog).
//
// It knows no model and makes no night; of a night that stands it reads who was listed.
package characterise
