package evaluate

import (
	"context"
	"math"

	"riskstrat/models/glm"
)

// calibrate fills in the figures of the report that need a fit on logit(risk).
func (s *sample) calibrate(ctx context.Context, r *Report) error {
	logit, reason := s.logits()
	if reason != "" {
		none := missing("%s", reason)
		r.CalibrationInLarge, r.CalibrationIntercept, r.CalibrationSlope = none, none, none
		r.Eavg, r.E90, r.Emax = none, none, none
		r.Reliability = s.reliability(curve{reason: reason})
		return nil
	}
	large, err := s.fit(ctx, &glm.Matrix{Y: s.event, Weight: s.weight, Offset: logit})
	if err != nil {
		return err
	}
	r.CalibrationInLarge = large.coefficient(0)
	line, err := s.fit(ctx, &glm.Matrix{P: 1, X: logit, Y: s.event, Weight: s.weight}, "logit of risk")
	if err != nil {
		return err
	}
	r.CalibrationIntercept, r.CalibrationSlope = line.coefficient(0), line.coefficient(1)
	c, err := s.smooth(ctx, logit)
	if err != nil {
		return err
	}
	s.distances(r, c)
	r.Reliability = s.reliability(c)
	return nil
}

// logits are the log odds of the risks, or why some are not finite.
func (s *sample) logits() ([]float64, string) {
	if len(s.risk) == 0 {
		return nil, "there are no rows"
	}
	if s.risk[0] == 0 || s.risk[len(s.risk)-1] == 1 {
		return nil, "a risk is exactly 0 or 1, so that its log odds are not finite"
	}
	logit := make([]float64, len(s.risk))
	for i, p := range s.risk {
		logit[i] = math.Log(p) - math.Log1p(-p)
	}
	return logit, ""
}

// family is that of every fit here: the logistic model.
var family = glm.Binomial()

// fitted is a logistic model of the events and the sandwich standard errors of its coefficients.
type fitted struct {
	*glm.Result
	coef, stdErr []float64 // intercept first
	method       string
}

func (s *sample) fit(ctx context.Context, m *glm.Matrix, names ...string) (*fitted, error) {
	res, err := glm.Fit(ctx, m, glm.Options{Family: family, Names: names})
	if err != nil {
		return nil, err
	}
	f := &fitted{Result: res, method: s.method("Wald")}
	if res.Status != glm.Converged {
		return f, nil
	}
	f.coef = append([]float64{res.Intercept}, res.Coef...)
	f.stdErr = append([]float64{res.InterceptStdErr}, res.StdErr...)
	if s.weighted || s.clustered {
		f.stdErr = s.sandwich(m, res)
	}
	return f, nil
}

// sandwich is the standard errors that let rows of a cluster depend on each other and weights not be numbers of rows: the model's
// covariance about the squared sums of the clusters' scores, times clusters / (clusters - 1) (Liang and Zeger 1986).
func (s *sample) sandwich(m *glm.Matrix, res *glm.Result) []float64 {
	q := m.P + 1
	scores := make([]float64, s.clusters*q)
	for i, y := range s.event {
		row := m.X[i*m.P : (i+1)*m.P]
		eta := res.Predict(row)
		if m.Offset != nil {
			eta += m.Offset[i]
		}
		left := s.weight[i] * (y - family.Mean(eta))
		score := scores[s.cluster[i]*q : (s.cluster[i]+1)*q]
		score[0] += left
		for j, x := range row {
			score[j+1] += left * x
		}
	}
	out := make([]float64, q)
	for k := range out {
		sum := 0.0
		for c := range s.clusters {
			v := 0.0
			for j, g := range scores[c*q : (c+1)*q] {
				v += res.Covariance.At(k, j) * g
			}
			sum += v * v
		}
		out[k] = math.Sqrt(sum * unbiased(s.clusters))
	}
	return out
}

// coefficient is coefficient k, the intercept being 0, with its interval.
func (f *fitted) coefficient(k int) Metric {
	if err := f.Err(); err != nil {
		return missing("%v", err)
	}
	return Metric{Value: f.coef[k]}.within(f.stdErr[k], f.method)
}
