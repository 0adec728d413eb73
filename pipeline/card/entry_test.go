package card

import (
	"math"
	"strings"
	"testing"
	"time"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/models/registry"
)

func day(t testing.TB, text string) source.Day {
	t.Helper()
	d, err := source.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// known is a metric with an interval.
func known(value, low, high float64) evaluate.Metric {
	return evaluate.Metric{Value: value, Interval: &evaluate.Interval{Low: low, High: high, Method: "by hand"}}
}

func none(why string) evaluate.Metric { return evaluate.Metric{Value: math.NaN(), Missing: why} }

// report is a report of 2,000 people, 100 of whom had the outcome, whose figures nobody computed.
func report(auroc evaluate.Metric) *evaluate.Report {
	r := &evaluate.Report{
		Rows: 2000, Clusters: 1900, Events: 100, Weight: 2000, EventRate: known(.05, .04, .06), MeanRisk: known(.05, .04, .06),
		AUROC: auroc, AUPRC: evaluate.Metric{Value: .2}, BrierScaled: known(.1, .05, .15),
		ObservedExpected: known(1, .96, 1.04), CalibrationSlope: known(1.2, 1.15, 1.25), Eavg: evaluate.Metric{Value: .004},
	}
	for i, share := range []float64{.01, .05, .1} {
		ppv := []float64{.4, .3, .2}[i]
		y := evaluate.Yield{
			Listed: 2000 * share, Hits: evaluate.Metric{Value: 2000 * share * ppv}, PPV: evaluate.Metric{Value: ppv},
			Sensitivity: evaluate.Metric{Value: 2000 * share * ppv / 100}, Lift: evaluate.Metric{Value: ppv / .05},
		}
		r.Top = append(r.Top, evaluate.Top{Share: share, Yield: y})
	}
	for _, p := range []float64{.01, .05, .2} {
		r.CalibrationCurve = append(r.CalibrationCurve, evaluate.CurvePoint{Predicted: p, Observed: known(p*1.1, p*.9, p*1.3)})
		r.Reliability = append(r.Reliability, evaluate.Group{Rows: 600, Weight: 600, Low: p / 2, High: p * 2, MeanRisk: p, Observed: p})
		r.Decisions = append(r.Decisions, evaluate.Decision{Threshold: p, NetBenefit: known(.04-p/8, 0, 1), TreatAll: known(.05-p, 0, 1)})
	}
	r.Subgroups = []evaluate.Subgroup{
		{By: "sex", Level: "1", Rows: 900, Events: 60, EventRate: known(.06, .05, .07), AUROC: known(.8, .75, .85), ObservedExpected: known(1.1, .9, 1.3), CalibrationSlope: known(1, .9, 1.1)},
		{By: "sex", Level: "X", Rows: 7, AUROC: none("have 7 rows, want at least 20"), ObservedExpected: none("have 7 rows, want at least 20"), CalibrationSlope: none("have 7 rows, want at least 20")},
	}
	return r
}

// handmade is a small model of which everything is known by hand: log-odds -3 at age 50, male, decile 5; ln 2 more for women, .1 less a decile,
// .02 more a year, .5 more for each unit of the logarithm of one and the attendances.
func handmade(t testing.TB) *models.Entry {
	t.Helper()
	median := func(v float64) *float64 { return &v }
	linear := func(feature string, coef float64) models.FittedTerm {
		return models.FittedTerm{Term: feature, Group: feature, NeverReason: true, Bases: []models.Basis{{Transform: models.Linear, Feature: feature}}, Columns: []models.Coefficient{{Name: feature, Coef: coef, SE: new(.01)}}}
	}
	first := 0
	sample := func(date string, rows, events, departed int64) models.SampleReport {
		return models.SampleReport{Dates: []source.Day{day(t, date)}, Rows: rows, People: rows - departed, Events: events, Departed: departed, Weight: float64(rows)}
	}
	e := &models.Entry{
		Format: models.Format,
		Target: models.Target{Kind: models.Binary, Label: "an <emergency> | admission", AtRisk: "age >= 18", Outcome: "emergency_admissions_365d >= 1", Horizon: 365},
		Spec: models.Spec{Target: "emergency", Terms: []string{"age", "category(sex)", "imd_decile", "log1p(ae_attended_90d)"}, Train: models.Dates{
			Fit: []source.Day{day(t, "2022-04-01")}, Calibrate: day(t, "2023-04-01"), Validate: day(t, "2024-04-01"),
		}},
		Features: []models.Use{
			{Feature: "age", Median: median(50)}, {Feature: "sex", Median: median(0)}, {Feature: "imd_decile", Median: median(5), Nulls: 50}, {Feature: "ae_attended_90d", Median: median(0)},
		},
		Intercept: models.Coefficient{Name: "intercept", Coef: -3 - 50*.02 + 5*.1, SE: new(.2)},
		Terms: []models.FittedTerm{
			linear("age", .02),
			{Term: "category(sex)", Group: "sex", NeverReason: true, Bases: []models.Basis{{Transform: models.Category, Feature: "sex", Levels: []string{"1", "2"}, Reference: &first}},
				Columns: []models.Coefficient{{Name: "category(sex)=2", Coef: math.Ln2, SE: new(.1)}}},
			linear("imd_decile", -.1),
			{Term: "log1p(ae_attended_90d)", Group: "ae", Bases: []models.Basis{{Transform: models.Log1p, Feature: "ae_attended_90d"}}, Columns: []models.Coefficient{{Name: "log1p(ae_attended_90d)", Coef: .5, SE: new(.1)}}},
		},
		Indicators:  []models.Indicator{{Features: []string{"imd_decile"}, Column: models.Coefficient{Name: "null(imd_decile)", Coef: .1, SE: new(.3)}}},
		Covariance:  &models.Covariance{Columns: []string{"age", "category(sex)=2", "imd_decile"}, Rows: [][]float64{{.01 * .01}, {.0002, .1 * .1}, {0, 0, .01 * .01}}},
		Fit:         models.FitReport{Family: models.Binomial, Status: "converged", Solver: "cholesky", SolverWhy: "well-conditioned", Iterations: 5, Errors: "by hand", Deviance: 700, NullDeviance: 800},
		Calibration: models.Calibration{Slope: 1, Intercept: 0},
		Trained: models.Trained{AsOf: day(t, "2025-06-01"), Inputs: map[string]string{"residents.parquet": "00", "admissions.parquet": "11"},
			Fit: sample("2022-04-01", 2100, 98, 100), Calibrate: sample("2023-04-01", 2090, 9, 90), Validate: sample("2024-04-01", 2080, 100, 80)},
		Reference: models.Reference{Features: []models.Histogram{
			{Name: "age", Upper: []float64{30, 40, 60, 70}, Rows: []int64{400, 400, 400, 400, 400}}, {Name: "sex", Levels: []string{"1", "2"}, Rows: []int64{900, 1100, 0}},
		}},
		Warnings: []string{"fewer than 10 events for each of the 5 columns | a <column>"},
	}
	e.Bands = models.Bands{
		Groups:  []models.Group{{Name: "ae"}, {Name: "age", NeverReason: true}, {Name: "imd_decile", NeverReason: true}, {Name: "sex", NeverReason: true}, {Name: models.NotKnown, NeverReason: true}},
		Overall: []float64{0, 0, 0, 0, 0},
	}
	e.Figures = models.Figures{
		Validate: models.Figure{Report: report(known(.8, .76, .84))}, Baseline: models.Figure{Report: report(known(.7, .65, .75))},
		PersonDisjoint: models.Figure{Missing: "the refit did not converge"},
		BesideBaseline: &evaluate.Comparison{Figures: []evaluate.Paired{{Name: evaluate.AUROC, A: known(.7, .65, .75), B: known(.8, .76, .84), Difference: known(.1, .05, .15)}}},
	}
	return e
}

const digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// model is handmade with a history: promoted, and still champion.
func model(t testing.TB) Model {
	t.Helper()
	lookup := func(name string) (features.Definition, bool) {
		d, known := map[string]features.Definition{
			"age":             {Name: "age", Unit: "years", Rationale: "Need grows with age."},
			"sex":             {Name: "sex", Unit: "code", Levels: []string{"1", "2"}, Rationale: "Use differs."},
			"ae_attended_90d": {Name: "ae_attended_90d", Unit: "attendances", Window: 90, Rationale: "Recent use tells of more."},
		}[name]
		return d, known
	}
	e := handmade(t)
	for i := range e.Features {
		if d, known := lookup(e.Features[i].Feature); known {
			e.Features[i].Digest = d.Digest()
		}
	}
	return Model{Place: "Anytown & <District>", Digest: digest, Entry: e, Lookup: lookup, History: registry.History{{
		Target: "emergency", Action: registry.Promoted, Digest: digest, From: day(t, "2025-07-01"), When: time.Date(2025, 6, 30, 9, 5, 0, 0, time.UTC),
		Who: "A. Analyst", Why: "better | <and> fairer", Evidence: strings.Repeat("e", 64),
	}}}
}

func newCard(t testing.TB) *Card {
	t.Helper()
	c, err := New(model(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
