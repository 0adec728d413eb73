package pipeline

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"riskstrat/pipeline/place"
)

// paper is a model as its file says it, for whoever works it out by hand.
type paper struct {
	Intercept struct{ Coef float64 }
	Terms     []struct {
		Bases []struct {
			Transform, Feature string
			Knots              []float64
		}
		Columns []struct {
			At   int
			Coef float64
		}
	}
	Indicators []struct {
		Features []string
		Column   struct{ Coef float64 }
	}
	Features []struct {
		Feature string
		Median  *float64
	}
	Calibration struct {
		Intercept, Slope float64
		Bend             *struct {
			Intercept    float64
			Knots        []float64
			Coefficients []float64
		}
	}
}

func readPaper(t *testing.T, p *place.Place, digest string) *paper {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(p.Registry, "entries", "emergency_admission-"+digest[:8]+"*"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("have %d files of the model, %v", len(paths), err)
	}
	content, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	m := new(paper)
	if err := json.Unmarshal(content, m); err != nil {
		t.Fatal(err)
	}
	return m
}

// spline is column k (0 the value itself) of Harrell's restricted cubic spline (Regression Modeling Strategies, 2nd ed., equation 2.25), over the
// square of the distance of the outer knots.
func spline(knots []float64, k int, x float64) float64 {
	if k == 0 {
		return x
	}
	cube := func(v float64) float64 { return math.Pow(max(v, 0), 3) }
	last, before, t := knots[len(knots)-1], knots[len(knots)-2], knots[k-1]
	c := cube(x-t) - cube(x-before)*(last-t)/(last-before) + cube(x-last)*(before-t)/(last-before)
	return c / math.Pow(last-knots[0], 2)
}

// eta is the linear predictor of somebody with the values.
func (m *paper) eta(value func(string) float64) float64 {
	sum := m.Intercept.Coef
	for _, term := range m.Terms {
		b := term.Bases[0]
		x := value(b.Feature)
		for _, f := range m.Features {
			if f.Feature == b.Feature && math.IsNaN(x) {
				x = *f.Median
			}
		}
		for _, c := range term.Columns {
			switch b.Transform {
			case "rcs":
				sum += c.Coef * spline(b.Knots, c.At, x)
			case "log1p":
				sum += c.Coef * math.Log(1+x)
			default:
				sum += c.Coef * x
			}
		}
	}
	for _, in := range m.Indicators {
		if slices.ContainsFunc(in.Features, func(f string) bool { return math.IsNaN(value(f)) }) {
			sum += in.Column.Coef
		}
	}
	return sum
}

// risk is the calibrated risk of a linear predictor.
func (m *paper) risk(eta float64) float64 {
	x := m.Calibration.Intercept + m.Calibration.Slope*eta
	if b := m.Calibration.Bend; b != nil {
		x = b.Intercept
		for k, c := range b.Coefficients {
			x += c * spline(b.Knots, k, eta)
		}
	}
	return 1 / (1 + math.Exp(-x))
}
