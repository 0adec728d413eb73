package outreach

import "math"

// ChanceIn100 is a calibrated risk as a whole-number chance in 100, rounded to the nearest (halves up) and held within 1 to
// 99: nobody's chance is none or certain. It is 0 for NaN, the risk of a list without a target.
func ChanceIn100(risk float64) int {
	if math.IsNaN(risk) {
		return 0
	}
	return int(min(max(math.Round(risk*100), 1), 99))
}

// Tier is the name of the band of risk: the first, that is the highest, whose AtLeast is reached. It is "" below the last one,
// for a list without tiers, and for NaN.
func (l List) Tier(risk float64) string {
	for _, t := range l.Tiers {
		if risk >= t.AtLeast {
			return t.Name
		}
	}
	return ""
}
