package models

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"riskstrat/models/evaluate"
)

// TestACopyOfTheOutcomeIsAskedAbout: a predictor that is the outcome gives a ranking without error, which is asked about and not
// celebrated; an honest model raises no question.
func TestACopyOfTheOutcomeIsAskedAbout(t *testing.T) {
	honest, _ := trainPlace(t, plainLaw(4000, 61), testSpec(t), 2)
	if len(honest.Questions) > 0 {
		t.Errorf("have %q of an honest model", honest.Questions)
	}
	leak := plainLaw(4000, 61)
	leak.amount = func(_ *rand.Rand, x []float64) float64 { return indicator(x[7] > 1) } // gp_rate_of_rise, which no baseline reads
	spec := testSpec(t)
	spec.Terms = []string{"age", "gp_rate_of_rise"}
	spec.Penalty.Lambda = []float64{1e-3}
	e, _ := trainPlace(t, leak, spec, 2)
	all := strings.Join(e.Questions, "\n")
	for _, want := range []string{"is one of the predictors the outcome itself?", "above that of age, sex and last year's counts", "gp_rate_of_rise alone gives 100 %"} {
		if !strings.Contains(all, want) {
			t.Errorf("have the questions %q, want %q", e.Questions, want)
		}
	}
}

// TestTheFeatureThatCarriesTheModelIsNamed: of three features that the baseline lacks, one carries nearly all that the model gains, or two share
// it. What a feature adds alone is what a model of the baseline and that feature, trained for itself, is found to add.
func TestTheFeatureThatCarriesTheModelIsNamed(t *testing.T) {
	base := plainLaw(0, 0)
	spec := testSpec(t)
	spec.Terms = []string{"age", "imd_decile", "log1p(ae_attended_90d)", "gp_rate_of_rise", "square(gp_rate_of_rise)", "gp_rate_of_rise:category(sex)", "gp_rate_of_rise:imd_decile"}
	for want, rate := range map[string]float64{"gp_rate_of_rise": 2, "": .6} {
		l := plainLaw(12_000, 67)
		l.event = func(x []float64) float64 {
			deprived := 5.5
			if x[2] == x[2] {
				deprived = x[2]
			}
			return base.event(x) + rate*x[7] - .15*(deprived-5.5)
		}
		e, _ := trainPlace(t, l, spec, 2)
		if len(e.Leakage.Alone) != 3 || e.Leakage.Alone[0].Feature != "gp_rate_of_rise" {
			t.Fatalf("rate %v: have %+v, want the three features that the baseline lacks", rate, e.Leakage.Alone)
		}
		asked := strings.Join(e.Questions, "\n")
		if have := strings.Contains(asked, "gp_rate_of_rise alone gives"); have != (want != "") || strings.Contains(asked, "imd_decile alone") {
			t.Errorf("rate %v: have the questions %q and %+v", rate, e.Questions, e.Leakage.Alone)
		}
		beside := spec
		beside.Terms = append(slices.Clone(DefaultBaseline[:]), "gp_rate_of_rise", "square(gp_rate_of_rise)", "gp_rate_of_rise:category(sex)")
		beside.Penalty.Lambda = []float64{1e-3}
		own, _ := trainPlace(t, l, beside, 2)
		gain, _ := own.Figures.BesideBaseline.Figure(evaluate.AUROC)
		near(t, "gain", e.Leakage.Alone[0].Gain, gain.Difference.Value, 5e-4)
	}
}

// TestALittleGainIsNotAskedAbout: below the floor, or where the interval holds 0, shares of the gain are shares of noise.
func TestALittleGainIsNotAskedAbout(t *testing.T) {
	for gain, want := range map[[2]float64]bool{{.02, .001}: true, {.01, .001}: true, {.009, .001}: false, {.05, -.001}: false, {.05, 0}: false, {-.02, -.03}: false} {
		if have := matters(evaluate.Metric{Value: gain[0], Interval: &evaluate.Interval{Low: gain[1], High: .1}}); have != want {
			t.Errorf("a gain of %v from %v: have %v", gain[0], gain[1], have)
		}
	}
	if matters(evaluate.Metric{Value: .05}) || matters(evaluate.Metric{Value: .05, Interval: &evaluate.Interval{Missing: "one household", Low: .01}}) {
		t.Error("a gain without an interval is asked about")
	}
}

// TestTooFewPeopleAreSaidToBe: 11 columns on 300 people are below Riley's minimum, on 20,000 they are not.
func TestTooFewPeopleAreSaidToBe(t *testing.T) {
	for people, few := range map[int]bool{300: true, 20_000: false} {
		e, _ := trainPlace(t, plainLaw(people, 63), testSpec(t), 2)
		if e.SampleSize == nil || e.SampleSize.Rows <= 0 {
			t.Fatalf("%d people: have no minimum", people)
		}
		if warned := strings.Contains(strings.Join(e.Warnings, "\n"), "Riley"); warned != few {
			t.Errorf("%d people, want %d: warned %t, want %t", people, e.SampleSize.Rows, warned, few)
		}
	}
}

// TestWeightsByTheDateAloneAreWarnedOf: where too few left, or were offered help, for anybody to say who does, the entry says so, without how many.
func TestWeightsByTheDateAloneAreWarnedOf(t *testing.T) {
	for people, want := range map[int]int{700: 3, 8000: 0} { // one each for fit, calibration and validation
		l := plainLaw(people, 65)
		l.depart = func([]float64) float64 { return .03 }
		l.offer = l.depart
		e, _ := trainPlace(t, l, testSpec(t), 2)
		asked := map[string]int{}
		for _, w := range e.Warnings {
			_, what, _ := strings.Cut(w, ": ")
			asked[what]++
		}
		left := asked["departures are too few to model by age, sex and deprivation: weights for them depend on the index date alone"]
		offered := asked["offers of help are too few to model by what was known before: weights for them depend on the index date alone"]
		if left != want || offered != max(0, want-1) { // by the rule adjust those offered help stay in the fit
			t.Errorf("%d people: have %q, want %d warnings of departures and one of offers fewer", people, e.Warnings, want)
		}
	}
}

// TestWarningsNameNoNumberOfPeople: cards are published with them.
func TestWarningsNameNoNumberOfPeople(t *testing.T) {
	spec := testSpec(t)
	spec.Terms = append(spec.Terms, "rcs(gp_rate_of_rise, 5)", "ae_attended_365d", "emergency_admissions_365d")
	e, _ := trainPlace(t, plainLaw(311, 63), spec, 2)
	if len(e.Warnings) < 2 {
		t.Fatalf("have the warnings %q, want those of too few events and too few people", e.Warnings)
	}
	for _, s := range []SampleReport{e.Trained.Fit, e.Trained.Calibrate, e.Trained.Validate} {
		for _, n := range []int64{s.Rows, s.People, s.Events} {
			for _, text := range append(e.Warnings, e.Questions...) {
				if strings.Contains(text, strconv.FormatInt(n, 10)) {
					t.Errorf("have %q, which tells that somewhere there are %d", text, n)
				}
			}
		}
	}
}
