package models

import "testing"

// TestSummariseChooses works the means and standard errors out by hand: at lambda 1 the folds differ by .1 from their mean of 1.1.
func TestSummariseChooses(t *testing.T) {
	grid := []float64{1, 2, 3}
	loss := [][]float64{{1.00, 1.05, 1.20}, {1.20, 1.25, 1.24}}
	for by, want := range map[Choose]float64{Min: 1, OneSE: 2} { // 1.15 is within .1 of 1.10, 1.22 is not
		have := summarise(grid, loss, by)
		if have.Lambda != want || have.Choose != by || have.Folds != 2 {
			t.Errorf("%s: have %+v, want lambda %g", by, have, want)
		}
		near(t, "deviance", have.Curve[0].Deviance, 1.10, 1e-12)
		near(t, "standard error", have.Curve[0].SE, .1, 1e-12)
		near(t, "standard error", have.Curve[2].SE, .02, 1e-12)
	}
	if have := summarise(grid, [][]float64{{1, 1, 1}, {2, 2, 2}}, Min); have.Lambda != 3 {
		t.Errorf("of equals: have lambda %g, want the strongest", have.Lambda)
	}
}
