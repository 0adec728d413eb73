package evaluate

import "math"

// Group is one group of rows of similar prediction.
type Group struct {
	Rows     int     `json:"rows"`
	Weight   float64 `json:"weight"`
	Low      float64 `json:"low"`       // lowest and highest prediction of the group
	High     float64 `json:"high"`      //
	MeanRisk float64 `json:"mean_risk"` // weighted mean prediction
	Observed float64 `json:"observed"`  // weighted event rate, or mean outcome
	Smooth   Metric  `json:"smooth"`    // the smooth curve, averaged over the group
}

// reliability cuts the sample, ascending in prediction, into groups of about the same weight: twentieths of events, tenths of counts and
// amounts. Rows of equal risk stay together, so
// that there are fewer groups where many are tied.
func (s *sample) reliability(c curve) []Group {
	var out []Group
	sum, from, reached := 0.0, int32(0), 0.0
	for g := range s.ties {
		sum += g.weight
		// A large tie may pass several cuts at once.
		if passed := math.Floor(sum / s.total * float64(s.scale.parts) * (1 + 1e-12)); passed > reached || int(g.to) == len(s.predicted) {
			out = append(out, s.group(from, g.to, c))
			from, reached = g.to, passed
		}
	}
	return out
}

func (s *sample) group(from, to int32, c curve) Group {
	g := Group{Rows: int(to - from), Low: s.predicted[from], High: s.predicted[to-1]}
	smooth := 0.0
	for i := from; i < to; i++ {
		w := s.weight[i]
		g.Weight += w
		g.MeanRisk += w * s.predicted[i]
		g.Observed += w * s.outcome[i]
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
