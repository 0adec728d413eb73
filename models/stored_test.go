package models

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"riskstrat/features/source"
	"riskstrat/models/glm"
)

// remote keeps the values of a sample out of its rows, three cells a part.
type remote struct {
	of    *Sample // with the values in its rows
	fails bool
}

const cellsAPart = 3

var errRemote = errors.New("the disk is gone")

func (e *remote) Parts() int { return (source.Cells + cellsAPart - 1) / cellsAPart }

func (e *remote) Read(part int, columns []int, visit func(cell, first, rows int, x [][]float64) error) error {
	if e.fails {
		return errRemote
	}
	cell, rows, x := part*cellsAPart, 0, make([][]float64, len(columns))
	for c := cell; c < min(source.Cells, cell+cellsAPart); c++ {
		err := e.of.read(c, columns, func(_, _, n int, values [][]float64) error {
			for k := range x {
				x[k] = append(x[k], values[k]...)
			}
			rows += n
			return nil
		})
		if err != nil {
			return err
		}
	}
	const most = 7 // rows of a block, which is then of one cell, of two or of three
	block := make([][]float64, len(columns))
	for at, first := 0, 0; at < rows; {
		for first >= e.of.Cells[cell].Len() {
			first -= e.of.Cells[cell].Len()
			cell++
		}
		n := min(most, rows-at)
		for k := range x {
			block[k] = slices.Clone(x[k][at : at+n])
		}
		if err := visit(cell, first, n, block); err != nil {
			return err
		}
		at, first = at+n, first+n
	}
	return nil
}

// stored is a copy of a sample whose values are remote.
func stored(s *Sample) *Sample {
	of, out := *s, *s
	for c := range out.Cells {
		out.Cells[c].X = nil
	}
	out.Stored = &remote{of: &of}
	return &out
}

// Where the values are kept makes no difference but for the order of sums.
func TestStoredValuesTrainTheSame(t *testing.T) {
	l := plainLaw(4000, 3)
	l.depart = func(x []float64) float64 { return .02 + .001*x[0] }
	spec := richSpec(t)
	want, _ := trainPlace(t, l, spec, 2)
	var s [3]*Sample
	for i, dates := range [][]source.Day{spec.Train.Fit, {spec.Train.Calibrate}, {spec.Train.Validate}} {
		of, _ := l.simulate(dates...)
		s[i] = stored(of)
		if _, err := WeightByRemaining(t.Context(), s[i], 2); err != nil {
			t.Fatal(err)
		}
	}
	have, err := Train(t.Context(), s[0], s[1], s[2], testTarget, spec, Options{Workers: 2, AsOf: day(t, "2025-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "intercept", have.Intercept.Coef, want.Intercept.Coef, 1e-9)
	for i := range want.Terms {
		for k, c := range want.Terms[i].Columns {
			near(t, c.Name, have.Terms[i].Columns[k].Coef, c.Coef, 1e-9)
		}
	}
	near(t, "weight", have.Trained.Fit.Weight, want.Trained.Fit.Weight, 1e-11)
	near(t, "AUROC", have.Figures.Validate.Report.AUROC.Value, want.Figures.Validate.Report.AUROC.Value, 1e-9)
	if !reflect.DeepEqual(have.Reference.Features, want.Reference.Features) {
		t.Error("the features have other distributions")
	}

	s[0].Stored.(*remote).fails = true
	if _, err := Train(t.Context(), s[0], s[1], s[2], testTarget, spec, Options{Workers: 2, AsOf: day(t, "2025-06-01")}); !errors.Is(err, errRemote) {
		t.Errorf("have %v, want %v", err, errRemote)
	}
}

// asked counts the columns that are asked for.
type asked struct {
	Stored
	columns int
}

func (a *asked) Read(part int, columns []int, visit func(cell, first, rows int, x [][]float64) error) error {
	a.columns += len(columns)
	return a.Stored.Read(part, columns, visit)
}

// A null model is of the same rows in the same blocks, and reads no feature.
func TestNullModelReadsNoFeature(t *testing.T) {
	of, _ := plainLaw(3000, 8).simulate(0)
	of = of.weighted(func(cell, i int) float64 { return float64((cell + i) % 3) })
	s := stored(of)
	values := &asked{Stored: s.Stored}
	s.Stored = values
	p, err := prepare(t.Context(), s, []string{"age", "log1p(ae_attended_365d)"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	d := p.design(s, s.outcome)
	blocks := func(d glm.Design) (all []glm.Block) {
		for part := range d.Cells() {
			err := d.Rows(part, func(b glm.Block) error {
				all = append(all, glm.Block{Y: slices.Clone(b.Y), Weight: slices.Clone(b.Weight), Cluster: slices.Clone(b.Cluster)})
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		return all
	}
	want := blocks(d)
	values.columns = 0
	bare := d.WithoutColumns()
	if have := blocks(bare); bare.Columns() != 0 || len(have) == 0 || !reflect.DeepEqual(have, want) {
		t.Errorf("have %d blocks of %d columns, want the %d with columns", len(have), bare.Columns(), len(want))
	}
	if values.columns != 0 {
		t.Errorf("have %d columns read, want none", values.columns)
	}
}
