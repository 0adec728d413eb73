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
func (s *sample) brierScaled(brier, rate influence) influence {
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

// accuracy fills in the figures that are means over the rows.
func (s *sample) accuracy(r *Report) {
	if len(s.predicted) == 0 {
		none := missing(noRows)
		r.EventRate, r.MeanRisk, r.ObservedExpected, r.Brier, r.BrierScaled, r.LogLoss = none, none, none, none, none, none
		return
	}
	method := s.method("linearised")
	rate := s.level(r)
	if s.scale.kind != Binary {
		none := missing("%s", s.scale.notAnEvent())
		r.Brier, r.BrierScaled, r.LogLoss = none, none, none
		return
	}
	brier := s.brier()
	r.Brier = brier.metric(method, noRows)
	r.LogLoss = s.logLoss().metric(method, "a risk of exactly 0 or 1 proved wrong")
	if reason := s.oneClass(); reason != "" {
		r.BrierScaled = missing("%s", reason)
		return
	}
	r.BrierScaled = s.brierScaled(brier, rate).metric(method, "not finite")
}

// level fills in what is observed, what was expected, and their ratio, and returns the first.
func (s *sample) level(r *Report) influence {
	method := s.method("linearised")
	rate, risk := s.rate(), s.risk()
	r.EventRate, r.MeanRisk = rate.metric(method, noRows), risk.metric(method, noRows)
	r.ObservedExpected = ratio(rate, risk).log(s.method("linearised, on the logarithm"), "the expected number is 0")
	return rate
}

// rate is the mean outcome.
func (s *sample) rate() influence { return s.average(func(i int) float64 { return s.outcome[i] }) }

// risk is the mean prediction.
func (s *sample) risk() influence { return s.average(func(i int) float64 { return s.predicted[i] }) }

// observedExpected is the sum of outcomes over that of predictions.
func (s *sample) observedExpected() influence { return ratio(s.rate(), s.risk()) }
