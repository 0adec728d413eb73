package evaluate

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"

	"riskstrat/models/glm"
)

// calibrate fills in the figures of the report that need a fit on the linked predictions.
func (s *sample) calibrate(ctx context.Context, o *Options, r *Report) error {
	linked, reason := s.linked()
	c := curve{reason: reason}
	if reason != "" {
		none := missing("%s", reason)
		r.CalibrationInLarge, r.CalibrationIntercept, r.CalibrationSlope = none, none, none
	} else {
		line, err := s.line(ctx, linked)
		if err != nil {
			return err
		}
		r.CalibrationIntercept, r.CalibrationSlope = line.coefficient(0), line.coefficient(1)
		if r.CalibrationInLarge, err = s.inLarge(ctx, o, linked); err != nil {
			return err
		}
		if c, err = s.smooth(ctx, linked); err != nil {
			return err
		}
	}
	s.distances(r, c)
	r.CalibrationCurve = s.grid(c)
	r.Reliability = s.reliability(c)
	return nil
}

// recalibrate fits the intercept alone with the linked predictions as offset, and the line on them; or says why it cannot.
func (s *sample) recalibrate(ctx context.Context) (large, line *fitted, reason string, err error) {
	linked, reason := s.linked()
	if reason != "" {
		return nil, nil, reason, nil
	}
	if large, err = s.large(ctx, linked); err != nil {
		return nil, nil, "", err
	}
	line, err = s.line(ctx, linked)
	return large, line, "", err
}

// notAsked is why a figure is missing that Brief leaves out.
const notAsked = "not asked for"

// inLarge is the calibration in the large, unless a brief report is asked for.
func (s *sample) inLarge(ctx context.Context, o *Options, linked []float64) (Metric, error) {
	if o.Brief {
		return missing(notAsked), nil
	}
	large, err := s.large(ctx, linked)
	if err != nil {
		return Metric{}, err
	}
	return large.coefficient(0), nil
}

// large fits the intercept alone with the linked predictions as offset.
func (s *sample) large(ctx context.Context, linked []float64) (*fitted, error) {
	return s.fit(ctx, &design{sample: s, linked: linked, offset: true})
}

// line fits the line on the linked predictions.
func (s *sample) line(ctx context.Context, linked []float64) (*fitted, error) {
	return s.fit(ctx, &design{sample: s, linked: linked}, s.scale.linked)
}

// linked are the predictions on the scale of the linear predictor, or why some are not finite.
func (s *sample) linked() ([]float64, string) {
	if len(s.predicted) == 0 {
		return nil, noRows
	}
	linked := make([]float64, len(s.predicted))
	for i, p := range s.predicted {
		linked[i] = s.scale.link(p)
	}
	if math.IsInf(linked[0], 0) || math.IsInf(linked[len(linked)-1], 0) {
		return nil, s.scale.infinite
	}
	return linked, ""
}

// fitted is a model of the outcomes with the covariance of its coefficients.
type fitted struct {
	*glm.Result
	sample     *sample
	design     *design
	coef       []float64     // intercept first
	covariance *mat.SymDense // of coef
	method     string
}

func (s *sample) fit(ctx context.Context, d *design, names ...string) (*fitted, error) {
	res, err := glm.Fit(ctx, d, glm.Options{Family: s.scale.family, Names: names, Workers: s.workers})
	if err != nil {
		return nil, err
	}
	f := &fitted{Result: res, sample: s, design: d, method: s.method("Wald")}
	if res.Status != glm.Converged {
		return f, nil
	}
	f.coef = append([]float64{res.Intercept}, res.Coef...)
	f.covariance = res.Covariance
	if s.weighted || s.clustered || !s.scale.canonical() {
		f.covariance = f.sandwich()
	}
	return f, nil
}

// influences are the clusters' shares in the coefficients, cluster by cluster: the model's covariance times the sums of
// the clusters' scores.
func (f *fitted) influences() []float64 {
	s, q := f.sample, f.design.Columns()+1
	scores := make([]float64, s.clusters*q)
	var row []float64
	for i, y := range s.outcome {
		row = f.design.row(row[:0], i)
		left := s.weight[i] * (y - s.scale.family.Mean(f.design.eta(f.Result, row, i)))
		c := int(s.cluster[i])
		score := scores[c*q : (c+1)*q]
		score[0] += left
		for j, x := range row {
			score[j+1] += left * x
		}
	}
	share := make([]float64, q)
	per := 1.0
	if s.scale.family.Dispersed && f.Dispersion > 0 {
		per = 1 / f.Dispersion // scores are not divided by the variance, so neither is the information
	}
	for c := range s.clusters {
		score := scores[c*q : (c+1)*q]
		for k := range share {
			share[k] = 0
			for j, g := range score {
				share[k] += per * f.Covariance.At(k, j) * g
			}
		}
		copy(score, share)
	}
	return scores
}

// sandwich is the covariance that lets rows of a cluster depend on each other, weights not be numbers of rows, and variances not
// be the model's: the sum of the clusters' squared shares, times clusters / (clusters - 1) (Liang and Zeger 1986).
func (f *fitted) sandwich() *mat.SymDense {
	q, shares := f.design.Columns()+1, f.influences()
	sum := make([]float64, q*q)
	for c := range f.sample.clusters {
		share := shares[c*q : (c+1)*q]
		for j, v := range share {
			for k := j; k < q; k++ {
				sum[j*q+k] += v * share[k]
			}
		}
	}
	out := mat.NewSymDense(q, sum) // which reads the upper triangle alone
	out.ScaleSym(unbiased(f.sample.clusters), out)
	return out
}

// influence is that of coefficient k, the intercept being 0.
func (f *fitted) influence(k int) influence {
	q, shares := f.design.Columns()+1, f.influences()
	in := influence{value: f.coef[k], of: make([]float64, f.sample.clusters)}
	for c := range in.of {
		in.of[c] = shares[c*q+k]
	}
	return in
}

// coefficient is coefficient k, the intercept being 0, with its interval.
func (f *fitted) coefficient(k int) Metric {
	if err := f.Err(); err != nil {
		return missing("%v", err)
	}
	return Metric{Value: f.coef[k]}.within(math.Sqrt(f.covariance.At(k, k)), f.method)
}
