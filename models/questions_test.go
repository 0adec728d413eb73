package models

import (
	"math/rand/v2"
	"strings"
	"testing"
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
	if !strings.Contains(all, "is one of the predictors the outcome itself?") || !strings.Contains(all, "above that of age, sex and last year's counts") {
		t.Errorf("have the questions %q, want both", e.Questions)
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
