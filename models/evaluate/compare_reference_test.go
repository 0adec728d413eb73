package evaluate

import (
	"context"
	"math"
	"testing"
)

// A pair is a figure and its standard error.
type figureAndError [2]float64

func wantError(t *testing.T, what string, have Metric, want figureAndError, relative float64) {
	t.Helper()
	wantMetric(t, what, have, want[0], relative)
	wantInterval(t, what, have, want[0]-z95*want[1], want[0]+z95*want[1], relative*10)
}

type pythonPaired struct {
	AUROC            figureAndError
	Slope            figureAndError
	Brier            [3]float64     // difference, its error, that of A alone
	BrierScaled      figureAndError `json:"brier_scaled"`
	LogLoss          figureAndError `json:"log_loss"`
	ObservedExpected figureAndError `json:"observed_expected"`
	LogOE            float64        `json:"log_oe_se"`
	Decisions        []struct{ A, All, Difference, Standardised figureAndError }
}

type pythonQuantity struct {
	RMSE, MAE, R2, Deviance, Explained, Gini, Spearman float64
	RMSEError                                          float64 `json:"rmse_se"`
	R2Error                                            float64 `json:"r2_se"`
	GiniShare                                          float64 `json:"gini_share"`
}

type pythonReference struct {
	Thresholds      []float64
	Dcurves         struct{ Model, All []float64 }
	Plain, Both     pythonPaired
	Counts, Amounts struct{ Plain, Both pythonQuantity }
	Resampled       map[string][2]float64
	Subgroups       []struct {
		Rows, Clusters, Events           int
		AUROC, Brier, Listed, Share, PPV float64
		ObservedExpected                 float64 `json:"observed_expected"`
		Sensitivity                      float64
	}
}

func TestCompareAgreesWithPython(t *testing.T) {
	ref := readJSON[pythonReference](t, "compare.json")
	for name, c := range map[string]struct {
		weight, cluster bool
		want            pythonPaired
	}{"plain": {false, false, ref.Plain}, "both": {true, true, ref.Both}} {
		a := referenceColumns(t, Binary, "risk", "event", c.weight, c.cluster)
		b := referenceColumns(t, Binary, "risk_b", "event", c.weight, c.cluster)
		o := Options{Thresholds: ref.Thresholds}
		have := mustCompare(t, a, b, o)
		report := mustEvaluate(t, a, o)
		for figure, want := range map[string]figureAndError{
			AUROC: c.want.AUROC, CalibrationSlope: c.want.Slope, Brier: {c.want.Brier[0], c.want.Brier[1]}, LogLoss: c.want.LogLoss,
			ObservedExpected: c.want.ObservedExpected,
		} {
			p, _ := have.Figure(figure)
			wantError(t, name+": "+figure, p.Difference, want, 1e-9)
		}
		wantError(t, name+": Brier score", report.Brier, figureAndError{report.Brier.Value, c.want.Brier[2]}, 1e-11)
		wantError(t, name+": scaled Brier", report.BrierScaled, c.want.BrierScaled, 1e-10)
		oe := report.ObservedExpected
		wantInterval(t, name+": observed/expected", oe, oe.Value*math.Exp(-z95*c.want.LogOE), oe.Value*math.Exp(z95*c.want.LogOE), 1e-11)
		for k, want := range c.want.Decisions {
			wantError(t, name+": net benefit", report.Decisions[k].NetBenefit, want.A, 1e-10)
			wantError(t, name+": net benefit of all", report.Decisions[k].TreatAll, want.All, 1e-10)
			wantError(t, name+": standardised", report.Decisions[k].Standardised, want.Standardised, 1e-10)
			wantError(t, name+": difference of net benefit", have.Decisions[k].Difference, want.Difference, 1e-9)
			if name == "plain" {
				near(t, "dcurves", report.Decisions[k].NetBenefit.Value, ref.Dcurves.Model[k], 1e-12)
				near(t, "dcurves, all", report.Decisions[k].TreatAll.Value, ref.Dcurves.All[k], 1e-12)
			}
		}
	}
}

