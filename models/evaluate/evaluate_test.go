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

// Six rows by hand. Pairs (event, none): events at .9 .5 .5, none at .5 .3 .1. Of 9 pairs, .9 wins 3, each .5 wins 2 and
// ties 1: (3 + 2.5 + 2.5) / 9.
func TestByHand(t *testing.T) {
	d := Data{
		Predicted: []float64{0.5, 0.9, 0.1, 0.5, 0.3, 0.5},
		Outcome:   []float64{1, 1, 0, 0, 0, 1},
	}
	r := mustEvaluate(t, d)
	wantMetric(t, "AUROC", r.AUROC, 8.0/9, 1e-15)
	// Thresholds .9: precision 1, recall 1/3. .5: precision 3/4, recall 1.
	wantMetric(t, "AUPRC", r.AUPRC, 1.0/3+2.0/3*3/4, 1e-15)
	wantMetric(t, "Brier", r.Brier, (3*.25+.01+.01+.09)/6, 1e-14)
	wantMetric(t, "scaled Brier", r.BrierScaled, 1-(3*.25+.01+.01+.09)/6/.25, 1e-14)
	wantMetric(t, "log loss", r.LogLoss, -(3*math.Log(.5)+2*math.Log(.9)+math.Log(.7))/6, 1e-14)
	wantMetric(t, "observed/expected", r.ObservedExpected, 3/2.8, 1e-14)
	wantMetric(t, "event rate", r.EventRate, .5, 1e-15)
	// 10 % of 6 rows is one row: the .9, with the event.
	top := r.Top[2]
	if top.Share != 0.10 || top.Listed != 1 {
		t.Errorf("top: have %v of %v, want 1 row of the top 10 %%", top.Listed, top.Share)
	}
	wantMetric(t, "hits", top.Hits, 1, 0)
	wantMetric(t, "PPV", top.PPV, 1, 0)
	wantMetric(t, "sensitivity", top.Sensitivity, 1.0/3, 1e-15)
	wantMetric(t, "lift", top.Lift, 2, 1e-15)
}

// A list that ends within a tie counts the expected hits of a random order.
func TestTopWithinATie(t *testing.T) {
	var d Data
	for i := range 100 {
		d.Predicted = append(d.Predicted, map[bool]float64{true: 0.5, false: 0.1}[i < 20]) // 20 tied, of which 8 have the event
		d.Outcome = append(d.Outcome, indicator(i < 8 || i == 50))
	}
	r := mustEvaluate(t, d)
	for i, want := range []struct{ listed, hits float64 }{{1, 0.4}, {5, 2}, {10, 4}} {
		if have := r.Top[i].Listed; have != want.listed {
			t.Errorf("listed: have %v, want %v", have, want.listed)
		}
		wantMetric(t, "hits", r.Top[i].Hits, want.hits, 1e-14)
		wantMetric(t, "PPV", r.Top[i].PPV, 0.4, 1e-14)
		wantMetric(t, "sensitivity", r.Top[i].Sensitivity, want.hits/9, 1e-14)
		wantMetric(t, "lift", r.Top[i].Lift, 0.4/0.09, 1e-14)
	}
}

// indicator is 1 if the event happened.
func indicator(event bool) float64 {
	if event {
		return 1
	}
	return 0
}

// simulated is n rows whose risks are right, three to a cluster.
func simulated(seed uint64, n int) Data {
	rng := rand.New(rand.NewPCG(seed, 2))
	var d Data
	for i := range n {
		p := 1 / (1 + math.Exp(2-rng.NormFloat64()))
		d.Predicted = append(d.Predicted, p)
		d.Outcome = append(d.Outcome, indicator(rng.Float64() < p))
		d.Weight = append(d.Weight, 1+math.Floor(3*rng.Float64()))
		d.Cluster = append(d.Cluster, uint64(i/3)*0x9e3779b97f4a7c15)
	}
	return d
}

// metrics lists the figures of a report by name.
func metrics(r *Report) map[string]Metric {
	out := map[string]Metric{}
	v := reflect.ValueOf(*r)
	for i := range v.NumField() {
		if m, ok := v.Field(i).Interface().(Metric); ok {
			out[v.Type().Field(i).Name] = m
		}
	}
	return out
}

// Weights are numbers of rows for every value, though not for intervals; a row of weight 0 is not there.
func TestWeightIsNumberOfRows(t *testing.T) {
	d := simulated(1, 900)
	var long Data
	for i, w := range d.Weight {
		for range int(w) {
			long.Predicted = append(long.Predicted, d.Predicted[i])
			long.Outcome = append(long.Outcome, d.Outcome[i])
		}
	}
	want := metrics(mustEvaluate(t, long))
	d.Predicted, d.Outcome = append(d.Predicted, math.NaN()), append(d.Outcome, 1)
	d.Weight, d.Cluster = append(d.Weight, 0), append(d.Cluster, 7)
	for name, m := range metrics(mustEvaluate(t, d)) {
		wantMetric(t, name, m, want[name].Value, 1e-9)
	}
}

