//go:build full

package main

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// readerColumn is a column as other readers of Parquet see it.
type readerColumn struct {
	Nulls     int64
	Sum       float64
	Described []string
}

// TestReaders: pyarrow, polars and DuckDB open what riskstrat writes for other tools, see the same values in it, those that the
// pages hold, and read of every feature how it is defined.
func TestReaders(t *testing.T) {
	python := os.Getenv("READERS_PYTHON")
	if python == "" {
		t.Fatal("READERS_PYTHON is not set: make test-full sets it to a Python with notebooks/requirements.txt installed")
	}
	p := newPlace(t)
	training := filepath.Join(t.TempDir(), "training")
	p.mustRun("export", "--model", "escalation", "--as-of", before, "--out", training)
	definition := []string{"digest", "group", "measured_as", "null", "sensitivity", "table", "undated", "unit", "why", "window_days"}
	files := map[string]struct {
		ofFeature []string // what is said of a feature
		others    []string // the columns that are none
	}{
		filepath.Join(p.out, "latest", "features.parquet"): {slices.Sorted(slices.Values(append(slices.Clone(definition), "lag_days"))), []string{"resident_id"}},
		filepath.Join(p.out, "latest", "scores.parquet"):   {nil, []string{"resident_id", "target", "eta", "risk"}},
		filepath.Join(training, "fit.parquet"):             {definition, []string{"part", "index_date", "person", "household", "outcome", "weight", "offered_help", "weight_unoffered", "fold", "held_out"}},
		filepath.Join(training, "validate.parquet"):        {definition, []string{"part", "index_date", "person", "household", "outcome", "weight", "offered_help", "weight_unoffered", "held_out"}},
	}
	cmd := exec.CommandContext(t.Context(), python, filepath.Join("..", "..", "testdata", "reference", "readers", "readers.py"))
	for path := range files {
		cmd.Args = append(cmd.Args, path)
	}
	cmd.Stderr = os.Stderr
	printed, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var seen map[string]struct {
		Rows    int64
		Columns map[string]readerColumn
	}
	if err := json.Unmarshal(printed, &seen); err != nil {
		t.Fatal(err)
	}
	for path, want := range files {
		rows, columns := held(t, path)
		if have := seen[path]; have.Rows != rows || rows == 0 || len(have.Columns) != len(columns) {
			t.Errorf("%s: have %d rows of %d columns, want %d of %d", filepath.Base(path), have.Rows, len(have.Columns), rows, len(columns))
		}
		for name, c := range columns {
			have := seen[path].Columns[name]
			if have.Nulls != c.Nulls || math.Abs(have.Sum-c.Sum) > 1e-9*math.Max(1, math.Abs(c.Sum)) {
				t.Errorf("%s: column %s: have %d nulls and the sum %v, want %d and %v", filepath.Base(path), name, have.Nulls, have.Sum, c.Nulls, c.Sum)
			}
			if !slices.Contains(want.others, name) && !slices.Equal(have.Described, want.ofFeature) {
				t.Errorf("%s: feature %s is described by %v, want %v", filepath.Base(path), name, have.Described, want.ofFeature)
			}
			if slices.Contains(want.others, name) && name != "resident_id" && !slices.Equal(have.Described, []string{"meaning"}) {
				t.Errorf("%s: column %s is described by %v, want its meaning", filepath.Base(path), name, have.Described)
			}
		}
	}
}

// held reads the pages of a file: its rows and, by column, nulls and sums of numbers.
func held(t *testing.T, path string) (int64, map[string]readerColumn) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	names, columns := file.Schema().Columns(), map[string]readerColumn{}
	rows := parquet.NewReader(file)
	defer rows.Close()
	buffer := make([]parquet.Row, 256)
	for {
		n, err := rows.ReadRows(buffer)
		for _, row := range buffer[:n] {
			for _, v := range row {
				name := names[v.Column()][0]
				c := columns[name]
				switch v.Kind() {
				case parquet.Int32:
					c.Sum += float64(v.Int32())
				case parquet.Int64:
					c.Sum += float64(v.Int64())
				case parquet.Double:
					c.Sum += v.Double()
				}
				if v.IsNull() {
					c.Nulls++
				}
				columns[name] = c
			}
		}
		if err != nil {
			break
		}
	}
	for name, c := range columns { // days are no numbers to the others
		if name == "index_date" {
			c.Sum = 0
			columns[name] = c
		}
	}
	return file.NumRows(), columns
}
