package evaluate

import "math"

// Quantity is the figures of a count or an amount that an event does not have.
type Quantity struct {
	RMSE Metric `json:"rmse"` // root of the mean squared error
	MAE  Metric `json:"mae"`  // mean absolute error
	R2   Metric `json:"r2"`   // 1 - squared error over that of the mean outcome as everyone's prediction; below 0 if that predicts better

	Spearman  Metric `json:"spearman"`   // rank correlation of prediction and outcome
	Gini      Metric `json:"gini"`       // index of outcomes in the order of predictions: 0 without skill
	GiniShare Metric `json:"gini_share"` // of the largest possible, that of outcomes in their own order

	// Of counts.
	Deviance          Metric  `json:"deviance"`                // mean Poisson deviance
	DevianceExplained Metric  `json:"deviance_explained"`      // share by which that is below that of the mean count as everyone's prediction
	Dispersion        Metric  `json:"dispersion"`              // mean of squared error over prediction: 1 if counts vary as Poisson ones do
	PoissonLogScore   Metric  `json:"poisson_log_score"`       // mean negative log-likelihood of a Poisson count of the predicted mean
	NegBinLogScore    Metric  `json:"neg_bin_log_score"`       // and of a negative binomial one
	NegBinTheta       float64 `json:"neg_bin_theta,omitempty"` // of that; 0 if the model has none
}

// quantity is nil of events.
func (s *sample) quantity(rank *ranking) *Quantity {
	if s.scale.kind == Binary {
		return nil
	}
	q := &Quantity{Spearman: rank.spearman, Gini: rank.gini, GiniShare: rank.giniShare, NegBinTheta: s.theta}
	if len(s.predicted) == 0 {
		none := missing(noRows)
		q.RMSE, q.MAE, q.R2 = none, none, none
		q.Deviance, q.DevianceExplained, q.Dispersion, q.PoissonLogScore, q.NegBinLogScore = none, none, none, none, none
		return q
	}
	method := s.method("linearised")
	q.RMSE, q.MAE = s.rmse().metric(method, "not finite"), s.mae().metric(method, "not finite")
	q.R2 = s.r2().metric(method, "every outcome is the same")
	s.counts(q, method)
	return q
}

func (s *sample) counts(q *Quantity, method string) {
	if s.scale.kind != Count {
		none := missing("the outcome is an amount, not a count")
		q.Deviance, q.DevianceExplained, q.Dispersion, q.PoissonLogScore, q.NegBinLogScore = none, none, none, none, none
		return
	}
	const impossible = "a predicted count of exactly 0 proved wrong"
	q.Deviance = s.deviance().metric(method, impossible)
	q.DevianceExplained = s.devianceExplained().metric(method, "every count is the same, or "+impossible)
	q.Dispersion = s.dispersion().metric(method, impossible)
	q.PoissonLogScore = s.poissonLogScore().metric(method, impossible)
	q.NegBinLogScore = missing("the model is not negative binomial")
	if s.theta > 0 {
		q.NegBinLogScore = s.negBinLogScore().metric(method, impossible)
	}
}

func (s *sample) squaredError() influence {
	return s.average(func(i int) float64 { return square(s.outcome[i] - s.predicted[i]) })
}

func (s *sample) rmse() influence {
	mse := s.squaredError()
	root := math.Sqrt(mse.value)
	return combine(root, []float64{1 / (2 * root)}, mse)
}

func (s *sample) mae() influence {
	return s.average(func(i int) float64 { return math.Abs(s.outcome[i] - s.predicted[i]) })
}

// r2 takes the mean of these rows for its comparison: that it is estimated has no effect on the variance, as squared error is smallest
// at the mean. So it is with the deviance.
func (s *sample) r2() influence {
	mean := s.rate().value
	return oneMinus(s.squaredError(), s.average(func(i int) float64 { return square(s.outcome[i] - mean) }))
}

func (s *sample) deviance() influence {
	return s.average(func(i int) float64 { return poissonDeviance(s.outcome[i], s.predicted[i]) })
}

func (s *sample) devianceExplained() influence {
	mean := s.rate().value
	return oneMinus(s.deviance(), s.average(func(i int) float64 { return poissonDeviance(s.outcome[i], mean) }))
}

func (s *sample) dispersion() influence {
	return s.average(func(i int) float64 {
		y, mu := s.outcome[i], s.predicted[i]
		if y == mu {
			return 0 // a prediction of 0 that proved right
		}
		return square(y-mu) / mu
	})
}

func (s *sample) poissonLogScore() influence {
	return s.average(func(i int) float64 {
		y, mu := s.outcome[i], s.predicted[i]
		return mu - timesLog(y, mu) + logFactorial(y)
	})
}

// negBinLogScore is of the second form, NB2: variance = mean + mean^2 / theta.
func (s *sample) negBinLogScore() influence {
	theta := s.theta
	gamma, _ := math.Lgamma(theta)
	return s.average(func(i int) float64 {
		y, mu := s.outcome[i], s.predicted[i]
		top, _ := math.Lgamma(y + theta)
		return gamma + logFactorial(y) - top + theta*math.Log1p(mu/theta) - timesLog(y, mu/(mu+theta))
	})
}

// oneMinus is 1 - a/b.
func oneMinus(a, b influence) influence {
	q := ratio(a, b)
	return combine(1-q.value, []float64{-1}, q)
}

func poissonDeviance(y, mu float64) float64 {
	return 2 * (timesLog(y, y) - timesLog(y, mu) - (y - mu))
}

// timesLog is y log x, 0 where y is 0.
func timesLog(y, x float64) float64 {
	if y == 0 {
		return 0
	}
	return y * math.Log(x)
}

func logFactorial(y float64) float64 {
	v, _ := math.Lgamma(y + 1)
	return v
}

func square(v float64) float64 { return v * v }
