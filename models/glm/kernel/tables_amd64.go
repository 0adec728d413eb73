package kernel

import "math"

// tables are what the assembly of rows_amd64.s broadcasts; it knows the offsets of the fields.
type tables struct {
	log2E, shifter, ln2Hi, ln2Lo float64
	lowest, highest, one, two    float64
	i2048, i2047, i1, sign       int64
	exp                          [14]float64
	atanh                        [16]float64
}

var shared = tables{
	log2E, shifter, ln2Hi, ln2Lo,
	-limit, limit, 1, 2,
	2048, 2047, 1, math.MinInt64,
	expSeries, atanhSeries,
}
