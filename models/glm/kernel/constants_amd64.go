package kernel

import "math"

// What the assembly of rows_amd64.s broadcasts, in the order of its offsets.
var (
	constants = [...]float64{log2E, shifter, ln2Hi, ln2Lo, -limit, limit, 1, 2}
	integers  = [...]int64{2048, 2047, 1, math.MinInt64}
)
