package training

import (
	"slices"
	"strings"
	"testing"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/place/placetest"
	"riskstrat/pipeline/sampling"
)

// The defaults, by hand: with a year's horizon and feeds complete up to 17 November, outcomes of a year earlier are just
// known; each step back is a year.
func TestDatesLeftOut(t *testing.T) {
	have, err := resolveDates(models.Dates{}, placetest.Date("2026-11-17"), 365)
	if err != nil {
		t.Fatal(err)
	}
	if have.Validate != placetest.Date("2025-11-17") || have.Calibrate != placetest.Date("2024-11-17") ||
		!slices.Equal(have.Fit, []source.Day{placetest.Date("2023-11-18") - 182, placetest.Date("2023-11-18")}) { // 2024 is a leap year
		t.Errorf("have %v", have)
	}
}

// Each refusal is the first date that breaks the rule of its kind.
func TestDatesWhoseOutcomeIsNotKnown(t *testing.T) {
	complete := placetest.Date("2026-11-17")
	good := models.Dates{Fit: []source.Day{placetest.Date("2023-01-01"), placetest.Date("2023-06-01")}, Calibrate: placetest.Date("2024-11-17"), Validate: placetest.Date("2025-11-17")}
	if _, err := resolveDates(good, complete, 365); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says   string
		change func(*models.Dates)
	}{
		{"validation date 2025-11-18: its outcomes are known on 2026-11-18, and the extract is complete only up to 2026-11-17",
			func(d *models.Dates) { d.Validate++ }},
		{"calibration date 2024-11-18", func(d *models.Dates) { d.Calibrate++ }},
		{"fit date 2024-11-17", func(d *models.Dates) { d.Fit[1] = d.Calibrate }},
		{"ascending", func(d *models.Dates) { d.Fit[0] = d.Fit[1] }},
	} {
		bad := good
		bad.Fit = slices.Clone(good.Fit)
		c.change(&bad)
		if _, err := resolveDates(bad, complete, 365); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("have %v, want %q", err, c.says)
		}
	}
}

// An outcome is complete only when the latest of its feeds is; the lag of a feed that it does not read is no matter.
func TestOutcomesWaitForLateFeeds(t *testing.T) {
	shared, err := town.Shared()
	if err != nil {
		t.Fatal(err)
	}
	p := *shared
	for _, c := range []struct {
		table string
		want  source.Day
	}{{"admissions", 40}, {"ae_attendances", 0}, {"gp_appointments", 0}} {
		p.Tables = map[string]source.TableSpec{"admissions": {}, "ae_attendances": {}, "gp_appointments": {}}
		p.Tables[c.table] = source.TableSpec{LagDays: 40}
		f := &sampling.Frame{Place: &p, Target: p.Target["emergency_admission"]}
		if have := f.OutcomeLag(); have != c.want {
			t.Errorf("%s 40 days late: have %d, want %d", c.table, have, c.want)
		}
	}
}
