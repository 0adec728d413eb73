package models

import (
	"riskstrat/features"
	"riskstrat/features/source"
)

// Sample is the residents at risk on one or more index dates. Rows lie in source.Cells chunks by the resident's cell,
// within a cell by index date, then (bucket, id).
type Sample struct {
	Features []features.Definition // the columns of X
	Cells    [source.Cells]Rows
}

// Rows is one cell's part of a Sample; all slices have one entry a row but X, which has len(Features) (row-major, NaN where null).
type Rows struct {
	X         []float64
	Event     []bool       // the outcome happened; false where !Known
	Known     []bool       // the outcome is known (false: departed within the horizon)
	Weight    []float64    // inverse probability that the outcome is known; 0 where !Known
	Person    []uint64     // hash of the resident
	Household []uint64     // hash of the household; 0 unknown
	Index     []source.Day // index date
}
