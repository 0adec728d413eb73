package training

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
)

const stabilityModel = "emergency_admission"

// stabilityPlace is the shared place with a registry of the test's own.
func stabilityPlace(t *testing.T) *place.Place {
	t.Helper()
	p := town.Place(t)
	p.Registry = filepath.Join(t.TempDir(), "models")
	return p
}

func rollingOptions(origins, every int) StabilityOptions {
	return StabilityOptions{Options: Options{AsOf: placetest.Extract, Workers: 2}, Origins: origins, Every: every}
}

// rolled is the stability of the shared place's model at five dates, the earliest of which its extract does not reach.
var rolled = sync.OnceValues(func() (*Stable, error) {
	shared, err := town.Shared()
	if err != nil {
		return nil, err
	}
	p := *shared
	p.Registry = filepath.Join(town.Dir(), "stability")
	return Stability(context.Background(), &p, stabilityModel, rollingOptions(5, 180))
})

// By hand: the extract is of 20 November 2026 and six years of 365 days, so from 21 November 2020 on; A&E is three days late, and a window
// of a year is whole from 24 November 2021 on. The first fit date left out is 20 May 2023 (see TestDatesLeftOut), which may go back by
// 542 days: three times 180.
func TestStabilityReachesAsFarAsTheExtract(t *testing.T) {
	t.Parallel()
	s, err := rolled()
	if err != nil {
		t.Fatal(err)
	}
	last := models.Dates{Fit: []source.Day{placetest.Date("2023-05-20"), placetest.Date("2023-11-18")}, Calibrate: placetest.Date("2024-11-17"), Validate: placetest.Date("2025-11-17")}
	if len(s.Origins) != 4 {
		t.Fatalf("have %d origins, want 4; omitted: %v", len(s.Origins), s.Omitted)
	}
	for k, o := range s.Origins {
		back := source.Day(180 * (3 - k))
		if have, want := fmt.Sprint(o.Dates), fmt.Sprint(models.Dates{Fit: []source.Day{last.Fit[0] - back, last.Fit[1] - back}, Calibrate: last.Calibrate - back, Validate: last.Validate - back}); have != want {
			t.Errorf("origin %d: have dates %s, want %s", k, have, want)
		}
		if k > 0 && (o.Beside == nil || len(o.Beside.Kept) != 3 || !(o.Beside.RankCorrelation.Value > .8)) {
			t.Errorf("origin %d beside the one before: have %+v", k, o.Beside)
		}
	}
	if len(s.Omitted) != 1 || s.Omitted[0].Validate != last.Validate-720 || !strings.Contains(s.Omitted[0].Why, "would be fitted on 2021-05-30") ||
		!strings.Contains(s.Omitted[0].Why, "from 2021-11-24 on: ae_attendances are complete from 2020-11-21 on") {
		t.Errorf("have omitted %+v", s.Omitted)
	}
	r, err := registry.Open(filepath.Join(town.Dir(), "stability"))
	if err != nil {
		t.Fatal(err)
	}
	if entries, err := r.List(); err != nil || len(entries) != 0 {
		t.Errorf("the registry keeps %d models of past dates (%v), want none", len(entries), err)
	}
}

