//go:build full

package randhie_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"riskstrat/models/evaluate"
)

// rJudge are R's judgements of models whose coefficients it gives (testdata/reference/rand/judge.R).
type rJudge struct {
	Events []rEvent
	Ranks  map[string]float64
	Paired map[string]struct {
		Difference float64
		Ends       [2]float64
	}
	Counts []rCount
	Amount struct {
		Columns                   []string
		Coef                      []float64
		R2, RMSE, Slope, Spearman float64
	}
}

type rEvent struct {
	Name                    string
	Columns                 []string
	Coef                    []float64
	First                   bool // judged on those without an admission in the year before
	AUROC, Low, High, Brier float64
	Large, Intercept, Slope float64
	BrierScaled             float64 `json:"brier_scaled"`
	LogLoss                 float64 `json:"log_loss"`
	SlopeError              float64 `json:"slope_se"`
	ObservedExpected        float64 `json:"observed_expected"`
	Hits                    []float64
}

type rCount struct {
	Outcome                                                     string
	Columns                                                     []string
	Poisson, NegBin                                             []float64
	Theta, Deviance, Explained, RMSE, MAE, Spearman, Dispersion float64
	LogScore                                                    float64 `json:"log_score"`
	NegBinScore                                                 float64 `json:"negbin_score"`
	MeanObserved                                                float64 `json:"mean_observed"`
	MeanExpected                                                float64 `json:"mean_expected"`
}

