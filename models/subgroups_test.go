package models

import (
	"math"
	"testing"

	"riskstrat/features"
	"riskstrat/features/source"
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

// TestAuditedGroupings: rows are cut by what they are audited by, by hand: first coarser, then as it is.
func TestAuditedGroupings(t *testing.T) {
	s := &Sample{Audited: []Attribute{
		{By: "category", Broader: "group", Levels: []string{"White: Irish", "Asian: Indian", "White: other", "not stated", "Other: Chinese"}}, {By: "network", Levels: []string{"U1", "U2"}},
	}}
	for i, levels := range [][]uint16{{2, 1}, {NoLevel, 0}, {0, NoLevel}, {3, 1}, {1, 1}} {
		r := &s.Cells[i*3]
		r.Outcome, r.Weight, r.Person, r.Household, r.Index = []float64{0}, []float64{1}, []uint64{uint64(i)}, []uint64{0}, []source.Day{1}
		r.Audited = levels
	}
	if err := s.check(); err != nil {
		t.Fatal(err)
	}
	all, err := s.groupings()
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		by   string
		rows []string
	}{
		{"group", []string{"White", "", "White", "not stated", "Asian"}},
		{"category", []string{"White: other", "", "White: Irish", "not stated", "Asian: Indian"}},
		{"network", []string{"U2", "U1", "", "U2", "U2"}},
	}
	if len(all) != len(want) {
		t.Fatalf("have %d groupings, want %d", len(all), len(want))
	}
	for g, w := range want {
		for i, level := range w.rows {
			have := ""
			if k := all[g].Of[i]; k >= 0 {
				have = all[g].Levels[k]
			}
			if all[g].By != w.by || have != level {
				t.Errorf("row %d by %s: have %q, want %q by %s", i, all[g].By, have, level, w.by)
			}
		}
	}
	s.Cells[0].Audited[1] = 2
	if err := s.check(); err == nil {
		t.Error("a level that there is not is taken")
	}
	s.Cells[0].Audited = s.Cells[0].Audited[:1]
	if err := s.check(); err == nil {
		t.Error("a row without a level is taken")
	}
}