// Every origin is the model that training makes of its dates, to the last byte.
func TestOriginsAreWhatTrainingMakes(t *testing.T) {
	t.Parallel()
	s, err := rolled()
	if err != nil {
		t.Fatal(err)
	}
	p := stabilityPlace(t)
	p.Models = maps.Clone(p.Models)
	spec := p.Models[stabilityModel]
	spec.Train = s.Origins[0].Dates
	p.Models[stabilityModel] = spec
	first, err := Run(t.Context(), p, stabilityModel, Options{AsOf: placetest.Extract, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for k, trained := range map[int]*Model{0: first, len(s.Origins) - 1: champion(t)} {
		if trained.Digest != s.Origins[k].Model {
			t.Errorf("origin %d: have model %.12s, want %.12s", k, s.Origins[k].Model, trained.Digest)
		}
		report := trained.Entry.Figures.Validate.Report
		if have := s.Origins[k].Standing; have.Discrimination.Value != report.AUROC.Value || have.Rows != report.Rows || have.Eavg.Value != report.Eavg.Value {
			t.Errorf("origin %d: have %+v, want the figures of training", k, have)
		}
		r, err := registry.Open(filepath.Join(town.Dir(), "stability"))
		if err != nil {
			t.Fatal(err)
		}
		if _, digest, err := r.StabilityOf(trained.Entry); err != nil || digest != s.Digest {
			t.Errorf("the judgement found of it is %.12s (%v), want %.12s", digest, err, s.Digest)
		}
		trained.Entry.Spec.Seed++
		if found, _, err := r.StabilityOf(trained.Entry); err != nil || found != nil {
			t.Errorf("of another declaration a judgement is found (%v)", err)
		}
	}
}

// On the day they are frozen scores are what the model says that day and what its origin was judged by; a year and a half later some people
// have none, and all three ways are judged on the rest.
func TestScoresFrozenToday(t *testing.T) {
	t.Parallel()
	s, err := rolled()
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Refreshed) != len(s.Origins) {
		t.Fatalf("have %d dates, want %d", len(s.Refreshed), len(s.Origins))
	}
	first := s.Refreshed[0]
	want := asJSON(t, s.Origins[0].Standing)
	for name, have := range map[string]models.Standing{"frozen": first.Frozen, "re-scored": first.Rescored, "refitted": first.Refitted} {
		if asJSON(t, have) != want {
			t.Errorf("%s on the first date: have %+v, want the origin's own", name, have)
		}
	}
	if first.Days != 0 || first.Unscored != 0 {
		t.Errorf("the first date: have %d days and %d people without a score, want none", first.Days, first.Unscored)
	}
	for k, r := range s.Refreshed[1:] {
		if r.Unscored <= 0 || r.Unscored >= r.AtRisk || r.Frozen.Rows != r.Rescored.Rows || r.Refitted.Rows != r.Rescored.Rows ||
			int64(r.Frozen.Rows) > r.AtRisk-r.Unscored || r.Days != 180*(k+1) {
			t.Errorf("%s: have %d at risk, %d without a score, %d, %d and %d judged by", r.On, r.AtRisk, r.Unscored, r.Frozen.Rows, r.Rescored.Rows, r.Refitted.Rows)
		}
	}
}

// It does not depend on how many workers make it, nor on how many partitions its residents are cut into.
func TestSameStabilityHoweverItIsCut(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, c := range placetest.Cuts[2:4] {
		opt := rollingOptions(2, 500)
		opt.Workers, opt.partitions = c.Workers, c.Partitions
		s, err := Stability(t.Context(), stabilityPlace(t), stabilityModel, opt)
		if err != nil {
			t.Fatal(err)
		}
		seen[s.Digest] = fmt.Sprintf("%d workers, %d partitions", c.Workers, c.Partitions)
	}
	if len(seen) != 1 {
		t.Errorf("have %d judgements, want one: %v", len(seen), seen)
	}
}

// A history too short for any earlier date leaves the declared one, with the reason; where that has no model either there is nothing to judge.
func TestStabilityOfTooShortAHistory(t *testing.T) {
	t.Parallel()
	p := stabilityPlace(t)
	s, err := Stability(t.Context(), p, stabilityModel, rollingOptions(3, 543))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Origins) != 1 || len(s.Omitted) != 2 || len(s.Drift) != 0 || len(s.Refreshed) != 0 {
		t.Errorf("have %d origins, %v omitted, %d drifts and %d dates, want one origin alone", len(s.Origins), s.Omitted, len(s.Drift), len(s.Refreshed))
	}
	p.Models = maps.Clone(p.Models)
	spec := p.Models[stabilityModel]
	spec.OfferedHelp = models.WithheldOnly // of people whom no list of this place holds out
	p.Models[stabilityModel] = spec
	if _, err := Stability(t.Context(), p, stabilityModel, rollingOptions(2, 180)); err == nil || !strings.Contains(err.Error(), "no row is of a person held out") {
		t.Errorf("have error %v, want the one of training", err)
	}
}

// Counts and amounts are ordered by rank correlation, with a difference in pairs.
func TestStabilityOfOtherKinds(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"ae_attendances", "cost"} {
		s, err := Stability(t.Context(), stabilityPlace(t), name, rollingOptions(2, 365))
		if err != nil {
			t.Fatal(err)
		}
		last := s.Refreshed[len(s.Refreshed)-1]
		p, ok := last.Rescoring.Figure(evaluate.Spearman)
		if len(s.Refreshed) != 2 || !ok || !p.Difference.Known() || p.A.Value != last.Frozen.Discrimination.Value || p.B.Value != last.Rescored.Discrimination.Value {
			t.Errorf("%s: have %+v, want the rank correlations %v and %v", name, p, last.Frozen.Discrimination, last.Rescored.Discrimination)
		}
	}
}
