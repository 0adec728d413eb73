// Package chart draws the pictures of model cards and audits: few lines on a quiet ground, axes named in words, one look.
//
// The flow:
//
//  1. A Chart says what is on it: two axes (linear, stretched at the low end, or logarithmic; or names, one under the other) and layers of lines,
//     bands, dots with intervals, bars and rules.
//  2. SVG draws it with gonum/plot and rewrites the result so that it stands inside a page as it does alone: attributes in place of
//     inline styles, which a strict page does not allow, a size that follows the page, a sentence for those who do not see it.
//
// The same chart gives the same bytes. The package knows nothing of models: it gets numbers and words.
package chart