func TestCompareAgreesWithR(t *testing.T) {
	type half struct{ Hits, Cutoff, Tied float64 }
	ref := readJSON[struct {
		Paired struct {
			Difference float64
			Ends       [2]float64
		}
		Lists []struct {
			Capacity                int
			A, B                    half
			Both, Entering, Leaving float64
			BothEvents              float64 `json:"both_events"`
			EnteringEvents          float64 `json:"entering_events"`
			LeavingEvents           float64 `json:"leaving_events"`
		}
		RankCorrelation float64 `json:"rank_correlation"`
	}](t, "r.json")
	a := referenceColumns(t, Binary, "risk", "event", false, false)
	b := referenceColumns(t, Binary, "risk_b", "event", false, false)
	o := Options{}
	tied := 0.0
	for _, l := range ref.Lists {
		o.Lists = append(o.Lists, List{Name: string(rune('a' + len(o.Lists))), Capacity: l.Capacity})
		tied += l.A.Tied + l.B.Tied
	}
	if tied == 0 {
		t.Error("no list of the reference ends in a tie: it shows less than it should")
	}
	have := mustCompare(t, a, b, o)
	p, _ := have.Figure(AUROC)
	wantMetric(t, "AUROC", p.Difference, ref.Paired.Difference, 1e-12)
	wantInterval(t, "AUROC", p.Difference, ref.Paired.Ends[0], ref.Paired.Ends[1], 1e-11)
	wantMetric(t, "rank correlation", have.RankCorrelation, ref.RankCorrelation, 1e-12)
	reportA, reportB := mustEvaluate(t, a, o), mustEvaluate(t, b, o)
	for k, want := range ref.Lists {
		l := have.Lists[k]
		for _, side := range []struct {
			have ListYield
			hits Metric
			want half
		}{{reportA.Lists[k], l.Hits.A, want.A}, {reportB.Lists[k], l.Hits.B, want.B}} {
			wantMetric(t, "hits", side.have.Hits, side.want.Hits, 1e-12)
			wantMetric(t, "hits", side.hits, side.want.Hits, 1e-12)
			wantMetric(t, "PPV", side.have.PPV, side.want.Hits/float64(want.Capacity), 1e-12)
			wantMetric(t, "people for each event", side.have.PerHit, float64(want.Capacity)/side.want.Hits, 1e-12)
			wantMetric(t, "cutoff", side.have.Cutoff, side.want.Cutoff, 1e-12)
			if side.have.Tied != int(side.want.Tied) {
				t.Errorf("have %d tied, want %v", side.have.Tied, side.want.Tied)
			}
		}
		for _, m := range []struct {
			have           Moved
			people, events float64
		}{{l.Both, want.Both, want.BothEvents}, {l.Entering, want.Entering, want.EnteringEvents}, {l.Leaving, want.Leaving, want.LeavingEvents}} {
			near(t, "people", m.have.People, m.people, 1e-12)
			near(t, "events among them", m.have.Events, m.events, 1e-12)
		}
	}
}

// Resampled ends vary by the clusters drawn: a thousand resamples come within a fifth of a standard error of Python's 20,000.
func TestBootstrapAgreesWithPython(t *testing.T) {
	ref := readJSON[pythonReference](t, "compare.json").Resampled
	a := referenceColumns(t, Binary, "risk", "event", false, true)
	b := referenceColumns(t, Binary, "risk_b", "event", false, true)
	o := Options{Lists: []List{{Name: "list", Capacity: 41}}, Bootstrap: Bootstrap{Resamples: 1000, Seed: 4}, Workers: 2}
	r := mustEvaluate(t, a, o)
	for name, m := range map[string]Metric{
		"auprc": r.AUPRC, "ppv": r.Lists[0].PPV, "sensitivity": r.Lists[0].Sensitivity, "lift": r.Lists[0].Lift,
		"hits_difference": mustCompare(t, a, b, o).Lists[0].Hits.Difference,
	} {
		want := ref[name]
		within := (want[1] - want[0]) / (2 * z95) / 5
		if i := m.Interval; i == nil || math.Abs(i.Low-want[0]) > within || math.Abs(i.High-want[1]) > within {
			t.Errorf("%s: have %+v, want %v within %.2g", name, i, want, within)
		}
	}
}

func TestQuantitiesAgreeWithPython(t *testing.T) {
	ref := readJSON[pythonReference](t, "compare.json")
	for name, c := range map[string]struct {
		kind               Kind
		predicted, outcome string
		weight, cluster    bool
		want               pythonQuantity
	}{
		"count": {Count, "mean", "count", false, false, ref.Counts.Plain}, "count, both": {Count, "mean", "count", true, true, ref.Counts.Both},
		"amount": {Continuous, "forecast", "amount", false, false, ref.Amounts.Plain}, "amount, both": {Continuous, "forecast", "amount", true, true, ref.Amounts.Both},
	} {
		q := mustEvaluate(t, referenceColumns(t, c.kind, c.predicted, c.outcome, c.weight, c.cluster)).Quantity
		wantError(t, name+": RMSE", q.RMSE, figureAndError{c.want.RMSE, c.want.RMSEError}, 1e-11)
		wantError(t, name+": R2", q.R2, figureAndError{c.want.R2, c.want.R2Error}, 1e-10)
		wantMetric(t, name+": MAE", q.MAE, c.want.MAE, 1e-12)
		wantMetric(t, name+": Gini", q.Gini, c.want.Gini, 1e-11)
		wantMetric(t, name+": Gini share", q.GiniShare, c.want.GiniShare, 1e-11)
		wantMetric(t, name+": Spearman", q.Spearman, c.want.Spearman, 1e-11)
		if c.kind == Count {
			wantMetric(t, name+": deviance", q.Deviance, c.want.Deviance, 1e-12)
			wantMetric(t, name+": deviance explained", q.DevianceExplained, c.want.Explained, 1e-10)
		}
	}
}

