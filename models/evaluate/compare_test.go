package evaluate

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func mustCompare(t *testing.T, a, b Data, o Options) *Comparison {
	t.Helper()
	c, err := Compare(context.Background(), a, b, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// blurred is the data with predictions that know less.
func blurred(d Data, seed uint64) Data {
	rng := rand.New(rand.NewPCG(seed, 3))
	p := make([]float64, len(d.Predicted))
	for i, v := range d.Predicted {
		p[i] = 1 / (1 + math.Exp(-(0.7*math.Log(v/(1-v)) + 0.8*rng.NormFloat64() - 0.5)))
	}
	d.Predicted = p
	return d
}

func everything(t *testing.T, c *Comparison) []Paired {
	t.Helper()
	all := append([]Paired{}, c.Figures...)
	for _, d := range c.Decisions {
		all = append(all, d.Paired)
	}
	for _, l := range c.Lists {
		all = append(all, l.Hits)
	}
	return all
}

var comparing = Options{
	Lists: []List{{Name: "all", Capacity: 40}, {Name: "by network", Capacity: 12, Per: "network"}}, Thresholds: []float64{0.1, 0.3},
	Bootstrap: Bootstrap{Resamples: 100, Seed: 1}, Workers: 2,
}

// grouped gives rows one of three networks, or none.
func grouped(d Data) Data {
	g := Grouping{By: "network", Levels: []string{"N1", "N2", "N3"}}
	for i := range d.Predicted {
		g.Of = append(g.Of, int16(i*7%4-1))
	}
	d.Groupings = []Grouping{g}
	return d
}

// A model compared with itself differs by nothing, and nothing else can be claimed.
func TestCompareWithItself(t *testing.T) {
	d := grouped(simulated(8, 900))
	c := mustCompare(t, d, d, comparing)
	all := everything(t, c)
	if len(all) != 7+2+2 {
		t.Fatalf("have %d figures, want 11", len(all))
	}
	for _, p := range all {
		if p.Difference.Value != 0 || p.Difference.Interval.Low != 0 || p.Difference.Interval.High != 0 || !strings.HasSuffix(p.Claim, "are the same on these rows") {
			t.Errorf("%s: have a difference of %+v from itself: %s", p.Name, p.Difference, p.Claim)
		}
	}
	for _, l := range c.Lists {
		if l.Kept.Value != 1 || l.Entering.People != 0 || l.Leaving.People != 0 || math.Abs(l.Both.Events-l.Hits.A.Value) > 1e-9 {
			t.Errorf("list %s: have %+v", l.Name, l.Overlap)
		}
	}
	wantMetric(t, "rank correlation", c.RankCorrelation, 1, 1e-12)
}

// The other way round every difference has the other sign; figures are those of each model alone.
func TestCompareTheOtherWayRound(t *testing.T) {
	d := grouped(simulated(9, 900))
	e := blurred(d, 9)
	c, back := mustCompare(t, d, e, comparing), mustCompare(t, e, d, comparing)
	other := everything(t, back)
	for k, p := range everything(t, c) {
		q := other[k]
		wantMetric(t, p.Name, q.Difference, -p.Difference.Value, 1e-9)
		wantInterval(t, p.Name, q.Difference, -p.Difference.Interval.High, -p.Difference.Interval.Low, 1e-8)
	}
	a, b := metrics(mustEvaluate(t, d)), metrics(mustEvaluate(t, e))
	for name, field := range map[string]string{AUROC: "AUROC", AUPRC: "AUPRC", Brier: "Brier", LogLoss: "LogLoss", ObservedExpected: "ObservedExpected",
		CalibrationInLarge: "CalibrationInLarge", CalibrationSlope: "CalibrationSlope"} {
		f, ok := c.Figure(name)
		if !ok {
			t.Fatalf("have no %s", name)
		}
		wantMetric(t, name+" of A", f.A, a[field].Value, 1e-12)
		wantMetric(t, name+" of B", f.B, b[field].Value, 1e-12)
	}
	for k, l := range c.Lists {
		m := back.Lists[k]
		near(t, "entering", m.Entering.People, l.Leaving.People, 1e-9)
		near(t, "events among them", m.Entering.Events, l.Leaving.Events, 1e-9)
		near(t, "people on the list", l.Both.People+l.Entering.People, l.Both.People+l.Leaving.People, 1e-9)
		near(t, "events on the list", l.Both.Events+l.Entering.Events, l.Hits.B.Value, 1e-9)
	}
	if f, _ := c.Figure(AUROC); !strings.Contains(f.Claim, "B is lower") || !strings.HasSuffix(f.Claim, ": worse") {
		t.Errorf("have %q of a model that knows less", f.Claim)
	}
	if f, _ := c.Figure(CalibrationSlope); !strings.Contains(f.Claim, "1 is right") {
		t.Errorf("have %q", f.Claim)
	}
}

// Six people by hand: A lists 1 and 2, B lists 2 and 5, of whom 2 and 5 have the event.
func TestOverlapByHand(t *testing.T) {
	y := []float64{0, 1, 0, 0, 1, 0}
	a := Data{Predicted: []float64{.9, .8, .3, .2, .1, .05}, Outcome: y}
	b := Data{Predicted: []float64{.1, .7, .3, .2, .9, .05}, Outcome: y}
	o := Options{Lists: []List{{Name: "two", Capacity: 2}}}
	l := mustCompare(t, a, b, o).Lists[0]
	if want := (Overlap{Both: Moved{1, 1}, Leaving: Moved{1, 0}, Entering: Moved{1, 1}, Kept: Metric{Value: 0.5}}); !reflect.DeepEqual(l.Overlap, want) {
		t.Errorf("have %+v, want %+v", l.Overlap, want)
	}
	if l.Hits.Difference.Value != 1 || !strings.Contains(l.Hits.Claim, "nothing can be claimed") {
		t.Errorf("have %+v", l.Hits)
	}
	moved, correlation, err := Churn(a.Predicted, b.Predicted, 2)
	// Ranks 6 5 4 3 2 1 and 2 5 4 3 6 1: 1 - 6 (16 + 16) / (6 x 35).
	if err != nil || moved.Both.People != 1 || moved.Kept.Value != .5 || math.Abs(correlation.Value-(1-6*32.0/210)) > 1e-12 {
		t.Errorf("have %+v, %v, %v", moved, correlation, err)
	}
	if _, _, err := Churn(a.Predicted, nil, 2); err == nil {
		t.Error("other people: have no error")
	}
	if _, _, err := Churn(a.Predicted, b.Predicted, 0); err == nil {
		t.Error("no capacity: have no error")
	}
}

func TestCompareWantsTheSameRows(t *testing.T) {
	d := simulated(10, 60)
	for name, change := range map[string]func(d *Data){
		"fewer": func(d *Data) {
			d.Predicted, d.Outcome, d.Weight, d.Cluster = d.Predicted[1:], d.Outcome[1:], d.Weight[1:], d.Cluster[1:]
		},
		"outcome": func(d *Data) { d.Outcome = append([]float64{1 - d.Outcome[0]}, d.Outcome[1:]...) },
		"weight":  func(d *Data) { d.Weight = append([]float64{9}, d.Weight[1:]...) },
		"cluster": func(d *Data) { d.Cluster = append([]uint64{9}, d.Cluster[1:]...) },
		"none":    func(d *Data) { d.Cluster = nil },
		"kind":    func(d *Data) { d.Kind = Count },
		"bad":     func(d *Data) { d.Predicted = append([]float64{2}, d.Predicted[1:]...) },
	} {
		e := d
		change(&e)
		if c, err := Compare(context.Background(), d, e, Options{}); c != nil || err == nil || !strings.HasPrefix(err.Error(), "comparing predictions: ") {
			t.Errorf("%s: have %v, want an error", name, err)
		}
	}
}

// What cannot be compared says why, as JSON too.
func TestCompareWithoutAnswer(t *testing.T) {
	one := Data{Predicted: []float64{.1, .2, .3}, Outcome: []float64{0, 0, 0}}
	for name, d := range map[string]Data{"no rows": {}, "no events": one} {
		c := mustCompare(t, d, d, Options{Thresholds: []float64{.5}, Lists: []List{{Name: "l", Capacity: 1}}})
		for _, p := range everything(t, c) {
			if p.Claim == "" || !p.Difference.Known() && p.Difference.Missing == "" {
				t.Errorf("%s: %s: have %+v", name, p.Name, p)
			}
		}
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back Comparison
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		if again, _ := json.Marshal(&back); string(again) != string(text) {
			t.Errorf("%s: JSON read back differs", name)
		}
	}
}
