package evaluate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// households is n rows in households of three that share part of what makes events likely, and two models' risks of them.
func households(seed uint64, n int) (a, b Data) {
	rng := rand.New(rand.NewPCG(seed, 12))
	logistic := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	shared := 0.0
	for i := range n {
		if i%3 == 0 {
			shared = rng.NormFloat64()
		}
		x := 0.8*shared + 0.6*rng.NormFloat64()
		a.Predicted = append(a.Predicted, logistic(-1.4+0.8*x))
		b.Predicted = append(b.Predicted, logistic(-1.5+0.9*x+0.5*rng.NormFloat64()))
		a.Outcome = append(a.Outcome, indicator(rng.Float64() < logistic(-1.5+x+0.5*shared)))
		a.Cluster = append(a.Cluster, uint64(i/3))
	}
	b.Outcome, b.Cluster = a.Outcome, a.Cluster
	return a, b
}

// Of intervals at 95 % about 95 % hold the truth, which is the figure of very many households. Of 160 samples about 8 are expected to miss;
// fewer than 1 or more than 20 would happen by chance to one figure in three thousand.
func TestIntervalsHoldTheTruth(t *testing.T) {
	const samples, rows = 160, 450
	options := func(rows int, resamples int) Options {
		return Options{Lists: []List{{Name: "tenth", Capacity: rows / 10}}, Thresholds: []float64{0.2}, Bootstrap: Bootstrap{Resamples: resamples}, Workers: 2}
	}
	figures := func(seed uint64, rows, resamples int) map[string]Metric {
		a, b := households(seed, rows)
		o := options(rows, resamples)
		r, c := mustEvaluate(t, a, o), mustCompare(t, a, b, o)
		out := map[string]Metric{
			"AUROC": r.AUROC, "Brier": r.Brier, "scaled Brier": r.BrierScaled, "log loss": r.LogLoss, "O/E": r.ObservedExpected, "slope": r.CalibrationSlope,
			"in the large": r.CalibrationInLarge, "net benefit": r.Decisions[0].NetBenefit, "standardised": r.Decisions[0].Standardised,
			"AUPRC": r.AUPRC, "PPV": r.Lists[0].PPV, "sensitivity": r.Lists[0].Sensitivity, "lift": r.Lists[0].Lift, "people for each event": r.Lists[0].PerHit,
			"net benefit, difference": c.Decisions[0].Difference,
		}
		for _, name := range []string{AUROC, Brier, LogLoss, ObservedExpected, CalibrationSlope, AUPRC} {
			f, _ := c.Figure(name)
			out[name+", difference"] = f.Difference
		}
		return out
	}
	truth := figures(1, 150_000, 0)
	missed := map[string]int{}
	for seed := range uint64(samples) {
		for name, m := range figures(100+seed, rows, 80) {
			if v := truth[name].Value; v < m.Interval.Low || v > m.Interval.High {
				missed[name]++
			}
		}
	}
	for name := range truth {
		if n := missed[name]; n < 1 || n > 20 {
			t.Errorf("%s: %d of %d intervals miss the truth, want about 8", name, n, samples)
		}
	}
	t.Logf("missed of %d: %v", samples, missed)
}
