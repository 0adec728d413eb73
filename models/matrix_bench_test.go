//go:build bench

package models

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models/glm"
	"riskstrat/models/trainset"
)

// benchFeatures are like those of a place: counts over windows, flags, days since an event, ages and ranks, and continuous rates.
func benchFeatures() []features.Definition {
	var defs []features.Definition
	for j := range benchColumns {
		d := features.Definition{Name: fmt.Sprintf("x%02d", j), Type: features.Count}
		if j >= benchColumns-6 {
			d.Type = features.Real
		}
		defs = append(defs, d)
	}
	return defs
}

func benchNames() []string {
	var names []string
	for _, d := range benchFeatures() {
		names = append(names, d.Name)
	}
	return names
}

// opened is a training set open for reading; it may keep what a training's sample may.
func opened(t *testing.T, path string) *trainset.File {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	f, err := trainset.Open(file, info.Size(), benchFeatures(), benchRoom)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// designed is the design of a training set, and the number of its rows.
func designed(t *testing.T, path string) (*trainset.Design, int) {
	t.Helper()
	f := opened(t, path)
	d, err := f.Design(benchNames()...)
	if err != nil {
		t.Fatal(err)
	}
	return d, int(f.Rows())
}

// given is the path of the training set that a benchmark gave the process; a process that none started has nothing to measure.
func given(t *testing.T) string {
	t.Helper()
	path := os.Getenv("BENCH_TRAINING_SET")
	if path == "" {
		t.Skip("run by the benchmarks beside other programs")
	}
	return path
}

// sampled is the rows of a training set as a training has them: outcomes in memory, the feature values in the file.
func sampled(t *testing.T, path string) *Sample {
	t.Helper()
	outcomes, err := os.ReadFile(outcomesOf(path))
	if err != nil {
		t.Fatal(err)
	}
	s := &Sample{Features: benchFeatures()}
	for cell := range s.Cells {
		r := &s.Cells[cell]
		for _, y := range outcomes[cellStart(len(outcomes), cell):cellStart(len(outcomes), cell+1)] {
			r.Outcome, r.Weight, r.Person = append(r.Outcome, float64(y)), append(r.Weight, 1), append(r.Person, 0)
		}
	}
	return s
}

// store opens the file that holds the feature values of a sample.
func store(t *testing.T, s *Sample, path string) {
	t.Helper()
	rows := make([]int, len(s.Cells))
	for cell := range rows {
		rows[cell] = s.Cells[cell].Len()
	}
	by, err := opened(t, path).ByCell(rows)
	if err != nil {
		t.Fatal(err)
	}
	s.Stored = by
}

// outcomesOf is where drawMatrix leaves the outcomes of a training set, a byte a row.
func outcomesOf(path string) string { return filepath.Join(filepath.Dir(path), "y.u8") }

// cellStart is the first row of a cell.
func cellStart(rows, cell int) int { return rows * cell / source.Cells }

// drawMatrix writes the same rows as a training set, and as arrays that peers read.
func drawMatrix(rows int, path, x, y string) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	xs, err := os.Create(x)
	if err != nil {
		return err
	}
	defer xs.Close()
	ys, err := os.Create(y)
	if err != nil {
		return err
	}
	defer ys.Close()
	w, err := trainset.NewWriter(out, trainset.Options{Features: benchFeatures()})
	if err != nil {
		return err
	}
	xb, yb := bufio.NewWriterSize(xs, 1<<20), bufio.NewWriter(ys)
	rng := rand.New(rand.NewPCG(2026, 11))
	for cell := range source.Cells {
		r := drawCell(rng, cellStart(rows, cell+1)-cellStart(rows, cell))
		if err := w.Append(r); err != nil {
			return err
		}
		row := make([]float64, benchColumns)
		for i, v := range r.Outcome {
			for j := range row {
				row[j] = r.X[j][i]
			}
			if err := binary.Write(xb, binary.LittleEndian, row); err != nil {
				return err
			}
			if err := yb.WriteByte(byte(v)); err != nil {
				return err
			}
		}
	}
	for _, last := range []func() error{w.Close, xb.Flush, yb.Flush} {
		if err := last(); err != nil {
			return err
		}
	}
	return nil
}