// Rows said to be copies of each other by their cluster are worth one row.
func TestCopiesInAClusterAddNoCertainty(t *testing.T) {
	d := simulated(2, 600)
	d.Weight, d.Cluster = nil, nil
	single := mustEvaluate(t, d)
	var twice Data
	for i := range d.Predicted {
		twice.Predicted = append(twice.Predicted, d.Predicted[i], d.Predicted[i])
		twice.Outcome = append(twice.Outcome, d.Outcome[i], d.Outcome[i])
		twice.Cluster = append(twice.Cluster, uint64(i), uint64(i))
	}
	double := mustEvaluate(t, twice)
	wantInterval(t, "AUROC", double.AUROC, single.AUROC.Interval.Low, single.AUROC.Interval.High, 1e-12)
	twice.Cluster = nil
	width := func(m Metric) float64 { return m.Interval.High - m.Interval.Low }
	near(t, "width of the interval with copies taken as new rows", width(mustEvaluate(t, twice).AUROC)*math.Sqrt2, width(single.AUROC), 5e-3)
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	d := referenceData(t, true, true)
	want := metrics(mustEvaluate(t, d))
	var mixed Data
	for _, i := range rand.New(rand.NewPCG(4, 4)).Perm(len(d.Predicted)) {
		mixed.Predicted = append(mixed.Predicted, d.Predicted[i])
		mixed.Outcome = append(mixed.Outcome, d.Outcome[i])
		mixed.Weight = append(mixed.Weight, d.Weight[i])
		mixed.Cluster = append(mixed.Cluster, d.Cluster[i])
	}
	for name, m := range metrics(mustEvaluate(t, mixed)) {
		wantMetric(t, name, m, want[name].Value, 1e-10)
		if m.Interval != nil {
			wantInterval(t, name, m, want[name].Interval.Low, want[name].Interval.High, 1e-9)
		}
	}
}

// A monotone change of the risks keeps discrimination; a shift and a factor of the log odds are what calibration measures.
func TestCalibrationUndoesADistortion(t *testing.T) {
	d := simulated(3, 3000)
	right := mustEvaluate(t, d)
	distorted := d
	distorted.Predicted = make([]float64, len(d.Predicted))
	for i, p := range d.Predicted {
		distorted.Predicted[i] = 1 / (1 + math.Exp(-(0.5*math.Log(p/(1-p)) + 0.7)))
	}
	wrong := mustEvaluate(t, distorted)
	wantMetric(t, "AUROC", wrong.AUROC, right.AUROC.Value, 1e-12)
	wantMetric(t, "AUPRC", wrong.AUPRC, right.AUPRC.Value, 1e-12)
	wantMetric(t, "slope", wrong.CalibrationSlope, right.CalibrationSlope.Value/0.5, 1e-8)
	wantMetric(t, "intercept", wrong.CalibrationIntercept, right.CalibrationIntercept.Value-1.4*right.CalibrationSlope.Value, 1e-7)
	if wrong.Eavg.Value < 3*right.Eavg.Value || wrong.LogLoss.Value <= right.LogLoss.Value {
		t.Errorf("have Eavg %v and log loss %v, distorted, want more than %v and %v", wrong.Eavg, wrong.LogLoss, right.Eavg, right.LogLoss)
	}
}

func TestReliabilityGroups(t *testing.T) {
	d := simulated(5, 2000)
	r := mustEvaluate(t, d)
	if len(r.Reliability) != 20 {
		t.Fatalf("have %d groups, want 20", len(r.Reliability))
	}
	rows, weight, observed, expected, smooth, before := 0, 0.0, 0.0, 0.0, 0.0, 0.0
	for _, g := range r.Reliability {
		if g.Low <= before || g.High < g.Low || g.MeanRisk < g.Low || g.MeanRisk > g.High {
			t.Errorf("have group %v to %v of mean %v after %v", g.Low, g.High, g.MeanRisk, before)
		}
		if share := g.Weight / r.Weight; math.Abs(share-0.05) > 0.002 {
			t.Errorf("have a group of %.4f of the weight, want 0.05", share)
		}
		before = g.High
		rows += g.Rows
		weight += g.Weight
		observed += g.Weight * g.Observed
		expected += g.Weight * g.MeanRisk
		smooth += g.Weight * g.Smooth.Value
	}
	if rows != r.Rows {
		t.Errorf("have %d rows in groups, want %d", rows, r.Rows)
	}
	near(t, "weight", weight, r.Weight, 1e-12)
	near(t, "observed/expected", observed/expected, r.ObservedExpected.Value, 1e-12)
	near(t, "events on the smooth curve", smooth, observed, 1e-9)

	// A tie of half the sample is one group.
	tied := Data{Predicted: make([]float64, 400), Outcome: make([]float64, 400)}
	for i := range tied.Predicted {
		tied.Predicted[i], tied.Outcome[i] = max(0.1, float64(i)/500), indicator(i%3 == 0)
	}
	for i := range 200 {
		tied.Predicted[100+i] = 0.3
	}
	groups := mustEvaluate(t, tied).Reliability
	total := 0
	for _, g := range groups {
		total += g.Rows
		if g.Low < 0.3 && g.High > 0.3 || g.Low == 0.3 && g.Rows < 200 {
			t.Errorf("the tie is split: %+v", g)
		}
	}
	if total != 400 || len(groups) < 8 || len(groups) > 12 {
		t.Errorf("have %d rows in %d groups, want 400 in about 11", total, len(groups))
	}
}

