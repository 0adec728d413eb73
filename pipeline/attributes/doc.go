// Package attributes says what people are, for audits: ethnic category, network, and whatever else of a resident's row is asked for. None of it is a
// feature: models and lists cannot name it.
//
//  1. New declares the attributes that the extract has.
//  2. See looks at every partition, for the networks that there are; Settle puts them in order.
//  3. Append gives the levels of one person on one date.
package attributes
