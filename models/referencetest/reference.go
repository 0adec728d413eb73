package referencetest

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
)

// Figures reads the JSON file at path.
func Figures[T any](t testing.TB, path string) (figures T) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &figures); err != nil {
		t.Fatalf("reading %s: %v", path, err)
	}
	return figures
}

// Table is a CSV file whose first row names its columns.
type Table struct {
	t    testing.TB
	path string
	rows [][]string // the head first
}

// Open reads the table at path. A file without a row below its head is refused: a test of it could not fail.
func Open(t testing.TB, path string) *Table {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatalf("reading %s: %v", path, err)
	}
	if len(rows) < 2 {
		t.Fatalf("reading %s: have %d rows, want a head and at least one", path, len(rows))
	}
	return &Table{t: t, path: path, rows: rows}
}

// Columns are the names of the columns, in the order of the file.
func (r *Table) Columns() []string { return slices.Clone(r.rows[0]) }

// Text is a column as it stands in the file.
func (r *Table) Text(column string) []string {
	r.t.Helper()
	at := slices.Index(r.rows[0], column)
	if at < 0 {
		r.t.Fatalf("reading %s: have no column %s", r.path, column)
	}
	var text []string
	for _, row := range r.rows[1:] {
		text = append(text, row[at])
	}
	return text
}

// Numbers is a column of numbers; an empty cell is NaN.
func (r *Table) Numbers(column string) []float64 {
	r.t.Helper()
	var numbers []float64
	for i, text := range r.Text(column) {
		v := math.NaN()
		if text != "" {
			var err error
			if v, err = strconv.ParseFloat(text, 64); err != nil {
				r.t.Fatalf("reading %s: row %d: column %s: %v", r.path, i+2, column, err)
			}
		}
		numbers = append(numbers, v)
	}
	return numbers
}