// drawCell draws people whose counts share a frailty, so that columns are correlated as those of overlapping windows are, and
// who have the event with a chance of about one in ten.
func drawCell(rng *rand.Rand, n int) *trainset.Rows {
	r := &trainset.Rows{X: make([][]float64, benchColumns)}
	for j := range r.X {
		r.X[j] = make([]float64, n)
	}
	for i := range n {
		frailty := math.Exp(.8*rng.NormFloat64() - .32)
		eta := -2.6
		for j := range benchColumns {
			v := drawValue(rng, j, frailty)
			r.X[j][i] = v
			eta += .03 * float64(j%5-1) * min(v, 20) / (1 + float64(j%7)) * benchUnit(j)
		}
		outcome := 0.0
		if rng.Float64() < 1/(1+math.Exp(-eta)) {
			outcome = 1
		}
		r.Outcome = append(r.Outcome, outcome)
		r.Person, r.Household, r.Index = append(r.Person, rng.Uint64()), append(r.Household, 0), append(r.Index, 20000)
	}
	return r
}

// benchUnit keeps the columns of days and ages from deciding everything.
func benchUnit(j int) float64 {
	if j >= 44 && j < 54 {
		return .1
	}
	return 1
}

func drawValue(rng *rand.Rand, j int, frailty float64) float64 {
	switch {
	case j < 34: // counts over ever shorter windows
		return drawPoisson(rng, 4*frailty*math.Pow(.78, float64(j%17)))
	case j < 44: // flags
		if rng.Float64() < .02*frailty {
			return 1
		}
		return 0
	case j < 52: // days since
		return math.Floor(min(730, rng.ExpFloat64()*200/frailty))
	case j < 54: // ages
		return float64(18 + rng.IntN(80))
	}
	return rng.NormFloat64() + frailty
}

// drawPoisson multiplies uniform numbers (Knuth), which is quick for small means.
func drawPoisson(rng *rand.Rand, mean float64) float64 {
	k, p, end := 0.0, rng.Float64(), math.Exp(-mean)
	for p > end {
		p *= rng.Float64()
		k++
	}
	return k
}

// largestGradient is the largest entry, in absolute value, of the gradient of the objective at a program's answer.
func largestGradient(t *testing.T, d *trainset.Design, rows int, f fitted) float64 {
	t.Helper()
	gradient := gradients(t, d, rows, [][]float64{append([]float64{f.Intercept}, f.Coef...)})[0]
	largest := math.Abs(gradient[0])
	for j, c := range f.Coef {
		largest = max(largest, math.Abs(gradient[j+1]+c/float64(rows)))
	}
	return largest
}

// gradients are those of the mean loss at several sets of coefficients, intercept first, on standardised columns: plain sums over the
// rows, apart from the code of the fit.
func gradients(t *testing.T, d *trainset.Design, rows int, coef [][]float64) [][]float64 {
	t.Helper()
	n := float64(rows)
	mean, sd := make([]float64, benchColumns), make([]float64, benchColumns)
	each := func(visit func(b glm.Block)) {
		for cell := range d.Cells() {
			if err := d.Rows(cell, func(b glm.Block) error { visit(b); return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	each(func(b glm.Block) {
		for j, x := range b.X {
			for _, v := range x {
				mean[j] += v / n
			}
		}
	})
	each(func(b glm.Block) {
		for j, x := range b.X {
			for _, v := range x {
				sd[j] += (v - mean[j]) * (v - mean[j]) / n
			}
		}
	})
	out := make([][]float64, len(coef))
	for l := range coef {
		out[l] = make([]float64, benchColumns+1)
	}
	row := make([]float64, benchColumns+1)
	each(func(b glm.Block) {
		for i, y := range b.Y {
			row[0] = 1
			for j, x := range b.X {
				row[j+1] = (x[i] - mean[j]) / math.Sqrt(sd[j])
			}
			for l, beta := range coef {
				eta := 0.0
				for k, z := range row {
					eta += beta[k] * z
				}
				gap := 1/(1+math.Exp(-eta)) - y
				for k, z := range row {
					out[l][k] += gap * z / n
				}
			}
		}
	})
	return out
}
