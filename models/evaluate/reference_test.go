package evaluate

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"riskstrat/models/referencetest"
)

const references = "../../testdata/reference/evaluate"

// referenceTable is data.csv.
func referenceTable(t *testing.T) *referencetest.Table {
	t.Helper()
	return referencetest.Open(t, filepath.Join(references, "data.csv"))
}

// referenceData is the risks and events of data.csv, with its weights and clusters if asked for.
func referenceData(t *testing.T, weight, cluster bool) Data {
	t.Helper()
	return referenceColumns(t, Binary, "risk", "event", weight, cluster)
}

func referenceColumns(t *testing.T, kind Kind, predicted, outcome string, weight, cluster bool) Data {
	t.Helper()
	table := referenceTable(t)
	d := Data{Kind: kind, Predicted: table.Numbers(predicted), Outcome: table.Numbers(outcome)}
	if weight {
		d.Weight = table.Numbers("weight")
	}
	if cluster {
		for _, v := range table.Numbers("cluster") {
			d.Cluster = append(d.Cluster, uint64(v))
		}
	}
	return d
}

func readJSON[T any](t *testing.T, file string) T {
	t.Helper()
	return referencetest.Figures[T](t, filepath.Join(references, file))
}

func mustEvaluate(t testing.TB, d Data, o ...Options) *Report {
	t.Helper()
	r, err := Evaluate(context.Background(), d, append(o, Options{})[0])
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func near(t *testing.T, what string, have, want, relative float64) {
	t.Helper()
	if !(math.Abs(have-want) <= relative*math.Abs(want)) {
		t.Errorf("%s: have %.17g, want %.17g", what, have, want)
	}
}

func wantMetric(t *testing.T, what string, have Metric, want, relative float64) {
	t.Helper()
	if !have.Known() {
		t.Errorf("%s: %s", what, have)
		return
	}
	near(t, what, have.Value, want, relative)
}

func wantInterval(t *testing.T, what string, have Metric, low, high, relative float64) {
	t.Helper()
	if have.Interval == nil || have.Interval.Missing != "" {
		t.Errorf("%s: have no interval: %+v", what, have)
		return
	}
	near(t, what+": low end", have.Interval.Low, low, relative)
	near(t, what+": high end", have.Interval.High, high, relative)
}

// rCalibration are R's calibration figures.
type rCalibration struct {
	Large, Intercept, Slope, OE, Eavg, E90, Emax float64
	SE                                           []float64
}

func TestEvaluateAgreesWithR(t *testing.T) {
	ref := readJSON[struct {
		AUROC           float64
		DeLong          []float64
		Plain, Weighted rCalibration
	}](t, "r.json")

	plain := mustEvaluate(t, referenceData(t, false, false))
	wantMetric(t, "AUROC", plain.AUROC, ref.AUROC, 1e-12)
	wantInterval(t, "AUROC", plain.AUROC, ref.DeLong[0], ref.DeLong[1], 1e-12)
	if have := plain.AUROC.Interval.Method; have != "DeLong" {
		t.Errorf("method: have %q, want DeLong", have)
	}
	for i, m := range []Metric{plain.CalibrationInLarge, plain.CalibrationIntercept, plain.CalibrationSlope} {
		half := z95 * ref.Plain.SE[i]
		wantInterval(t, "calibration", m, m.Value-half, m.Value+half, 1e-7)
	}
	for name, c := range map[string]struct {
		have *Report
		want rCalibration
	}{
		"plain":    {plain, ref.Plain},
		"weighted": {mustEvaluate(t, referenceData(t, true, false)), ref.Weighted},
	} {
		wantMetric(t, name+": calibration in the large", c.have.CalibrationInLarge, c.want.Large, 1e-9)
		wantMetric(t, name+": intercept", c.have.CalibrationIntercept, c.want.Intercept, 1e-9)
		wantMetric(t, name+": slope", c.have.CalibrationSlope, c.want.Slope, 1e-9)
		wantMetric(t, name+": observed/expected", c.have.ObservedExpected, c.want.OE, 1e-12)
		wantMetric(t, name+": Eavg", c.have.Eavg, c.want.Eavg, 1e-8)
		wantMetric(t, name+": E90", c.have.E90, c.want.E90, 1e-8)
		wantMetric(t, name+": Emax", c.have.Emax, c.want.Emax, 1e-8)
	}
}

func TestEvaluateAgreesWithPython(t *testing.T) {
	type figures struct {
		AUROC, AUPRC, Brier float64
		BrierScaled         float64 `json:"brier_scaled"`
		LogLoss             float64 `json:"log_loss"`
		Interval, SE        []float64
	}
	ref := readJSON[struct{ Plain, Clustered, Weighted, Both figures }](t, "python.json")
	for name, c := range map[string]struct {
		weight, cluster bool
		want            figures
	}{
		"plain": {false, false, ref.Plain}, "clustered": {false, true, ref.Clustered},
		"weighted": {true, false, ref.Weighted}, "both": {true, true, ref.Both},
	} {
		r := mustEvaluate(t, referenceData(t, c.weight, c.cluster))
		wantMetric(t, name+": AUROC", r.AUROC, c.want.AUROC, 1e-12)
		wantInterval(t, name+": AUROC", r.AUROC, c.want.Interval[0], c.want.Interval[1], 1e-12)
		wantMetric(t, name+": AUPRC", r.AUPRC, c.want.AUPRC, 1e-12)
		wantMetric(t, name+": Brier", r.Brier, c.want.Brier, 1e-12)
		wantMetric(t, name+": scaled Brier", r.BrierScaled, c.want.BrierScaled, 1e-11)
		wantMetric(t, name+": log loss", r.LogLoss, c.want.LogLoss, 1e-12)
		if name == "plain" {
			continue // its standard errors are the model's, see R
		}
		for i, m := range []Metric{r.CalibrationInLarge, r.CalibrationIntercept, r.CalibrationSlope} {
			half := z95 * c.want.SE[i]
			wantInterval(t, name+": calibration", m, m.Value-half, m.Value+half, 1e-8)
		}
	}
}
