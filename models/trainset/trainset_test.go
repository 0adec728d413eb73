package trainset

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models/glm"
)

// catalog has a feature of each type, and of each way a column may be stored: few values, many, nulls, one value.
var catalog = []features.Definition{
	{Name: "visits", Type: features.Count, Unit: "visits", Window: 365},
	{Name: "sex", Type: features.Category, Levels: []string{"1", "2", "X"}},
	{Name: "rate", Type: features.Real},
	{Name: "score", Type: features.Real},    // more values than a dictionary holds
	{Name: "recency", Type: features.Count}, // mostly null
	{Name: "never", Type: features.Count},   // always null
	{Name: "serial", Type: features.Count},  // more values than a dictionary holds
}

// drawn is a cell of n rows.
func drawn(rng *rand.Rand, n int) *Rows {
	r := &Rows{X: make([][]float64, len(catalog))}
	null := math.NaN()
	for i := range n {
		visits := float64(rng.IntN(12))
		row := []float64{visits, float64(rng.IntN(3)), float64(rng.IntN(40)) / 8, rng.NormFloat64(), null, null, float64(rng.Int32())}
		if rng.IntN(5) == 0 {
			row[1], row[4] = null, float64(rng.IntN(700))
		}
		for j, v := range row {
			r.X[j] = append(r.X[j], v)
		}
		y := 0.0
		if rng.Float64() < 1/(1+math.Exp(2-visits/6-row[3])) {
			y = 1
		}
		if rng.IntN(20) == 0 {
			y = null
		}
		r.Outcome = append(r.Outcome, y)
		r.Weight = append(r.Weight, 1+rng.Float64())
		r.Fold = append(r.Fold, int32(i%5))
		r.Person, r.Household = append(r.Person, rng.Uint64()), append(r.Household, uint64(rng.IntN(3)))
		r.Index = append(r.Index, source.Day(19000+i%2))
	}
	return r
}

// written is a file of cells of the given sizes, and the rows of each.
func written(t testing.TB, opt Options, sizes ...int) ([]byte, []*Rows) {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, opt)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	var cells []*Rows
	for _, n := range sizes {
		r := drawn(rng, n)
		if !opt.Weights {
			r.Weight = nil
		}
		if !opt.Folds {
			r.Fold = nil
		}
		if err := w.Append(r); err != nil {
			t.Fatal(err)
		}
		cells = append(cells, r)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), cells
}