// TestRealJudgements holds every figure of models/evaluate on real people against R's: given R's coefficients, whatever differs is the
// judgement.
func TestRealJudgements(t *testing.T) {
	content, err := os.ReadFile("../../testdata/reference/rand/judge.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref rJudge
	if err := json.Unmarshal(content, &ref); err != nil {
		t.Fatal(err)
	}
	people := readRows(t, panelFile(t)).comparable(nights...)
	data := map[string]evaluate.Data{}
	for _, want := range ref.Events {
		t.Run(want.Name, func(t *testing.T) { data[want.Name] = want.check(t, people) })
	}
	t.Run("ranks", func(t *testing.T) {
		for column, want := range ref.Ranks {
			d := evaluate.Data{}
			for _, c := range people {
				d.Predicted, d.Outcome = append(d.Predicted, c.row[column]/1000), append(d.Outcome, c.admitted())
			}
			agrees(t, "AUROC by "+column, judgement(t, d).AUROC.Value, want, 1e-12)
		}
	})
	for name, models := range map[string][2]string{"wide_base": {"base", "wide"}, "net_wide": {"wide", "elastic net"}} {
		t.Run(name, func(t *testing.T) {
			c, err := evaluate.Compare(context.Background(), data[models[0]], data[models[1]], evaluate.Options{})
			if err != nil {
				t.Fatal(err)
			}
			have, _ := c.Figure(evaluate.AUROC)
			agrees(t, "difference of AUROC", have.Difference.Value, ref.Paired[name].Difference, 1e-12)
			agrees(t, "its low end", have.Difference.Interval.Low, ref.Paired[name].Ends[0], 1e-12)
			agrees(t, "its high end", have.Difference.Interval.High, ref.Paired[name].Ends[1], 1e-12)
		})
	}
	for _, want := range ref.Counts {
		t.Run(want.Outcome, func(t *testing.T) { want.check(t, people) })
	}
	t.Run("spending", func(t *testing.T) {
		d := evaluate.Data{Kind: evaluate.Continuous}
		for _, c := range people {
			d.Predicted = append(d.Predicted, linear(ref.Amount.Coef, c.features(ref.Amount.Columns)))
			d.Outcome = append(d.Outcome, math.Log1p(c.next["meddol"]))
		}
		r := judgement(t, d)
		agrees(t, "R2", r.Quantity.R2.Value, ref.Amount.R2, 1e-12)
		agrees(t, "root mean squared error", r.Quantity.RMSE.Value, ref.Amount.RMSE, 1e-12)
		agrees(t, "calibration slope", r.CalibrationSlope.Value, ref.Amount.Slope, 1e-11)
		agrees(t, "rank correlation", r.Quantity.Spearman.Value, ref.Amount.Spearman, 1e-12)
	})
}

func judgement(t *testing.T, d evaluate.Data) *evaluate.Report {
	t.Helper()
	r, err := evaluate.Evaluate(context.Background(), d, evaluate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// linear is the linear predictor; the intercept comes first.
func linear(coef, x []float64) float64 {
	eta := coef[0]
	for j, v := range x {
		eta += coef[j+1] * v
	}
	return eta
}

func (want *rEvent) check(t *testing.T, people []comparison) evaluate.Data {
	d := evaluate.Data{}
	for _, c := range people {
		if want.First && c.row["totadm"] > 0 {
			continue
		}
		d.Predicted = append(d.Predicted, 1/(1+math.Exp(-linear(want.Coef, c.features(want.Columns)))))
		d.Outcome = append(d.Outcome, c.admitted())
	}
	r := judgement(t, d)
	for _, f := range []struct {
		name       string
		have, want float64
		within     float64
	}{
		{"AUROC", r.AUROC.Value, want.AUROC, 1e-12}, {"its low end", r.AUROC.Interval.Low, want.Low, 1e-12}, {"its high end", r.AUROC.Interval.High, want.High, 1e-12},
		{"Brier score", r.Brier.Value, want.Brier, 1e-12}, {"scaled Brier score", r.BrierScaled.Value, want.BrierScaled, 1e-12},
		{"log loss", r.LogLoss.Value, want.LogLoss, 1e-12}, {"observed/expected", r.ObservedExpected.Value, want.ObservedExpected, 1e-12},
		{"calibration in the large", r.CalibrationInLarge.Value, want.Large, 1e-9}, {"calibration intercept", r.CalibrationIntercept.Value, want.Intercept, 1e-9},
		{"calibration slope", r.CalibrationSlope.Value, want.Slope, 1e-9},
		{"its standard error", (r.CalibrationSlope.Interval.High - r.CalibrationSlope.Value) / 1.959963984540054, want.SlopeError, 1e-7},
		{"hits in 1 %", r.Top[0].Hits.Value, want.Hits[0], 0}, {"hits in 5 %", r.Top[1].Hits.Value, want.Hits[1], 0}, {"hits in 10 %", r.Top[2].Hits.Value, want.Hits[2], 0},
	} {
		agrees(t, f.name, f.have, f.want, f.within)
	}
	return d
}

func (want *rCount) check(t *testing.T, people []comparison) {
	poisson, negbin := evaluate.Data{Kind: evaluate.Count}, evaluate.Data{Kind: evaluate.Count, Theta: want.Theta}
	for _, c := range people {
		x, exposure := c.features(want.Columns), c.next["time"]
		poisson.Predicted = append(poisson.Predicted, math.Exp(linear(want.Poisson, x))*exposure)
		negbin.Predicted = append(negbin.Predicted, math.Exp(linear(want.NegBin, x))*exposure)
		poisson.Outcome = append(poisson.Outcome, c.next[want.Outcome[len("y_"):]])
	}
	negbin.Outcome = poisson.Outcome
	r, q := judgement(t, poisson), judgement(t, negbin).Quantity
	for _, f := range []struct {
		name       string
		have, want float64
	}{
		{"mean observed", r.EventRate.Value, want.MeanObserved}, {"mean expected", r.MeanRisk.Value, want.MeanExpected},
		{"mean deviance", r.Quantity.Deviance.Value, want.Deviance}, {"deviance explained", r.Quantity.DevianceExplained.Value, want.Explained},
		{"root mean squared error", r.Quantity.RMSE.Value, want.RMSE}, {"mean absolute error", r.Quantity.MAE.Value, want.MAE},
		{"Poisson log score", r.Quantity.PoissonLogScore.Value, want.LogScore}, {"negative binomial log score", q.NegBinLogScore.Value, want.NegBinScore},
		{"dispersion", r.Quantity.Dispersion.Value, want.Dispersion}, {"rank correlation", r.Quantity.Spearman.Value, want.Spearman},
	} {
		agrees(t, f.name, f.have, f.want, 1e-11)
	}
}
