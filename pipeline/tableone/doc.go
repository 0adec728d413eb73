// Package tableone describes a cohort, or two side by side, in figures that may be shown.
//
// The flow:
//
//  1. Variables declare what of people is counted: categories, whole numbers, flags.
//  2. A Tally counts the values of one cohort's people; tallies of parts of the people are merged. It is never told who.
//  3. New registers every count (the flow of people, the overlap of the cohorts, each variable's levels with what is not known as a level of its
//     own) in one release of the place's disclosure profile, settles it, and lays out a Report: the "Table 1" of a paper. Shares are quotients of
//     shown counts. A mean, a spread and a median are of many people or not shown, to three digits or whole units; no smallest
//     or largest value is given. Standardised differences are of the shares, means and spreads that are shown.
//  4. A Report prints itself as text, CSV or a page.
//
// The package keeps nobody from asking twice: whoever asks looks after that (see pipeline/characterise).
package tableone
