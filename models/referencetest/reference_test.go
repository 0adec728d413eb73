package referencetest

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.csv")
	if err := os.WriteFile(path, []byte("name,value\na,1.5\nb,\n\"c,d\",-2e3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := Open(t, path)
	if have := r.Columns(); !slices.Equal(have, []string{"name", "value"}) {
		t.Errorf("have columns %q", have)
	}
	if have := r.Text("name"); !slices.Equal(have, []string{"a", "b", "c,d"}) {
		t.Errorf("have names %q", have)
	}
	if have := r.Numbers("value"); len(have) != 3 || have[0] != 1.5 || !math.IsNaN(have[1]) || have[2] != -2000 {
		t.Errorf("have values %v, want 1.5, null and -2000", have)
	}
}

func TestFigures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.json")
	if err := os.WriteFile(path, []byte(`{"fit":{"Coef":[1,2]}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if have := Figures[map[string]struct{ Coef []float64 }](t, path)["fit"].Coef; !slices.Equal(have, []float64{1, 2}) {
		t.Errorf("have %v, want 1 and 2", have)
	}
}