// Whatever the data, a figure is a finite number or says why not, also as JSON.
func TestMissingFiguresSayWhy(t *testing.T) {
	few := simulated(6, 42)
	few.Weight, few.Cluster = nil, nil
	flat := Data{Predicted: []float64{.2, .2, .2, .2, .2, .2, .2, .2}, Outcome: []float64{1, 0, 0, 0, 1, 0, 0, 0}}
	for name, c := range map[string]struct {
		data    Data
		missing map[string]string // field: part of the reason; others are known
	}{
		"no rows": {Data{}, map[string]string{
			"EventRate": "no rows", "MeanRisk": "no rows", "AUROC": "no row", "AUPRC": "no row", "Brier": "no rows", "BrierScaled": "no row", "LogLoss": "no rows",
			"ObservedExpected": "no rows", "CalibrationInLarge": "no rows", "CalibrationIntercept": "no rows", "CalibrationSlope": "no rows",
			"Eavg": "no rows", "E90": "no rows", "Emax": "no rows"}},
		"all of weight 0": {Data{Predicted: []float64{.1}, Outcome: []float64{1}, Weight: []float64{0}}, map[string]string{
			"EventRate": "no rows", "MeanRisk": "no rows", "AUROC": "no row", "AUPRC": "no row", "Brier": "no rows", "BrierScaled": "no row", "LogLoss": "no rows",
			"ObservedExpected": "no rows", "CalibrationInLarge": "no rows", "CalibrationIntercept": "no rows", "CalibrationSlope": "no rows",
			"Eavg": "no rows", "E90": "no rows", "Emax": "no rows"}},
		"no events": {Data{Predicted: few.Predicted, Outcome: make([]float64, 42)}, map[string]string{
			"AUROC": "no row has the event", "AUPRC": "no row has the event", "BrierScaled": "no row has the event",
			"CalibrationInLarge": "same outcome", "CalibrationIntercept": "same outcome", "CalibrationSlope": "same outcome",
			"Eavg": "same outcome", "E90": "same outcome", "Emax": "same outcome"}},
		"events only": {Data{Predicted: []float64{.1, .2, .3, .4}, Outcome: []float64{1, 1, 1, 1}}, map[string]string{
			"AUROC": "every row has the event", "BrierScaled": "every row has the event",
			"CalibrationInLarge": "same outcome", "CalibrationIntercept": "same outcome", "CalibrationSlope": "same outcome",
			"Eavg": "same outcome", "E90": "same outcome", "Emax": "same outcome"}},
		"42 rows": {few, nil},
		"equal risks": {flat, map[string]string{"CalibrationIntercept": "one value", "CalibrationSlope": "one value",
			"Eavg": "too few different", "E90": "too few different", "Emax": "too few different"}},
		"perfect": {Data{Predicted: []float64{.1, .2, .3, .6, .7, .8}, Outcome: []float64{0, 0, 0, 1, 1, 1}}, map[string]string{
			"CalibrationIntercept": "separate", "CalibrationSlope": "separate", "Eavg": "fitting", "E90": "fitting", "Emax": "fitting"}},
		"certain and right": {Data{Predicted: []float64{0, .2, .3, 1}, Outcome: []float64{0, 1, 0, 1}}, map[string]string{
			"CalibrationInLarge": "exactly 0 or 1", "CalibrationIntercept": "exactly 0 or 1", "CalibrationSlope": "exactly 0 or 1",
			"Eavg": "exactly 0 or 1", "E90": "exactly 0 or 1", "Emax": "exactly 0 or 1"}},
		"certain and wrong": {Data{Predicted: []float64{0, .2, .3, .4}, Outcome: []float64{1, 1, 0, 1}}, map[string]string{
			"LogLoss": "proved wrong", "CalibrationInLarge": "exactly 0 or 1", "CalibrationIntercept": "exactly 0 or 1", "CalibrationSlope": "exactly 0 or 1",
			"Eavg": "exactly 0 or 1", "E90": "exactly 0 or 1", "Emax": "exactly 0 or 1"}},
		"all risks 0": {Data{Predicted: []float64{0, 0}, Outcome: []float64{1, 0}}, map[string]string{
			"LogLoss": "proved wrong", "ObservedExpected": "expected number is 0", "CalibrationInLarge": "exactly 0 or 1",
			"CalibrationIntercept": "exactly 0 or 1", "CalibrationSlope": "exactly 0 or 1", "Eavg": "exactly 0 or 1", "E90": "exactly 0 or 1", "Emax": "exactly 0 or 1"}},
		"one cluster": {Data{Predicted: few.Predicted, Outcome: few.Outcome, Cluster: make([]uint64, 42)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := mustEvaluate(t, c.data)
			for field, m := range metrics(r) {
				switch reason, want := c.missing[field]; {
				case want && (m.Known() || !strings.Contains(m.Missing, reason) || !math.IsNaN(m.Value)):
					t.Errorf("%s: have %v, want missing: %s", field, m, reason)
				case !want && (!m.Known() || math.IsNaN(m.Value) || math.IsInf(m.Value, 0)):
					t.Errorf("%s: have %v, want a finite value", field, m)
				}
				if i := m.Interval; i != nil && i.Missing == "" && !(i.Low <= m.Value && m.Value <= i.High) {
					t.Errorf("%s: have %v outside its interval %+v", field, m, i)
				}
			}
			b, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			var back Report
			if err := json.Unmarshal(b, &back); err != nil {
				t.Fatal(err)
			}
			again, err := json.Marshal(&back)
			if err != nil || string(again) != string(b) {
				t.Errorf("JSON read back differs: %v\n%s\n%s", err, b, again)
			}
		})
	}
}

