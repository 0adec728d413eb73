package evaluate

import "math"

// groupsWanted is the number of groups of the reliability grid.
const groupsWanted = 20

// Group is one group of rows of similar risk.
type Group struct {
	Rows     int     `json:"rows"`
	Weight   float64 `json:"weight"`
	Low      float64 `json:"low"`       // lowest and highest risk of the group
	High     float64 `json:"high"`      //
	MeanRisk float64 `json:"mean_risk"` // weighted
	Observed float64 `json:"observed"`  // weighted event rate
	Smooth   Metric  `json:"smooth"`    // the smooth curve, averaged over the group
}

// reliability cuts the sample, ascending in risk, into at most twenty groups of about the same weight. Rows of equal risk stay together, so
// that there are fewer groups where many are tied.
func (s *sample) reliability(c curve) []Group {
	var out []Group
	sum, from, reached := 0.0, 0, 0.0
	for _, g := range s.groups {
		sum += g.cases + g.controls
		// A large tie may pass several cuts at once.
		if passed := math.Floor(sum / s.total * groupsWanted * (1 + 1e-12)); passed > reached || g.to == len(s.risk) {
			out = append(out, s.group(from, g.to, c))
			from, reached = g.to, passed
		}
	}
	return out
}

func (s *sample) group(from, to int, c curve) Group {
	g := Group{Rows: to - from, Low: s.risk[from], High: s.risk[to-1]}
	smooth := 0.0
	for i := from; i < to; i++ {
		w := s.weight[i]
		g.Weight += w
		g.MeanRisk += w * s.risk[i]
		g.Observed += w * s.event[i]
		if c.rate != nil {
			smooth += w * c.rate[i]
		}
	}
	g.MeanRisk /= g.Weight
	g.Observed /= g.Weight
	g.Smooth = missing("%s", c.reason)
	if c.rate != nil {
		g.Smooth = Metric{Value: smooth / g.Weight}
	}
	return g
}
