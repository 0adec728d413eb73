package evaluate

import "math"

// brier is the mean squared difference of risk and event.
func (s *sample) brier() influence {
	return s.average(func(i int) float64 {
		d := s.predicted[i] - s.outcome[i]
		return d * d
	})
}

// brierScaled is 1 - Brier / (rate * (1 - rate)).
func (s *sample) brierScaled() influence {
	brier, rate := s.brier(), s.average(func(i int) float64 { return s.outcome[i] })
	spread := rate.value * (1 - rate.value)
	return combine(1-brier.value/spread, []float64{-1 / spread, brier.value * (1 - 2*rate.value) / (spread * spread)}, brier, rate)
}

// logLoss does not clip: a risk of exactly 0 or 1 that proves wrong has no finite loss.
func (s *sample) logLoss() influence {
	return s.average(func(i int) float64 {
		if s.outcome[i] == 1 {
			return -math.Log(s.predicted[i])
		}
		return -math.Log1p(-s.predicted[i])
	})
}

// accuracy fills in the figures of events that are means over the rows.
func (s *sample) accuracy(r *Report) {
	if s.scale.kind != Binary {
		none := missing("%s", s.scale.notAnEvent())
		r.Brier, r.BrierScaled, r.LogLoss = none, none, none
		return
	}
	if len(s.predicted) == 0 {
		none := missing(noRows)
		r.Brier, r.BrierScaled, r.LogLoss = none, none, none
		return
	}
	method := s.method("linearised")
	r.Brier = s.brier().metric(method, noRows)
	r.LogLoss = s.logLoss().metric(method, "a risk of exactly 0 or 1 proved wrong")
	if reason := s.oneClass(); reason != "" {
		r.BrierScaled = missing("%s", reason)
		return
	}
	r.BrierScaled = s.brierScaled().metric(method, "not finite")
}

// observedExpected is the sum of outcomes over that of predictions. Its interval is symmetric on the logarithm.
func (s *sample) observedExpected() (influence, Metric) {
	observed := s.average(func(i int) float64 { return s.outcome[i] })
	expected := s.average(func(i int) float64 { return s.predicted[i] })
	in := ratio(observed, expected)
	m := figure(in.value, "the expected number is 0")
	if !m.Known() {
		return in, m
	}
	if !(in.value > 0) {
		m.Interval = &Interval{Missing: "a ratio of 0 or less has no interval on the logarithm"}
		return in, m
	}
	m = m.within(in.stdErr()/in.value, s.method("linearised, on the logarithm"))
	if i := m.Interval; i.Missing == "" {
		half := i.High - m.Value
		i.Low, i.High = m.Value*math.Exp(-half), m.Value*math.Exp(half)
	}
	return in, m
}
