package card

import (
	"slices"
	"testing"

	"riskstrat/models"
)

func TestCurvesSayWhereValuesAreCut(t *testing.T) {
	at := func(v float64) *float64 { return &v }
	winsor := func(feature string, floor, cap *float64) models.FittedTerm {
		return models.FittedTerm{Bases: []models.Basis{{Transform: models.Winsor, Feature: feature, Floor: floor, Cap: cap}}}
	}
	e := &models.Entry{Terms: []models.FittedTerm{
		winsor("emergency_bed_days_365d", nil, at(21)), winsor("gp_rate_of_rise", at(-1.5), at(2.25)), winsor("age", at(0), nil),
	}}
	want := []string{
		"emergency_bed_days_365d: taken as 21 where above",
		"gp_rate_of_rise: taken as -1.5 where below, as 2.25 where above",
		"age: taken as 0 where below",
	}
	if have := curves(e); !slices.Equal(have, want) {
		t.Errorf("have %q, want %q", have, want)
	}
}