// R's curve and calibration, of each kind of outcome.
func TestCurvesAgreeWithR(t *testing.T) {
	type curve struct {
		At, Rate, Low, High []float64
		Eavg, E90, Emax     float64
	}
	type family struct {
		Large, Intercept, Slope, Spearman, Poisson, NegBin, Theta, Dispersion float64
		SE                                                                    []float64
		Curve                                                                 curve
	}
	ref := readJSON[struct {
		Curve           curve
		Counts, Amounts family
	}](t, "r.json")
	counts := referenceColumns(t, Count, "mean", "count", false, false)
	counts.Theta = ref.Counts.Theta
	reports := map[string]*Report{
		"event": mustEvaluate(t, referenceData(t, false, false)), "count": mustEvaluate(t, counts),
		"amount": mustEvaluate(t, referenceColumns(t, Continuous, "forecast", "amount", false, false)),
	}
	for name, want := range map[string]curve{"event": ref.Curve, "count": ref.Counts.Curve, "amount": ref.Amounts.Curve} {
		have := reports[name]
		if len(have.CalibrationCurve) != 20 {
			t.Fatalf("%s: have %d points, want 20", name, len(have.CalibrationCurve))
		}
		for k, p := range have.CalibrationCurve {
			near(t, name+": point", p.Predicted, want.At[k], 1e-11)
			wantMetric(t, name+": curve", p.Observed, want.Rate[k], 1e-6)
			wantInterval(t, name+": curve", p.Observed, want.Low[k], want.High[k], 1e-4)
		}
		wantMetric(t, name+": Eavg", have.Eavg, want.Eavg, 1e-8)
		wantMetric(t, name+": E90", have.E90, want.E90, 1e-8)
		wantMetric(t, name+": Emax", have.Emax, want.Emax, 1e-8)
	}
	for name, want := range map[string]family{"count": ref.Counts, "amount": ref.Amounts} {
		r := reports[name]
		wantError(t, name+": in the large", r.CalibrationInLarge, figureAndError{want.Large, want.SE[0]}, 1e-8)
		wantError(t, name+": intercept", r.CalibrationIntercept, figureAndError{want.Intercept, want.SE[1]}, 1e-8)
		wantError(t, name+": slope", r.CalibrationSlope, figureAndError{want.Slope, want.SE[2]}, 1e-8)
		wantMetric(t, name+": Spearman", r.Quantity.Spearman, want.Spearman, 1e-12)
	}
	q := reports["count"].Quantity
	wantMetric(t, "Poisson log score", q.PoissonLogScore, ref.Counts.Poisson, 1e-12)
	wantMetric(t, "negative binomial log score", q.NegBinLogScore, ref.Counts.NegBin, 1e-12)
	wantMetric(t, "dispersion", q.Dispersion, ref.Counts.Dispersion, 1e-12)
}

func TestSubgroupsAgreeWithPython(t *testing.T) {
	ref := readJSON[pythonReference](t, "compare.json").Subgroups
	d := referenceColumns(t, Binary, "risk", "event", false, true)
	g := Grouping{By: "group", Levels: []string{"1", "2", "3"}}
	for _, v := range referenceTable(t).Numbers("group") {
		g.Of = append(g.Of, int16(v)-1)
	}
	d.Groupings = []Grouping{g}
	r, err := Evaluate(context.Background(), d, Options{Lists: []List{{Name: "list", Capacity: 41}}, Floor: Floor{Events: 9}})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range ref {
		have := r.Subgroups[k]
		if level := append(g.Levels, "")[k]; have.By != "group" || have.Level != level || have.Rows != want.Rows || have.Clusters != want.Clusters || have.Events != want.Events {
			t.Errorf("have %s %q of %d rows, %d clusters, %d events, want %q of %d, %d, %d", have.By, have.Level, have.Rows, have.Clusters, have.Events,
				level, want.Rows, want.Clusters, want.Events)
		}
		wantMetric(t, "AUROC", have.AUROC, want.AUROC, 1e-12)
		wantMetric(t, "Brier", have.Brier, want.Brier, 1e-12)
		wantMetric(t, "observed/expected", have.ObservedExpected, want.ObservedExpected, 1e-12)
		near(t, "listed", have.Lists[0].Listed, want.Listed, 1e-12)
		wantMetric(t, "share listed", have.Lists[0].Share, want.Share, 1e-12)
		wantMetric(t, "PPV", have.Lists[0].PPV, want.PPV, 1e-12)
		wantMetric(t, "sensitivity", have.Lists[0].Sensitivity, want.Sensitivity, 1e-12)
	}
}
