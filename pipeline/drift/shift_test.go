package drift

import (
	"math"
	"slices"
	"strings"
	"testing"

	"riskstrat/features"
	"riskstrat/models"
	"riskstrat/pipeline/gate"
)

// An edge belongs to the bin below it, what is not known to the last, and a level that training hardly had to the bin of the others.
func TestBins(t *testing.T) {
	null := math.NaN()
	number := binned{Histogram: models.Histogram{Upper: []float64{0, 2}, Rows: make([]int64, 3)}}
	have := make([]int64, 4)
	number.count([]float64{0, -1, 1, 2, 2.5, null, null, 7}, []bool{true, true, true, true, true, true, false, false}, have)
	if want := []int64{2, 2, 1, 1}; !slices.Equal(have, want) {
		t.Errorf("numbers: have %v, want %v", have, want)
	}
	s := NewStability()
	entry := &models.Entry{Reference: models.Reference{
		Eta:      models.Histogram{Name: "eta", Upper: []float64{-2}, Rows: []int64{1, 1}},
		Features: []models.Histogram{{Name: "sex", Levels: []string{"2", "1"}, Rows: []int64{1, 1, 0}}},
	}}
	sex := features.Definition{Name: "sex", Type: features.Category, Levels: []string{"1", "2", "9", "X"}}
	if err := s.Add("escalation", entry, []features.Definition{sex}); err != nil {
		t.Fatal(err)
	}
	have = make([]int64, 4)
	s.models[0].bins[1].count([]float64{0, 0, 1, 2, 3, null}, []bool{true, true, true, true, true, true}, have)
	if want := []int64{1, 2, 2, 1}; !slices.Equal(have, want) {
		t.Errorf("levels: have %v, want %v", have, want)
	}
	if err := s.Add("other", entry, nil); err == nil {
		t.Error("a model whose feature is not defined: have no error")
	}
}

// limitsOf are the defaults: 0.1, 0.25 and 1,000 people.
var limitsOf = gate.Config{}.WithDefaults().Drift

// Shares of .5 and .5 that become .66 and .34 have an index of .32 ln(.66/.34) / 2 = .106; .76 and .24 .300; .6 and .4 .0405.
func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		name  string
		now   []int64
		dates float64
		want  Verdict
	}{
		{"the same", []int64{5000, 5000, 0}, 1, Stable},
		{"a little", []int64{6000, 4000, 0}, 1, Stable},
		{"to look at", []int64{6600, 3400, 0}, 1, Watch},
		{"to act on", []int64{7600, 2400, 0}, 1, Act},
		{"not known any more", []int64{3000, 3000, 4000}, 1, Act},
		{"few tonight", []int64{900, 90, 0}, 1, TooFew},
		{"few in training: so many rows, but of eleven dates", []int64{7600, 2400, 0}, 11, TooFew},
	} {
		r := reference{target: "escalation", dates: c.dates, bins: []binned{{Histogram: models.Histogram{Name: "eta", Upper: []float64{0}, Rows: []int64{5000, 5000}}}}}
		if have := r.shift(0, c.now, limitsOf); have.Verdict != c.want {
			t.Errorf("%s: have %q (%+v), want %q", c.name, have.Verdict, have.Index, c.want)
		}
	}
	r := reference{dates: 1, bins: []binned{{}, {Histogram: models.Histogram{Rows: []int64{5000}}}}}
	if have := r.shift(1, []int64{5000, 0}, limitsOf); have.Verdict != Unknown {
		t.Errorf("one bin: have %q, want %q", have.Verdict, Unknown)
	}
}

// What chance makes of an index is taken off before its size is judged.
func TestChanceIsTakenOff(t *testing.T) {
	r := reference{dates: 1, bins: []binned{{Histogram: models.Histogram{Upper: []float64{0}, Rows: []int64{600, 400}}}}}
	c := limitsOf
	c.People, c.Watch = 100, 0.1
	have := r.shift(0, []int64{45, 55, 0}, c)
	psi := 0.15 * (math.Log(0.6/0.45) + math.Log(0.55/0.4))
	near(t, "index", have.Index.PSI, psi, 1e-12)
	near(t, "excess", have.Excess, psi-0.011, 1e-12)
}

func TestJudgeAndTell(t *testing.T) {
	bins := []Bin{{"at most 0", 0.62, 0.81}, {"above 0 to 2", 0.28, 0.185}, {"above 2", 0.1, 0.005}}
	shift := func(feature string, v Verdict) Shift {
		return Shift{Target: "escalation", Feature: feature, Verdict: v, Index: Index{PSI: 0.3, Chance: 0.0002}, Bins: bins}
	}
	r := Report{
		Shifts:   []Shift{shift("", Act), shift("age", Act), shift("sex", Watch), shift("imd_decile", Stable), shift("condition_copd", Unknown)},
		Silences: []Silence{{Level: Practice, Code: "Y90001", Practices: 1, Share: 0.03, Table: "ae_attendances", Since: night - 15, Days: 12, Expected: 118, Features: []string{"ae_attended_365d"}}},
		Watched:  Watched{Short: []string{"mh_contacts"}},
	}
	warnings, refused := r.Judge(limitsOf)
	if len(refused) != 1 || !strings.HasPrefix(refused[0].String(), "drift: the score of escalation: population stability index 0.300 (0.0002 by chance alone): 10 % in training and under 1 % tonight have above 2; 62 % in training and 81 % tonight have at most 0") {
		t.Errorf("have the refusals %v, want the score's alone", refused)
	}
	var have []string
	for _, w := range warnings {
		have = append(have, strings.Join(strings.Fields(w.String())[:4], " "))
		if w.Unchecked != strings.Contains(w.Text, "cannot be seen yet") {
			t.Errorf("unchecked is %v of %q", w.Unchecked, w.Text)
		}
	}
	want := []string{"drift: age in escalation:", "drift: sex in escalation:", "drift: ae_attendances: practice Y90001:", "drift: mh_contacts: what falls"}
	if !slices.Equal(have, want) {
		t.Errorf("have the warnings %q, want %q", have, want)
	}
	var csv strings.Builder
	if err := r.WriteCSV(&csv); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(csv.String(), "\n"); lines != 7 || !strings.Contains(csv.String(), "silence,,ae_attendances,silent,,,practice,Y90001,2026-01-22,0.0000,") {
		t.Errorf("have the table\n%s", csv.String())
	}
}
