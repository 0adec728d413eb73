package evaluate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// walk visits every Metric within a value.
func walk(path string, v reflect.Value, visit func(path string, m Metric)) {
	if m, ok := v.Interface().(Metric); ok {
		visit(path, m)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(path, v.Elem(), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(fmt.Sprintf("%s[%d]", path, i), v.Index(i), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walk(path+"."+v.Type().Field(i).Name, v.Field(i), visit)
		}
	}
}

// answers asks that every figure is a finite number within its interval, or says why not, and that JSON keeps it.
func answers(t *testing.T, report any) {
	t.Helper()
	count := 0
	walk("", reflect.ValueOf(report), func(path string, m Metric) {
		count++
		finite := !math.IsNaN(m.Value) && !math.IsInf(m.Value, 0)
		if m.Known() != finite || !m.Known() && !math.IsNaN(m.Value) {
			t.Errorf("%s: have %v, %q", path, m.Value, m.Missing)
		}
		if i := m.Interval; i != nil && i.Missing == "" && !(i.Low <= i.High && i.Method != "") {
			t.Errorf("%s: have interval %+v", path, i)
		}
	})
	if count < 10 {
		t.Errorf("have %d figures only", count)
	}
	text, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	back := reflect.New(reflect.TypeOf(report).Elem())
	if err := json.Unmarshal(text, back.Interface()); err != nil {
		t.Fatal(err)
	}
	if again, _ := json.Marshal(back.Interface()); string(again) != string(text) {
		t.Errorf("JSON read back differs:\n%s\n%s", text, again)
	}
}

// drawnKind is outcomes of a kind that follow their predictions.
func drawnKind(kind Kind, seed uint64, n int) Data {
	rng := rand.New(rand.NewPCG(seed, 11))
	d := Data{Kind: kind, Theta: 2}
	for i := range n {
		x := rng.NormFloat64()
		p, y := 1/(1+math.Exp(1-x)), 0.0
		switch kind {
		case Binary:
			y = indicator(rng.Float64() < p)
		case Count:
			p *= 3
			for u := rng.ExpFloat64(); u < p; u += rng.ExpFloat64() {
				y++
			}
		case Continuous:
			p, y = 50+30*x, 50+30*x+20*rng.NormFloat64()
		}
		d.Predicted, d.Outcome = append(d.Predicted, p), append(d.Outcome, y)
		d.Weight, d.Cluster = append(d.Weight, 0.5+rng.Float64()), append(d.Cluster, uint64(i/2))
	}
	return d
}

// Whatever the rows, there is an answer.
func TestEveryFigureAnswers(t *testing.T) {
	o := comparing
	o.Bootstrap.Resamples = 40
	for _, kind := range []Kind{Binary, Count, Continuous} {
		for name, change := range map[string]func(d *Data){
			"as it is":        func(*Data) {},
			"plain":           func(d *Data) { d.Weight, d.Cluster = nil, nil },
			"nothing happens": func(d *Data) { clear(d.Outcome) },
			"everything": func(d *Data) {
				for i := range d.Outcome {
					d.Outcome[i] = 1
				}
			},
			"one prediction": func(d *Data) {
				for i := range d.Predicted {
					d.Predicted[i] = 0.5
				}
			},
			"predictions of 0": func(d *Data) { clear(d.Predicted[:10]) },
			"all 0":            func(d *Data) { clear(d.Predicted) },
			"perfect":          func(d *Data) { copy(d.Predicted, d.Outcome) },
			"one cluster":      func(d *Data) { clear(d.Cluster) },
			"weight 0":         func(d *Data) { clear(d.Weight[5:]) },
			"no weight":        func(d *Data) { clear(d.Weight) },
			"three rows": func(d *Data) {
				d.Predicted, d.Outcome, d.Weight, d.Cluster = d.Predicted[:3], d.Outcome[:3], d.Weight[:3], d.Cluster[:3]
			},
			"one row": func(d *Data) {
				d.Predicted, d.Outcome, d.Weight, d.Cluster = d.Predicted[:1], d.Outcome[:1], d.Weight[:1], d.Cluster[:1]
			},
			"no rows":      func(d *Data) { *d = Data{Kind: d.Kind} },
			"less than 0":  func(d *Data) { reverse(d, -1) },
			"one outlier":  func(d *Data) { d.Weight[0] = 1e6 },
			"tiny weights": func(d *Data) { reverse(d, 1e-9) },
		} {
			t.Run(string(kind)+"/"+name, func(t *testing.T) {
				d := drawnKind(kind, 5, 42)
				change(&d)
				d = grouped(d)
				answers(t, mustEvaluate(t, d, o))
				e := d
				e.Predicted = make([]float64, len(d.Predicted))
				for i, p := range d.Predicted {
					e.Predicted[i] = p * p / (p*p + 1)
				}
				answers(t, mustCompare(t, d, e, o))
			})
		}
	}
}

// reverse multiplies amounts by a negative factor, weights by a positive one.
func reverse(d *Data, factor float64) {
	if factor > 0 {
		for i := range d.Weight {
			d.Weight[i] *= factor
		}
		return
	}
	if d.Kind == Continuous {
		for i := range d.Outcome {
			d.Outcome[i], d.Predicted[i] = factor*d.Outcome[i], factor*d.Predicted[i]
		}
	}
}

// A single network is everyone: its figures are those of all.
func TestSingleNetwork(t *testing.T) {
	d := simulated(21, 400)
	d.Groupings = []Grouping{{By: "network", Levels: []string{"N1"}, Of: make([]int16, 400)}}
	o := Options{Lists: []List{{Name: "all", Capacity: 30}, {Name: "cut", Capacity: 30, Per: "network"}}}
	r := mustEvaluate(t, d, o)
	if len(r.Subgroups) != 1 {
		t.Fatalf("have %d subgroups, want 1", len(r.Subgroups))
	}
	s := r.Subgroups[0]
	for name, pair := range map[string][2]Metric{
		"AUROC": {s.AUROC, r.AUROC}, "slope": {s.CalibrationSlope, r.CalibrationSlope}, "O/E": {s.ObservedExpected, r.ObservedExpected},
		"PPV": {s.Lists[0].PPV, r.Lists[0].PPV}, "PPV of the list by network": {r.Lists[1].PPV, r.Lists[0].PPV},
	} {
		wantMetric(t, name, pair[0], pair[1].Value, 1e-12)
		if pair[1].Interval != nil {
			wantInterval(t, name, pair[0], pair[1].Interval.Low, pair[1].Interval.High, 1e-9)
		}
	}
	if s.Rows != r.Rows || s.Events != r.Events || s.Clusters != r.Clusters {
		t.Errorf("have %d rows, %d events, %d clusters, want %d, %d, %d", s.Rows, s.Events, s.Clusters, r.Rows, r.Events, r.Clusters)
	}
}

// A list cut by network takes the highest of each: two networks of four by hand, two places each.
func TestListByNetwork(t *testing.T) {
	d := Data{
		Predicted: []float64{.9, .8, .7, .6, .4, .3, .3, .1, .05},
		Outcome:   []float64{1, 0, 1, 1, 1, 0, 1, 0, 1},
		Groupings: []Grouping{{By: "network", Levels: []string{"N1", "N2"}, Of: []int16{0, 0, 0, 0, 1, 1, 1, 1, -1}}},
	}
	l := mustEvaluate(t, d, Options{Lists: []List{{Name: "cut", Capacity: 2, Per: "network"}}}).Lists[0]
	// N1: .9 and .8, one event. N2: .4, an event, and one of the two at .3, half an event. The one of no network: an event.
	if l.Groups != 3 || l.Listed != 5 || l.Tied != 2 || l.Cutoff.Known() {
		t.Errorf("have %+v", l)
	}
	wantMetric(t, "hits", l.Hits, 1+1.5+1, 1e-12)
	wantMetric(t, "PPV", l.PPV, 3.5/5, 1e-12)
	wantMetric(t, "sensitivity", l.Sensitivity, 3.5/6, 1e-12)
	wantMetric(t, "lift", l.Lift, 3.5/5/(6.0/9), 1e-12)
	// A list longer than the sample lists everyone.
	all := mustEvaluate(t, d, Options{Lists: []List{{Name: "long", Capacity: 50}}}).Lists[0]
	if all.Listed != 9 || all.Lift.Value != 1 || all.Sensitivity.Value != 1 || all.Cutoff.Value != .05 {
		t.Errorf("have %+v", all)
	}
}

// Below the floor a subgroup has counts and no figures.
func TestFloor(t *testing.T) {
	d := grouped(simulated(22, 60))
	r := mustEvaluate(t, d, Options{Floor: Floor{Rows: 15, Events: 3}, Lists: []List{{Name: "l", Capacity: 60}}})
	seen := map[string]bool{}
	for _, s := range r.Subgroups {
		known := s.Rows >= 15 && s.Events >= 3
		seen[fmt.Sprint(known)] = true
		walk(s.Level, reflect.ValueOf(s), func(path string, m Metric) {
			if m.Known() != known {
				t.Errorf("%s: have %s of %d rows and %d events", path, m, s.Rows, s.Events)
			}
		})
	}
	if len(seen) != 2 {
		t.Errorf("have subgroups of one sort only: the test shows less than it should: %v", seen)
	}
}

// TestGroupingsShareCodes: groupings by a column of codes are those of their levels written out.
func TestGroupingsShareCodes(t *testing.T) {
	d := simulated(8, 900)
	sex, network := Grouping{By: "sex", Levels: []string{"F", "M"}}, Grouping{By: "network", Levels: []string{"N1", "N2", "N3"}}
	coded, code := d, make([]uint32, 900)
	for i := range code {
		code[i] = uint32(i % 8)
		sex.Of, network.Of = append(sex.Of, int16(code[i]%2)), append(network.Of, int16(code[i]/2)-1)
	}
	d.Groupings = []Grouping{sex, network}
	sex.Of, network.Of, sex.Code, network.Code = []int16{0, 1, 0, 1, 0, 1, 0, 1}, []int16{-1, -1, 0, 0, 1, 1, 2, 2}, code, code
	coded.Groupings = []Grouping{sex, network}
	o := Options{Lists: []List{{Name: "network", Capacity: 30, Per: "network"}}}
	want, have := evaluated(t, d, o), evaluated(t, coded, o)
	if !bytes.Equal(have, want) || !bytes.Contains(want, []byte(`"level":"N3"`)) {
		t.Errorf("have\n%s\nof the same levels\n%s", have, want)
	}
}

// TestBrief: a brief report lacks what it says and nothing else.
func TestBrief(t *testing.T) {
	d := simulated(8, 900)
	d.Groupings = []Grouping{{By: "third", Levels: []string{"1", "2", "3"}}}
	for i := range d.Predicted {
		d.Groupings[0].Of = append(d.Groupings[0].Of, int16(i%3))
	}
	whole, err := Evaluate(t.Context(), d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	whole.CalibrationInLarge = missing("not asked for")
	for k := range whole.Subgroups {
		for _, m := range []*Metric{&whole.Subgroups[k].AUROC, &whole.Subgroups[k].Brier, &whole.Subgroups[k].CalibrationInLarge} {
			if !m.Known() {
				t.Fatalf("have %v", m)
			}
			*m = missing("not asked for")
		}
	}
	want, err := json.Marshal(whole)
	if have := evaluated(t, d, Options{Brief: true}); err != nil || !bytes.Equal(have, want) {
		t.Errorf("have\n%s\nwant\n%s", have, want)
	}
}

// evaluated is a report as JSON, in which no digit is lost.
func evaluated(t *testing.T, d Data, o Options) []byte {
	t.Helper()
	r, err := Evaluate(t.Context(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The same figures at any number of workers, and the same intervals of the same seed alone.
func TestWorkersDoNotMatter(t *testing.T) {
	d := grouped(simulated(23, 500))
	text := func(workers int, seed uint64) string {
		o := comparing
		o.Workers, o.Bootstrap.Seed = workers, seed
		b, err := json.Marshal([]any{mustEvaluate(t, d, o), mustCompare(t, d, blurred(d, 2), o)})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if text(1, 9) != text(3, 9) {
		t.Error("figures depend on the number of workers")
	}
	if text(1, 9) == text(1, 10) {
		t.Error("figures do not depend on the seed")
	}
}

// A household drawn is drawn whole: of rows that are copies in their cluster the resampled interval is as wide as of single rows, give or
// take chance, and narrower by the root of two if they were taken as rows.
func TestBootstrapDrawsClustersWhole(t *testing.T) {
	d := simulated(24, 500)
	d.Weight, d.Cluster = nil, nil
	var twice Data
	for i := range d.Predicted {
		twice.Predicted = append(twice.Predicted, d.Predicted[i], d.Predicted[i])
		twice.Outcome = append(twice.Outcome, d.Outcome[i], d.Outcome[i])
		twice.Cluster = append(twice.Cluster, uint64(i), uint64(i))
	}
	o := Options{Bootstrap: Bootstrap{Resamples: 600, Seed: 2}, Workers: 2}
	width := func(d Data) float64 {
		i := mustEvaluate(t, d, o).AUPRC.Interval
		return i.High - i.Low
	}
	single, whole := width(d), width(twice)
	near(t, "width", whole, single, 1e-9) // the same clusters are drawn
	twice.Cluster = nil
	near(t, "width of rows", width(twice)*math.Sqrt2, single, 0.15)
}

func TestOptionsAreChecked(t *testing.T) {
	d := grouped(simulated(25, 50))
	for want, o := range map[string]Options{
		"list l: have a capacity of 0 people, want more than 0": {Lists: []List{{Name: "l"}}},
		"list l: there is no grouping by ward":                  {Lists: []List{{Name: "l", Capacity: 3, Per: "ward"}}},
		"list l is given twice":                                 {Lists: []List{{Name: "l", Capacity: 3}, {Name: "l", Capacity: 4}}},
		"have a threshold of 1, want over 0 and under 1":        {Thresholds: []float64{1}},
		"the thresholds are not in ascending order":             {Thresholds: []float64{.2, .1}},
		"have 5 resamples, want 0 or at least 40":               {Bootstrap: Bootstrap{Resamples: 5}},
		"have a floor of -1 rows and 0 events, want 0 or more":  {Floor: Floor{Rows: -1}},
	} {
		if _, err := Evaluate(t.Context(), d, o); err == nil || err.Error() != "evaluating predictions: "+want {
			t.Errorf("have %v, want %s", err, want)
		}
	}
	for want, g := range map[string]Grouping{
		"grouping by ward: have 1 rows, want one for each of 50 predictions": {By: "ward", Of: []int16{0}},
		"grouping by ward: a row has none of its 1 levels":                   {By: "ward", Levels: []string{"W1"}, Of: append(make([]int16, 49), 1)},
		"grouping by ward: a row has none of its 1 codes":                    {By: "ward", Levels: []string{"W1"}, Of: []int16{0}, Code: append(make([]uint32, 49), 1)},
		"grouping by network is given twice":                                 {By: "network", Levels: []string{"N1"}, Of: make([]int16, 50)},
	} {
		e := d
		e.Groupings = append([]Grouping{d.Groupings[0]}, g)
		if _, err := Evaluate(t.Context(), e, Options{}); err == nil || err.Error() != "evaluating predictions: "+want {
			t.Errorf("have %v, want %s", err, want)
		}
	}
	for want, e := range map[string]Data{
		`have kind "odd", want binary, count or continuous`: {Kind: "odd"},
		"an outcome is not 0 or 1":                          {Predicted: []float64{.1}, Outcome: []float64{.5}},
		"an outcome is not a whole number of 0 or more":     {Kind: Count, Predicted: []float64{.1}, Outcome: []float64{.5}},
		"a prediction is not 0 or more, and finite":         {Kind: Count, Predicted: []float64{-.1}, Outcome: []float64{1}},
		"an outcome is not finite":                          {Kind: Continuous, Predicted: []float64{.1}, Outcome: []float64{math.NaN()}},
		"have theta -1, want a finite number >= 0":          {Theta: -1},
	} {
		if _, err := Evaluate(t.Context(), e, Options{}); err == nil || err.Error() != "evaluating predictions: "+want {
			t.Errorf("have %v, want %s", err, want)
		}
	}
}
