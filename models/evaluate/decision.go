package evaluate

// Decision is what acting on everyone at or above a threshold of risk is worth, in true positives per row: events found, less the others
// acted on, at the odds of the threshold each (Vickers and Elkin 2006). Whoever acts at a risk of 10 % holds one event found to be worth nine
// acted on in vain. Acting on nobody is worth 0.
type Decision struct {
	Threshold    float64 `json:"threshold"`
	Listed       float64 `json:"listed"`       // weight of the rows at or above it
	NetBenefit   Metric  `json:"net_benefit"`  //
	TreatAll     Metric  `json:"treat_all"`    // net benefit of acting on everyone
	Standardised Metric  `json:"standardised"` // net benefit over the event rate, its largest possible value (Kerr 2016)
}

// decisions is the decision curve.
func (s *sample) decisions(thresholds []float64) []Decision {
	var out []Decision
	for _, t := range thresholds {
		d := Decision{Threshold: t}
		if reason := s.undecided(); reason != "" {
			none := missing("%s", reason)
			d.NetBenefit, d.TreatAll, d.Standardised = none, none, none
			out = append(out, d)
			continue
		}
		for i, p := range s.predicted {
			if p >= t {
				d.Listed += s.weight[i]
			}
		}
		method := s.method("linearised")
		benefit := s.netBenefit(t)
		d.NetBenefit = benefit.metric(method, noRows)
		d.TreatAll = s.average(func(i int) float64 { return worth(s.outcome[i], t) }).metric(method, noRows)
		d.Standardised = ratio(benefit, s.rate()).metric(method, s.scale.nothingHappened)
		out = append(out, d)
	}
	return out
}

// undecided says why there is no net benefit; empty if there is.
func (s *sample) undecided() string {
	switch {
	case s.scale.kind != Binary:
		return s.scale.notAnEvent()
	case len(s.predicted) == 0:
		return noRows
	}
	return ""
}

// netBenefit of acting at or above a threshold.
func (s *sample) netBenefit(threshold float64) influence {
	return s.average(func(i int) float64 {
		if s.predicted[i] < threshold {
			return 0
		}
		return worth(s.outcome[i], threshold)
	})
}

// worth of acting on a row.
func worth(outcome, threshold float64) float64 {
	return outcome - (1-outcome)*threshold/(1-threshold)
}
