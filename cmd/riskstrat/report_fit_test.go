package main

import (
	"strings"
	"testing"

	"riskstrat/models"
	"riskstrat/models/evaluate"
)

// A fit is reported with its deviances, which R prints alike whatever the weights; one that QR solved with why; an elastic net with what it kept, and how
// well it is solved.
func TestFitted(t *testing.T) {
	likelihood, aic, missed := -3154.478, 6327.0, 3.2e-10
	for want, f := range map[string]models.FitReport{
		"binomial regression, converged after 6 iterations by cholesky, deviance 6308.957 (null 7000.100), log-likelihood -3154.478000, AIC 6327.0, BIC 6327.0": {
			Family: models.Binomial, Status: "converged", Iterations: 6, Solver: "cholesky", SolverWhy: "the condition is low", Deviance: 6308.9567, NullDeviance: 7000.1, LogLik: &likelihood, AIC: &aic, BIC: &aic,
		},
		"gaussian regression, converged after 1 iterations by qr (the condition number is 1e17), deviance 2.000 (null 9.000)": {
			Family: models.Gaussian, Status: "converged", Iterations: 1, Solver: "qr", SolverWhy: "the condition number is 1e17", Deviance: 2, NullDeviance: 9,
		},
		"poisson regression, converged after 40 iterations by coordinate descent, 12 columns kept, optimality (KKT) missed by at most 3e-10, deviance 5.000 (null 9.000)": {
			Family: models.Poisson, Status: "converged", Iterations: 40, Solver: "coordinate descent", NonZero: 12, Violation: &missed, Deviance: 5, NullDeviance: 9,
		},
	} {
		if have := fitted(f); have != want {
			t.Errorf("have %q, want %q", have, want)
		}
	}
}

// Every figure that was worked out is printed with its interval, beside the baseline's.
func TestReportEvery(t *testing.T) {
	figure := func(v float64) evaluate.Metric {
		return evaluate.Metric{Value: v, Interval: &evaluate.Interval{Low: v - .01, High: v + .01, Method: "by hand"}}
	}
	of := func(shift float64) *evaluate.Report {
		return &evaluate.Report{
			AUROC: figure(.81 + shift), LogLoss: figure(.21 + shift), BrierScaled: figure(.11 + shift), CalibrationInLarge: figure(.01 + shift), CalibrationIntercept: figure(-.02 + shift),
			E90: figure(.031 + shift), Emax: figure(.041 + shift),
			Decisions:        []evaluate.Decision{{Threshold: .1, NetBenefit: figure(.0123 + shift), TreatAll: figure(-.02)}},
			CalibrationCurve: []evaluate.CurvePoint{{Predicted: .05, Observed: figure(.06)}},
			Quantity:         &evaluate.Quantity{Spearman: figure(.3 + shift), Deviance: figure(.9 + shift), PoissonLogScore: figure(1.5 + shift)},
		}
	}
	e := &models.Entry{Target: models.Target{Kind: models.Binary}}
	e.Figures.Validate.Report, e.Figures.Baseline.Report = of(0), of(.001)
	for kind, wants := range map[models.Kind][]string{
		models.Binary: {
			"AUROC 0.8100 0.8000 to 0.8200 0.8110 0.8010 to 0.8210", "log-loss 0.2100 0.2000 to 0.2200 0.2110 0.2010 to 0.2210", "scaled Brier 0.1100 ",
			"calibration in the large 0.0100 0.0000 to 0.0200 ", "calibration intercept -0.0200 -0.0300 to -0.0100 ", "E90 0.0310 ", "Emax 0.0410 ",
			"0.1 12.30 2.30 to 22.30 13.30 -20.00", "0.05 0.06 0.05 to 0.07",
		},
		models.Count: {"Spearman 0.3000 ", "mean Poisson deviance 0.9000 0.8900 to 0.9100 0.9010 ", "Poisson log score 1.5000 "},
	} {
		e.Target.Kind = kind
		var out strings.Builder
		if err := reportEvery(&out, e); err != nil {
			t.Fatal(err)
		}
		have := strings.Join(strings.Fields(out.String()), " ")
		for _, want := range wants {
			if !strings.Contains(have, want) {
				t.Errorf("%s: has no %q in %s", kind, want, have)
			}
		}
		if kind == models.Count && strings.Contains(have, "AUROC") {
			t.Errorf("a count has an AUROC: %s", have)
		}
	}
}

// Counts have no AUROC, and no column for it.
func TestGroupsOfCounts(t *testing.T) {
	f := models.Figure{Report: &evaluate.Report{Subgroups: []evaluate.Subgroup{{By: "sex", Level: "1", Rows: 90, Events: 30,
		ObservedExpected: evaluate.Metric{Value: 1.1}, AUROC: evaluate.Metric{Missing: "the outcome is no event"}, CalibrationSlope: evaluate.Metric{Value: .9}}}}}
	for kind, want := range map[models.Kind]string{models.Count: "rows with any O/E 95 % slope sex 1 90 30 1.1000 - 0.9000", models.Binary: "rows with outcome O/E 95 % AUROC 95 % slope sex 1 90 30 1.1000 - - - 0.9000"} {
		var out strings.Builder
		if err := reportGroups(&out, kind, f); err != nil {
			t.Fatal(err)
		}
		if have := strings.Join(strings.Fields(out.String()), " "); !strings.HasSuffix(have, want) {
			t.Errorf("%s: have %q, want %q", kind, have, want)
		}
	}
}
