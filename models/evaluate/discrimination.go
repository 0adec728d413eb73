package evaluate

import "math"

// auroc is the probability that a row with the event has a higher risk than a row without, ties counted half.
//
// The interval is DeLong, DeLong and Clarke-Pearson's (1988): the variance of the rows' placements, which is O(n log n). With
// clusters it is Obuchowski's (1997), their sum over a cluster's rows in place of the single ones. Of rows that are all their own
// clusters it is DeLong's exactly.
func (s *sample) auroc() Metric {
	if reason := s.oneClass(); reason != "" {
		return missing("%s", reason)
	}
	controls := s.total - s.cases
	area, below := 0.0, 0.0
	for _, g := range s.groups {
		area += g.cases * (below + g.controls/2)
		below += g.controls
	}
	area /= s.cases * below
	return s.aurocInterval(Metric{Value: area}, controls)
}

func (s *sample) aurocInterval(m Metric, controls float64) Metric {
	// Each cluster's share in the distance of the area from its mean, from its cases and from its controls.
	cases, others := make([]float64, s.clusters), make([]float64, s.clusters)
	hasCase, hasControl := make([]bool, s.clusters), make([]bool, s.clusters)
	casesBelow, controlsBelow := 0.0, 0.0
	for _, g := range s.groups {
		for i := g.from; i < g.to; i++ {
			c, w := s.cluster[i], s.weight[i]
			if s.event[i] == 1 {
				cases[c] += w * ((controlsBelow+g.controls/2)/controls - m.Value) / s.cases
				hasCase[c] = true
			} else {
				others[c] += w * ((s.cases-casesBelow-g.cases/2)/s.cases - m.Value) / controls
				hasControl[c] = true
			}
		}
		casesBelow += g.cases
		controlsBelow += g.controls
	}
	nCase, nControl := count(hasCase), count(hasControl)
	if nCase < 2 || nControl < 2 {
		m.Interval = &Interval{Missing: "fewer than two clusters with the event, or without"}
		return m
	}
	var within, without, both float64
	for c := range cases {
		within += cases[c] * cases[c]
		without += others[c] * others[c]
		both += cases[c] * others[c]
	}
	variance := within*unbiased(nCase) + without*unbiased(nControl) + 2*both*unbiased(s.clusters)
	m = m.within(math.Sqrt(max(variance, 0)), s.method("DeLong"))
	m.Interval.Low, m.Interval.High = max(m.Interval.Low, 0), min(m.Interval.High, 1)
	return m
}

// unbiased corrects a sum of n squares about an estimated mean.
func unbiased(n int) float64 { return float64(n) / float64(n-1) }

func count(marks []bool) (n int) {
	for _, m := range marks {
		if m {
			n++
		}
	}
	return n
}

// auprc is the average precision: the sum, over thresholds from the highest risk down, of the precision there times the gain
// in recall. It does not interpolate between thresholds, which would flatter.
func (s *sample) auprc() Metric {
	if s.events == 0 {
		return missing("no row has the event")
	}
	sum, cases, listed := 0.0, 0.0, 0.0
	for k := len(s.groups) - 1; k >= 0; k-- {
		g := s.groups[k]
		cases += g.cases
		listed += g.cases + g.controls
		sum += g.cases * cases / listed
	}
	return Metric{Value: sum / s.cases}
}
