package evaluate

import "math"

// placements is the AUROC with each cluster's share in its distance from its mean, from its cases and from its controls.
type placements struct {
	area            float64
	cases, controls []float64 // by cluster
	nCase, nControl int       // clusters with any
}

// place compares every case with every control, in O(n) on rows in order.
func (s *sample) place() *placements {
	controls := s.total - s.sum
	p := &placements{cases: make([]float64, s.clusters), controls: make([]float64, s.clusters)}
	below := 0.0
	for t := range s.ties {
		p.area += t.sum * (below + t.controls()/2)
		below += t.controls()
	}
	p.area /= s.sum * below
	hasCase, hasControl := make([]bool, s.clusters), make([]bool, s.clusters)
	casesBelow, controlsBelow := 0.0, 0.0
	for t := range s.ties {
		lower, higher := (controlsBelow+t.controls()/2)/controls, (s.sum-casesBelow-t.sum/2)/s.sum
		for i := t.from; i < t.to; i++ {
			c, w := s.cluster[i], s.weight[i]
			if s.outcome[i] == 1 {
				p.cases[c] += w * (lower - p.area) / s.sum
				hasCase[c] = true
			} else {
				p.controls[c] += w * (higher - p.area) / controls
				hasControl[c] = true
			}
		}
		casesBelow += t.sum
		controlsBelow += t.controls()
	}
	p.nCase, p.nControl = count(hasCase), count(hasControl)
	return p
}

// stdErr is of the area, or of its difference from that of other predictions of the same rows, if given.
func (p *placements) stdErr(other *placements) float64 {
	var within, without, both float64
	for c := range p.cases {
		a, b := p.cases[c], p.controls[c]
		if other != nil {
			a, b = a-other.cases[c], b-other.controls[c]
		}
		within += a * a
		without += b * b
		both += a * b
	}
	variance := within*unbiased(p.nCase) + without*unbiased(p.nControl) + 2*both*unbiased(len(p.cases))
	return math.Sqrt(max(variance, 0))
}

// fewClusters says why an area has no interval.
func (p *placements) fewClusters() string {
	if p.nCase < 2 || p.nControl < 2 {
		return "fewer than two clusters with the event, or without"
	}
	return ""
}

// auroc is the probability that a row with the event has a higher risk than a row without, ties counted half.
//
// The interval is DeLong, DeLong and Clarke-Pearson's (1988): the variance of the rows' placements, which is O(n log n). With
// clusters it is Obuchowski's (1997), their sum over a cluster's rows in place of the single ones. Of rows that are all their own
// clusters it is DeLong's exactly.
func (s *sample) auroc() Metric {
	if reason := s.oneClass(); reason != "" {
		return missing("%s", reason)
	}
	p := s.place()
	m := Metric{Value: p.area}
	if reason := p.fewClusters(); reason != "" {
		m.Interval = &Interval{Missing: reason}
		return m
	}
	m = m.within(p.stdErr(nil), s.method("DeLong"))
	m.Interval.Low, m.Interval.High = max(m.Interval.Low, 0), min(m.Interval.High, 1)
	return m
}

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
	if s.scale.kind != Binary {
		return missing("%s", s.scale.notAnEvent())
	}
	if s.events == 0 {
		return missing("no row has the event")
	}
	sum, cases, listed := 0.0, 0.0, 0.0
	for t := range s.descending {
		cases += t.sum
		listed += t.weight
		if t.sum > 0 {
			sum += t.sum * cases / listed
		}
	}
	return Metric{Value: sum / s.sum}
}
