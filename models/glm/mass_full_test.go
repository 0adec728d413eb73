//go:build full

package glm

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"riskstrat/models/referencetest"
)

// massFit is a fit by R (testdata/reference/mass).
type massFit struct {
	Outcome string
	Columns []string // by R's names; see massData.column
	Aliased []string // of a larger model: columns that R leaves out
	reference
}

var massFits = []struct {
	name, file string
	family     Family // none: negative binomial with theta estimated
	offset     func(massData) []float64
}{
	{"birthwt", "birthwt.csv", Binomial(), nil},
	{"birthwt_linear", "birthwt.csv", Gaussian(), nil},
	{"anorexia", "anorexia.csv", Gaussian(), func(d massData) []float64 { return d.column("Prewt") }},
	{"anorexia_counts", "anorexia.csv", Poisson(), func(d massData) []float64 {
		x := d.column("Prewt")
		for i, v := range x {
			x[i] = math.Log(v)
		}
		return x
	}},
	{"quine", "quine.csv", Family{}, nil},
	{"quine_nested", "quine.csv", Family{}, nil},
	{"quine_full", "quine.csv", Family{}, nil},
}

// TestMASS holds models of small data sets against R's.
func TestMASS(t *testing.T) {
	dir := os.Getenv("MASS_DIR")
	if dir == "" {
		t.Fatal("MASS_DIR is not set: run this by `make test-full`, which fetches the data sets")
	}
	fits := referencetest.Figures[map[string]massFit](t, "../../testdata/reference/mass/r.json")
	for _, c := range massFits {
		t.Run(c.name, func(t *testing.T) {
			want, data := fits[c.name], massData{referencetest.Open(t, filepath.Join(dir, c.file))}
			m := data.design(want.Columns, want.Outcome)
			if c.offset != nil {
				m.Offset = c.offset(data)
			}
			have := inferred(t, m, c.family, want.Columns)
			want.check(t, m, have)
			if len(want.Aliased) == 0 {
				return
			}
			all := slices.Concat(want.Columns, want.Aliased)
			r, err := FitNegativeBinomial(context.Background(), data.design(all, want.Outcome), Options{Names: all})
			if err != nil || r.Status != Constant || !reflect.DeepEqual(r.Columns, want.Aliased) { // no slow learner is in form 3
				t.Errorf("with columns R leaves out: have %v %v %v, want %v %v", r.Status, r.Columns, err, Constant, want.Aliased)
			}
		})
	}
}

func (want *massFit) check(t *testing.T, m *Matrix, have *Result) {
	t.Helper()
	se, intercept := have.StdErr, have.InterceptStdErr
	if given := have.GivenTheta; given != nil { // R's are those
		se, intercept = given.StdErr, given.InterceptStdErr
		near(t, "theta", have.Family.Theta, want.Theta, 1e-9)
		near(t, "standard error of theta", given.ThetaStdErr, want.ThetaSE, 1e-7)
	}
	robust, err := Robust(context.Background(), m, have, HC0, 1)
	if err != nil {
		t.Fatal(err)
	}
	names := append([]string{"intercept"}, want.Columns...)
	for _, figures := range []struct {
		what       string
		have, want []float64
		relative   float64
	}{
		{"coefficient", append([]float64{have.Intercept}, have.Coef...), want.Coef, 1e-9},
		{"standard error", append([]float64{intercept}, se...), want.SE, 1e-7},
		{"HC0", append([]float64{robust.InterceptStdErr}, robust.StdErr...), want.HC0, 1e-7},
	} {
		largest := 0.0
		for k, name := range names {
			near(t, figures.what+" of "+name, figures.have[k], figures.want[k], figures.relative)
			largest = max(largest, math.Abs(figures.have[k]/figures.want[k]-1))
		}
		t.Logf("%s: largest relative difference %.1e", figures.what, largest)
	}
	near(t, "log-likelihood", have.LogLik, *want.LogLik, 1e-9)
	near(t, "deviance", have.Deviance, *want.Deviance, 1e-9)
	near(t, "null deviance", have.NullDeviance, *want.NullDeviance, 1e-9)
	near(t, "dispersion", have.Dispersion, *want.Dispersion, 1e-9)
	near(t, "AIC", have.AIC, *want.AIC, 1e-9)
	near(t, "BIC", have.BIC, *want.BIC, 1e-9)
}

// massData is a file whose columns go by the names that R gives them in a model.
type massData struct{ *referencetest.Table }

func (d massData) design(columns []string, outcome string) *Matrix {
	m := &Matrix{P: len(columns), Y: d.column(strings.Replace(outcome, "rounded", "Postwt", 1))}
	m.X = make([]float64, len(m.Y)*m.P)
	for j, name := range columns {
		for i, v := range d.column(name) {
			m.X[i*m.P+j] = v
		}
	}
	if outcome == "rounded" {
		for i, y := range m.Y {
			m.Y[i] = math.RoundToEven(y)
		}
	}
	return m
}

// column is a column by the name that R gives it in a model: of a number its own, of a category's level the two together, of
// an interaction the parts with colons between.
func (d massData) column(name string) []float64 {
	var x []float64
	for _, part := range strings.Split(name, ":") {
		by := d.term(part)
		if x == nil {
			x = by
			continue
		}
		for i := range x {
			x[i] *= by[i]
		}
	}
	return x
}

func (d massData) term(name string) []float64 {
	for _, column := range d.Columns() {
		level, ok := strings.CutPrefix(name, column)
		if !ok || column == "" {
			continue
		}
		var x []float64
		for _, v := range d.Text(column) {
			if level != "" {
				x = append(x, flag(v == level))
			} else if number, err := strconv.ParseFloat(v, 64); err == nil {
				x = append(x, number)
			}
		}
		return x
	}
	return nil
}
