package models

import (
	"math"
	"testing"

	"riskstrat/features"
)

// TestGroupings: every row is in the level its values say by hand, levels nobody is in are left out, and null is in none.
func TestGroupings(t *testing.T) {
	s := &Sample{Features: []features.Definition{
		{Name: "age", Type: features.Count}, {Name: "sex", Type: features.Category, Levels: []string{"1", "2", "9", "X"}}, {Name: "imd_decile", Type: features.Count},
	}}
	nan := math.NaN()
	for i, x := range [][]float64{{17, 1, 10}, {18, 0, 1}, {nan, 3, nan}, {85, 1, 10}} {
		r := &s.Cells[i*7]
		r.X, r.Weight = x, []float64{1}
		r.Outcome, r.Person = []float64{0}, []uint64{uint64(i)}
	}
	want := map[string][]string{
		"age":        {"0-17", "18-29", "", "85+"},
		"sex":        {"2", "1", "X", "2"},
		"imd_decile": {"10", "1", "", "10"},
	}
	levels := map[string]int{"age": 3, "sex": 3, "imd_decile": 2}
	all, err := s.groupings()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(want) {
		t.Fatalf("have %d groupings, want %d", len(all), len(want))
	}
	for _, g := range all {
		if len(g.Levels) != levels[g.By] {
			t.Errorf("%s: have levels %v, want %d of them", g.By, g.Levels, levels[g.By])
		}
		for i, k := range g.Of {
			have := ""
			if k >= 0 {
				have = g.Levels[k]
			}
			if have != want[g.By][i] {
				t.Errorf("%s of row %d: have %q, want %q", g.By, i, have, want[g.By][i])
			}
		}
	}
}