func TestOneClusterHasNoInterval(t *testing.T) {
	d := simulated(6, 42)
	d.Cluster = make([]uint64, 42)
	r := mustEvaluate(t, d)
	for _, m := range []Metric{r.AUROC, r.CalibrationInLarge, r.CalibrationSlope} {
		if m.Interval == nil || m.Interval.Missing == "" {
			t.Errorf("have interval %+v, want why there is none", m.Interval)
		}
	}
}

func TestMetricJSON(t *testing.T) {
	for text, want := range map[string]Metric{
		`{"value":0.5}`:          {Value: 0.5},
		`{"value":0}`:            {Value: 0},
		`{"missing":"no event"}`: {Missing: "no event"},
		`{"value":0.5,"interval":{"low":0,"high":1,"method":"DeLong"}}`:  {Value: 0.5, Interval: &Interval{Low: 0, High: 1, Method: "DeLong"}},
		`{"value":0.5,"interval":{"missing":"fewer than two clusters"}}`: {Value: 0.5, Interval: &Interval{Missing: "fewer than two clusters"}},
	} {
		b, err := json.Marshal(want)
		if err != nil || string(b) != text {
			t.Errorf("have %s, %v, want %s", b, err, text)
		}
		var have Metric
		if err := json.Unmarshal([]byte(text), &have); err != nil {
			t.Error(err)
		}
		if have.Missing != want.Missing || have.Known() && have.Value != want.Value || !have.Known() && !math.IsNaN(have.Value) || !reflect.DeepEqual(have.Interval, want.Interval) {
			t.Errorf("%s: have %+v, want %+v", text, have, want)
		}
	}
	for _, text := range []string{`{}`, `{"value":1,"missing":"x"}`, `{"value":1,"interval":{"low":0}}`, `[]`} {
		if err := json.Unmarshal([]byte(text), new(Metric)); err == nil {
			t.Errorf("%s: have no error", text)
		}
	}
}

func TestErrors(t *testing.T) {
	for want, d := range map[string]Data{
		"have 1 outcomes, want one for each of 2 predictions": {Predicted: []float64{.1, .2}, Outcome: []float64{1}},
		"have 3 weights, want one for each of 1 predictions":  {Predicted: []float64{.1}, Outcome: []float64{1}, Weight: make([]float64, 3)},
		"have 0 clusters, want one for each of 1 predictions": {Predicted: []float64{.1}, Outcome: []float64{1}, Cluster: []uint64{}},
		"a prediction is not between 0 and 1":                 {Predicted: []float64{math.NaN()}, Outcome: []float64{1}},
		"a weight is negative or not finite":                  {Predicted: []float64{.1}, Outcome: []float64{1}, Weight: []float64{math.Inf(1)}},
	} {
		if r, err := Evaluate(context.Background(), d, Options{}); r != nil || err == nil || err.Error() != "evaluating predictions: "+want {
			t.Errorf("have %v, want %s", err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Evaluate(ctx, simulated(1, 50), Options{}); err == nil {
		t.Error("a cancelled context gives no error")
	}
}
