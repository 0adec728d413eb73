package monitor

import (
	"math"
	"math/rand/v2"
	"testing"

	"riskstrat/models/evaluate"
	"riskstrat/pipeline/disclosure"
)

// Where counts are shown as they are, the figure and its interval are those that models/evaluate works out of the rows, to what averages are rounded to: of people alone, in households of two that share
// their outcome, and weighted.
func TestObservedExpectedAsEvaluated(t *testing.T) {
	for name, c := range map[string]struct {
		household int
		weights   []float64
	}{"alone": {1, []float64{1}}, "households": {2, []float64{1}}, "weighted": {1, []float64{1, 1, 2.5}}, "both": {2, []float64{1, 1.2, 1.9}}} {
		r := rand.New(rand.NewPCG(11, 1))
		d, rows, events := evaluate.Data{}, []int{}, int64(0)
		for i := range 4000 {
			if i%c.household == 0 {
				d.Predicted = append(d.Predicted, .02+.3*r.Float64()*r.Float64())
				d.Outcome = append(d.Outcome, math.Floor(1.2*d.Predicted[i]+r.Float64()))
			} else {
				d.Predicted, d.Outcome = append(d.Predicted, d.Predicted[i-1]), append(d.Outcome, d.Outcome[i-1])
			}
			d.Weight, d.Cluster, rows = append(d.Weight, c.weights[r.IntN(len(c.weights))]), append(d.Cluster, uint64(i/c.household)), append(rows, i)
			events += int64(d.Outcome[i])
		}
		whole, err := evaluate.Evaluate(t.Context(), d, evaluate.Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := figure(whole.ObservedExpected)
		have := newAverager(&d).average(rows).observedExpected(disclosure.None.Protect(events), disclosure.None.Protect(4000))
		width := math.Log(have.High/have.Low) / math.Log(want.High/want.Low)
		if math.Abs(have.Value/want.Value-1) > .01 || math.Abs(width-1) > .03 {
			t.Errorf("%s: have %+v, want %+v", name, have, want)
		}
	}
}

// A figure is of the counts as they are shown: 102 of 398 with the outcome, of a risk of 0.2 each, are 100 of 400 shown, which is 1.25 of one expected. By hand the logarithm has the variance
// 1/100 - 2 x 0.2/80 + 0.2/80, for 100 events of 80 expected. Of fewer than 20 shown there is none.
func TestObservedExpectedByHand(t *testing.T) {
	d, rows := evaluate.Data{}, []int{}
	for i := range 398 {
		y := 0.0
		if i < 102 {
			y = 1
		}
		d.Predicted, d.Outcome, d.Weight, d.Cluster, rows = append(d.Predicted, .2), append(d.Outcome, y), append(d.Weight, 1), append(d.Cluster, uint64(i)), append(rows, i)
	}
	p, a := disclosure.OpenSAFELY, newAverager(&d).average(rows)
	have, half := a.observedExpected(p.Protect(102), p.Protect(398)), math.Exp(1.959963984540054*math.Sqrt(.0075))
	if math.Abs(have.Value-1.25) > 1e-9 || math.Abs(have.Low-1.25/half) > 1e-9 || math.Abs(have.High-1.25*half) > 1e-9 {
		t.Errorf("have %+v, want 1.25, %.4f to %.4f", have, 1.25/half, 1.25*half)
	}
	for n, want := range map[int64]string{6: hidden, 17: tooFew, 18: "", 390: tooFew} {
		if have := a.observedExpected(p.Protect(n), p.Protect(398)); have.Missing != want {
			t.Errorf("%d events: have %q, want %q", n, have.Missing, want)
		}
	}
}

// A slope is told to the nearest tenth, with the interval of as many events as are shown: by hand, a standard error of 0.1 of 98 events is one of 0.099 of 100.
func TestSlopeIsOfShownEvents(t *testing.T) {
	p := disclosure.OpenSAFELY
	g := evaluate.Subgroup{Events: 98, CalibrationSlope: evaluate.Metric{Value: .8366, Interval: &evaluate.Interval{Low: .8366 - .1*z95, High: .8366 + .1*z95}}}
	half := 1.959963984540054 * math.Sqrt(.98/100)
	if have := slopeOf(&g, p.Protect(98), p.Protect(1002)); have.Value != .8 || math.Abs(have.High-.8-half) > 1e-9 || math.Abs(.8-have.Low-half) > 1e-9 {
		t.Errorf("have %+v, want 0.8 and %.4f either way", have, half)
	}
	if have := slopeOf(&g, p.Protect(37), p.Protect(1002)); have.Missing != tooFew {
		t.Errorf("37 events, shown as 35: have %+v", have)
	}
}
