// Package catalog is the explicit list of the features that a model, a rule or a reason may name.
//
// The flow:
//
//  1. Each file declares one family: appointments, A&E attendances, hospital spells, conditions, the person, the household.
//     A family of windows is declared once and yields one definition for each length of window.
//  2. New joins the families, with the condition registers that the place names, and refuses two features of one name.
//  3. Lookup and Select find definitions by name, Nearest helps with a misspelt one, and Describe prints the list.
//
// A new feature is one declaration here and one row in the tests of package features. The package computes nothing: a run
// materialises only the features that somebody names.
package catalog