func opened(t testing.TB, b []byte) *File {
	t.Helper()
	f, err := Open(bytes.NewReader(b), int64(len(b)), catalog, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sizes make three row groups: of one long cell, of cells that end inside pages, and the rest.
var sizes = []int{40_000, 0, 1, 20_000, 13_000, 5, 700}

func TestReadsWhatWasWritten(t *testing.T) {
	for _, weights := range []bool{false, true} {
		b, cells := written(t, Options{Features: catalog, Weights: weights}, sizes...)
		f := opened(t, b)
		var names []string
		for _, d := range catalog {
			names = append(names, d.Name)
		}
		d, err := f.Design(names...)
		if err != nil {
			t.Fatal(err)
		}
		if d.Cells() != 3 {
			t.Errorf("have %d row groups, want 3", d.Cells())
		}
		var have Rows
		have.X = make([][]float64, len(catalog))
		for cell := range d.Cells() {
			err := d.Rows(cell, func(b glm.Block) error {
				for j, x := range b.X {
					have.X[j] = append(have.X[j], x...)
				}
				have.Outcome, have.Weight = append(have.Outcome, b.Y...), append(have.Weight, b.Weight...)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		var want Rows
		want.X = make([][]float64, len(catalog))
		for _, c := range cells {
			for j, x := range c.X {
				want.X[j] = append(want.X[j], x...)
			}
			for i, y := range c.Outcome {
				w := 1.0
				if weights {
					w = c.Weight[i]
				}
				if math.IsNaN(y) {
					y, w = 0, 0
				}
				want.Outcome, want.Weight = append(want.Outcome, y), append(want.Weight, w)
			}
		}
		if f.Rows() != int64(len(want.Outcome)) {
			t.Errorf("have %d rows, want %d", f.Rows(), len(want.Outcome))
		}
		for j, x := range want.X {
			same := slices.EqualFunc(have.X[j], x, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
			if !same {
				t.Errorf("feature %s: not as written", catalog[j].Name)
			}
		}
		if !slices.Equal(have.Outcome, want.Outcome) || !slices.Equal(have.Weight, want.Weight) {
			t.Errorf("outcomes or weights are not as written")
		}
	}
}

// What a data scientist reads: a row as plain Parquet values.
func TestColumnsAsOthersReadThem(t *testing.T) {
	b, cells := written(t, Options{Features: catalog, Weights: true, Folds: true}, 300)
	file, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]parquet.Row, 300)
	reader := file.RowGroups()[0].Rows()
	defer reader.Close()
	if n, _ := reader.ReadRows(rows); n != 300 {
		t.Fatalf("have %d rows, want 300", n)
	}
	c := cells[0]
	for i, row := range rows {
		have := map[string]string{}
		for _, v := range row {
			have[file.Schema().Columns()[v.Column()][0]] = v.String()
		}
		text := func(null bool, v any) string {
			if null {
				return "<null>"
			}
			return fmt.Sprint(v)
		}
		sex, recency := c.X[1][i], c.X[4][i]
		want := map[string]string{
			Outcome: text(math.IsNaN(c.Outcome[i]), c.Outcome[i]), Weight: fmt.Sprint(c.Weight[i]), Fold: fmt.Sprint(i % 5),
			Person: fmt.Sprint(int64(c.Person[i])) /* the bits; the column is declared unsigned */, Household: text(c.Household[i] == 0, c.Household[i]), IndexDate: fmt.Sprint(19000 + i%2),
			"visits": fmt.Sprint(c.X[0][i]), "sex": "<null>", "rate": fmt.Sprint(c.X[2][i]), "score": fmt.Sprint(c.X[3][i]),
			"recency": text(math.IsNaN(recency), recency), "never": "<null>", "serial": fmt.Sprint(int32(c.X[6][i])),
		}
		if !math.IsNaN(sex) {
			want["sex"] = catalog[1].Levels[int(sex)]
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Fatalf("row %d (-want +have):\n%s", i, diff)
		}
	}
}

func TestSameRowsSameBytes(t *testing.T) {
	a, _ := written(t, Options{Features: catalog}, sizes...)
	b, _ := written(t, Options{Features: catalog}, sizes...)
	if !bytes.Equal(a, b) {
		t.Error("have other bytes the second time")
	}
}

// A fit of the streamed file is that of the same rows in memory, and the same to the bit at any number of workers.
func TestFitStreams(t *testing.T) {
	b, cells := written(t, Options{Features: catalog, Weights: true}, sizes...)
	names := []string{"score", "visits", "rate"}
	d, err := opened(t, b).Design(names...)
	if err != nil {
		t.Fatal(err)
	}
	m := &glm.Matrix{P: 3}
	for _, c := range cells {
		for i, y := range c.Outcome {
			if math.IsNaN(y) {
				continue
			}
			m.X = append(m.X, c.X[3][i], c.X[0][i], c.X[2][i])
			m.Y, m.Weight = append(m.Y, y), append(m.Weight, c.Weight[i])
		}
	}
	fit := func(d glm.Design, workers int) *glm.Result {
		r, err := glm.Fit(context.Background(), d, glm.Options{Family: glm.Binomial(), Names: names, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if r.Err() != nil {
			t.Fatal(r.Err())
		}
		return r
	}
	want, have := fit(m, 1), fit(d, 1)
	if have.Rows != want.Rows {
		t.Errorf("have %d rows, want %d", have.Rows, want.Rows)
	}
	for j, name := range names {
		if math.Abs(have.Coef[j]-want.Coef[j]) > 1e-11*math.Abs(want.Coef[j]) {
			t.Errorf("coefficient of %s: have %v, want %v", name, have.Coef[j], want.Coef[j])
		}
	}
	for _, workers := range []int{2, 5} {
		again := fit(d, workers)
		if !slices.Equal(again.Coef, have.Coef) || !slices.Equal(again.StdErr, have.StdErr) || again.LogLik != have.LogLik || again.Intercept != have.Intercept {
			t.Errorf("%d workers: another result than with 1", workers)
		}
	}
}

func TestNullFeatureEndsFit(t *testing.T) {
	b, _ := written(t, Options{Features: catalog}, 500)
	d, err := opened(t, b).Design("visits", "recency")
	if err != nil {
		t.Fatal(err)
	}
	_, err = glm.Fit(context.Background(), d, glm.Options{Family: glm.Binomial(), Names: []string{"visits", "recency"}})
	if err == nil || !strings.Contains(err.Error(), "column recency: a value is not finite") {
		t.Errorf("have %v, want recency not to be finite", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	b, _ := written(t, Options{Features: catalog}, 100)
	other := slices.Clone(catalog)
	other[2].Unit = "visits a year"
	more := append(slices.Clone(catalog), features.Definition{Name: "absent"})
	for want, c := range map[string]struct {
		bytes []byte
		defs  []features.Definition
	}{
		"feature rate: written with another definition": {b, other},
		"have no feature absent":                        {b, more},
		"opening training set":                          {b[:len(b)-9], catalog},
	} {
		_, err := Open(bytes.NewReader(c.bytes), int64(len(c.bytes)), c.defs, 0)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("have %v, want %q", err, want)
		}
	}
	var plain bytes.Buffer
	if err := parquet.Write(&plain, []struct{ Outcome float64 }{{1}}); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(bytes.NewReader(plain.Bytes()), int64(plain.Len()), nil, 0); err == nil || !strings.Contains(err.Error(), `have layout "", want "1"`) {
		t.Errorf("have %v, want another layout refused", err)
	}
	if _, err := opened(t, b).Design("absent"); err == nil || !strings.Contains(err.Error(), "have no feature absent") {
		t.Errorf("have %v, want no design of an absent feature", err)
	}
}

func TestWriterRefuses(t *testing.T) {
	for want, spoil := range map[string]func(r *Rows){
		"have 6 features, want 7":                                 func(r *Rows) { r.X = r.X[1:] },
		"feature rate: have 9 values, want 10":                    func(r *Rows) { r.X[2] = r.X[2][1:] },
		"column person: have 9 values of 10 rows":                 func(r *Rows) { r.Person = r.Person[1:] },
		"column weight: have 10 values of 10 rows":                func(r *Rows) { r.Weight = r.Outcome },
		"column visits: a count is not a whole number of 32 bits": func(r *Rows) { r.X[0][3] = .5 },
		"column serial: a count is not a whole number of 32 bits": func(r *Rows) { r.X[6][3] = math.Inf(1) },
		"column sex: a value is not the index of one of 3 levels": func(r *Rows) { r.X[1][3] = 3 },
	} {
		w, err := NewWriter(new(bytes.Buffer), Options{Features: catalog})
		if err != nil {
			t.Fatal(err)
		}
		r := drawn(rand.New(rand.NewPCG(3, 3)), 10)
		r.Weight, r.Fold = nil, nil
		spoil(r)
		if err := w.Append(r); err == nil || !strings.Contains(err.Error(), "writing training set: "+want) {
			t.Errorf("have %v, want %q", err, want)
		}
	}
	for _, name := range []string{Outcome, "visits"} {
		defs := append(slices.Clone(catalog), features.Definition{Name: name})
		if _, err := NewWriter(new(bytes.Buffer), Options{Features: defs}); err == nil || !strings.Contains(err.Error(), "two columns named "+name) {
			t.Errorf("have %v, want two columns named %s refused", err, name)
		}
	}
}

// A damaged file is an error or other numbers, never a panic.
func TestDamageIsNoPanic(t *testing.T) {
	b, _ := written(t, Options{Features: catalog}, 3000)
	rng := rand.New(rand.NewPCG(4, 4))
	refused := 0
	for range 400 {
		bad := slices.Clone(b)
		for range 1 + rng.IntN(4) {
			bad[rng.IntN(len(bad))] ^= byte(1 + rng.IntN(255))
		}
		f, err := Open(bytes.NewReader(bad), int64(len(bad)), catalog, 0)
		if err == nil {
			var d *Design
			if d, err = f.Design("visits", "sex", "rate", "score", "recency", "never", "serial"); err == nil {
				for cell := range d.Cells() {
					if e := d.Rows(cell, func(glm.Block) error { return nil }); e != nil {
						err = e
					}
				}
			}
		}
		if err != nil {
			refused++
		}
	}
	if refused < 40 {
		t.Errorf("have %d of 400 damaged files refused, want the damage to be seen more often", refused)
	}
}

func TestByCellReadsCellsAndColumns(t *testing.T) {
	b, cells := written(t, Options{Features: catalog}, sizes...)
	rows := make([]int, len(cells))
	for c, r := range cells {
		rows[c] = len(r.Outcome)
	}
	f := opened(t, b)
	by, err := f.ByCell(rows)
	if err != nil {
		t.Fatal(err)
	}
	asked := []int{4, 0, 1}              // positions among the catalogue
	all := make([][]float64, len(asked)) // values in the order of the rows
	want := make([][]float64, len(asked))
	for _, r := range cells {
		for k, column := range asked {
			want[k] = append(want[k], r.X[column]...)
		}
	}
	for i := range by.Parts() {
		err := by.Read(i, asked, func(cell, first, n int, x [][]float64) error {
			before := 0
			for _, r := range rows[:cell] {
				before += r
			}
			if at := len(all[0]); before+first != at || first >= rows[cell] || n > glm.MaxRows {
				t.Fatalf("have %d rows from row %d of cell %d, want those from the %dth row of the file", n, first, cell, at)
			}
			for k := range asked {
				all[k] = append(all[k], x[k]...)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for k, column := range asked {
		if !slices.EqualFunc(all[k], want[k], same) {
			t.Errorf("feature %s is not as written", catalog[column].Name)
		}
	}
	for want, wrong := range map[string][]int{
		"row group 0 end within cell 0": append([]int{rows[0] + 1}, rows[1:]...),
		"no rows of cell 7, want 3":     append(slices.Clone(rows), 3),
		"end within cell 6":             rows[:6],
	} {
		if _, err := f.ByCell(wrong); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("have %v, want %q", err, want)
		}
	}
}
