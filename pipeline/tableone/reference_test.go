package tableone

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const references = "../../testdata/reference/tableone"

// made are the groups of the reference, counted.
func made(t *testing.T) (first, second *Tally) {
	t.Helper()
	f, err := os.Open(filepath.Join(references, "data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	variables := []Variable{{Name: "level", Levels: []string{"a", "b", "c", "d", "e"}}, {Name: "flag", Kind: Flags, Levels: []string{"flag"}}, {Name: "visits", Kind: Number}}
	by := map[string]*Tally{"first": NewTally(variables), "second": NewTally(variables)}
	for _, r := range rows[1:] {
		flag, _ := strconv.Atoi(r[2])
		visits, _ := strconv.Atoi(r[3])
		if err := by[r[0]].Add([]int32{int32(strings.Index("abcde", r[1])), int32(flag), int32(visits)}); err != nil {
			t.Fatal(err)
		}
	}
	return by["first"], by["second"]
}

func load(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(references, name))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

type summary struct {
	N         int64
	Mean, SD  float64
	Quartiles [3]float64
}

// Means, spreads, quartiles and standardised differences are those of R and of Python's tableone.
func TestAgreesWithRAndPython(t *testing.T) {
	var r struct {
		First, Second summary
		Differences   map[string]float64
	}
	var python struct{ Differences map[string]float64 }
	load(t, "r.json", &r)
	load(t, "python.json", &python)
	first, second := made(t)
	near := func(what string, have, want float64) {
		t.Helper()
		if !(math.Abs(have-want) <= 1e-12*math.Max(1, math.Abs(want))) {
			t.Errorf("%s: have %.17g, want %.17g", what, have, want)
		}
	}
	var means, sds [2]float64
	for k, c := range []struct {
		tally *Tally
		want  summary
	}{{first, r.First}, {second, r.Second}} {
		d := newDistribution(c.tally.values[2])
		if d.n != c.want.N {
			t.Fatalf("have %d people, want %d", d.n, c.want.N)
		}
		means[k], sds[k] = d.meanAndSD()
		near("mean", means[k], c.want.Mean)
		near("standard deviation", sds[k], c.want.SD)
		for i, q := range []float64{0.25, 0.5, 0.75} {
			near("quartile", d.quantile(q), c.want.Quartiles[i])
		}
	}
	shares := func(t *Tally, variable int) (p []float64) {
		for _, n := range t.counts[variable] {
			p = append(p, float64(n)/float64(t.People))
		}
		return p
	}
	have := map[string]float64{}
	have["level"], _ = differenceOfLevels(shares(first, 0), shares(second, 0))
	have["flag"], _ = differenceOfShares(shares(first, 1)[0], shares(second, 1)[0])
	have["visits"], _ = differenceOfMeans(means[0], sds[0], means[1], sds[1])
	for _, want := range []map[string]float64{r.Differences, python.Differences} {
		if len(want) != len(have) {
			t.Fatalf("have %d references, want %d", len(want), len(have))
		}
		for variable, d := range want {
			near("difference of "+variable, have[variable], d)
		}
	}
}
