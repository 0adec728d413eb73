package pipeline

import (
	"cmp"
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/models/registry"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
	"riskstrat/pipeline/training"
)

// judgedNight makes a place's night, of its extract's own date unless opt says another, up to the judging of its models.
func judgedNight(t *testing.T, p *place.Place, opt Options) *night {
	t.Helper()
	opt.AsOf, opt.Now, opt.Workers = cmp.Or(opt.AsOf, placetest.Extract), func() time.Time { return time.Unix(0, 0) }, max(opt.Workers, 1)
	n := rankedNight(t, p, opt)
	if err := n.judge(t.Context()); err != nil {
		t.Fatal(err)
	}
	return n
}

// rankedNight makes a place's night up to the ranking of its lists.
func rankedNight(t *testing.T, p *place.Place, opt Options) *night {
	t.Helper()
	n := newNight(p, opt)
	t.Cleanup(n.close)
	for _, stage := range []func(context.Context) error{n.findModels, n.open, n.read, n.askGates, n.score, n.rank} {
		if err := stage(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// earlier is the place with a champion whose dates are two months earlier than those that its extract allows, so that a later date can be judged; by
// terms that ask for no household, so that a training and a night see the same.
func earlier(t *testing.T) *place.Place {
	t.Helper()
	p := town.Place(t)
	p.Disclosure = disclosure.None
	var err error
	if p.Registry, err = earlierRegistry(); err != nil {
		t.Fatal(err)
	}
	return p
}

// earlierSpec is the spec of its champion.
func earlierSpec(p *place.Place) models.Spec {
	spec := p.Models["emergency_admission"]
	spec.Terms = slices.DeleteFunc(slices.Clone(spec.Terms), func(term string) bool { return strings.Contains(term, "household") })
	spec.Train = models.Dates{Fit: []source.Day{placetest.Date("2023-03-01")}, Calibrate: placetest.Date("2024-04-02"), Validate: placetest.Date("2025-09-05")}
	return spec
}

// earlierRegistry holds the champion of the place earlier; it lies beside the shared place.
var earlierRegistry = sync.OnceValues(func() (dir string, err error) {
	shared, err := town.Shared()
	if err != nil {
		return "", err
	}
	p := *shared
	p.Registry = filepath.Join(town.Dir(), "earlier")
	spec := earlierSpec(&p)
	p.Models = map[string]models.Spec{"emergency_admission": spec}
	trained, err := training.Run(context.Background(), &p, "emergency_admission", training.Options{AsOf: placetest.Extract, Workers: 2})
	if err != nil {
		return "", err
	}
	r, err := registry.Open(p.Registry)
	if err != nil {
		return "", err
	}
	_, err = r.Promote(registry.Promotion{Target: "emergency_admission", Digest: trained.Digest, When: time.Unix(0, 0), Who: "test", Why: "test"})
	return p.Registry, err
})

// On the latest first of a month whose outcome is known, the figures are those that Compare, which builds its sample as a training does, gives the same
// model on that date; and the places of a week those that the night of that date gives.
func TestJudgedAsComparedAndAsListed(t *testing.T) {
	t.Parallel()
	p := earlier(t)
	n := judgedNight(t, p, Options{Workers: 2})
	m := n.judging.report.Models[0]
	if want := placetest.Date("2025-11-01"); m.On != want || m.PromisedOn != placetest.Date("2025-09-05") || m.Missing != "" {
		t.Fatalf("have %s, the card's %s, %q; want %s", m.On, m.PromisedOn, m.Missing, want)
	}
	compareWith(t, p, n, m.On)
	listAsThen(t, p, n, m.On)
}

// compareWith compares the champion with another model of the target on the day, in pairs, and holds the night to it.
func compareWith(t *testing.T, p *place.Place, n *night, on source.Day) {
	t.Helper()
	spec := earlierSpec(p)
	spec.Terms = spec.Terms[:3]
	p.Models = map[string]models.Spec{"emergency_admission": spec}
	other, err := training.Run(t.Context(), p, "emergency_admission", training.Options{AsOf: placetest.Extract, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	c, err := training.Compare(t.Context(), p, n.scorers[0].digest, other.Digest, on, training.Options{AsOf: placetest.Extract, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	want := c.A.Figure.Report
	for _, f := range n.judging.report.Models[0].Figures {
		for name, metric := range map[string]float64{
			"AUROC": want.AUROC.Value, "observed per expected": want.ObservedExpected.Value, "calibration slope": want.CalibrationSlope.Value,
			"mean distance of risk from what came true": want.Eavg.Value,
		} {
			if f.Name == name && math.Abs(f.Now.Value-metric) > 1e-9 {
				t.Errorf("%s: have %v, want %v as compared", name, f.Now.Value, metric)
			}
		}
	}
	if have := n.judging.report.Models[0].Figures; len(have) != 4 || !have[0].Now.Bounded() || want.Events < 50 {
		t.Errorf("have %+v of %d events", have, want.Events)
	}
}

// listAsThen runs the night of the day, which is its list's first, and holds the places of a week to it.
func listAsThen(t *testing.T, p *place.Place, n *night, on source.Day) {
	t.Helper()
	opt := Options{AsOf: on, Workers: 2, Now: func() time.Time { return time.Unix(0, 0) }}
	q := *p
	q.Out = filepath.Join(t.TempDir(), "out")
	then := rankedNight(t, &q, opt)
	want := int64(0)
	for _, at := range then.lists[0].places {
		c := then.lists[0].candidates[at.Candidate]
		if at.Reason == cohort.Listed && then.standing[c.Person].purposes.Has(cohort.Reporting) {
			want++
		}
	}
	have := n.judging.report.Lists[0].Cuts[0].Places
	if protected := p.Disclosure.Protect(want); want < 20 || have.String() != protected.String() {
		t.Errorf("have %v places of a week, want %v as the night of %s gave", have, protected, on)
	}
}

// What a night finds out about its models does not depend on how it is cut.
func TestJudgingHoweverItIsCut(t *testing.T) {
	t.Parallel()
	var want string
	for _, c := range placetest.Cuts[2:4] {
		var text strings.Builder
		if err := judgedNight(t, town.Place(t), Options{Workers: c.Workers, partitions: c.Partitions}).judging.report.WriteCSV(&text); err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = text.String()
		}
		if have := text.String(); have != want || len(have) < 1000 {
			t.Errorf("%d workers, %d partitions: the figures differ", c.Workers, c.Partitions)
		}
	}
}

// The date is the first of a month; in the weeks after a training the card's own; and where neither is known, none.
func TestJudgingDate(t *testing.T) {
	e := &models.Entry{Target: models.Target{Horizon: 365}}
	e.Spec.Train = models.Dates{Fit: []source.Day{placetest.Date("2023-11-17")}, Calibrate: placetest.Date("2024-11-17"), Validate: placetest.Date("2025-11-17")}
	for _, c := range []struct {
		complete, on string
		own          bool
	}{
		{"2026-11-17", "2025-11-17", true}, // the card's outcomes are just known
		{"2026-11-30", "2025-11-17", true}, // 2025-11-01 is before 2025-11-17, until when the model learned
		{"2026-12-01", "2025-12-01", false},
		{"2026-12-31", "2025-12-01", false},
		{"2027-02-10", "2026-02-01", false},
		{"2026-11-16", "", false},
		{"2025-12-01", "", false},
	} {
		on, own, missing := judgingDate(e, placetest.Date(c.complete))
		if c.on == "" {
			if missing == "" || !strings.Contains(missing, "2025-12-01") {
				t.Errorf("%s: have %s and %q, want none until 2025-12-01 is known", c.complete, on, missing)
			}
			continue
		}
		if on != placetest.Date(c.on) || own != c.own || missing != "" {
			t.Errorf("%s: have %s, own %t, %q; want %s, %t", c.complete, on, own, missing, c.on, c.own)
		}
	}
}

// A night that no model can be judged on says why, and still tells whom its list is made of.
func TestNothingToJudge(t *testing.T) {
	t.Parallel()
	files := runNight(t, town.Place(t), Options{})
	have := files["audit/monitor.csv"]
	if !strings.Contains(have, "the model learned from what happened before 2025-11-17") || strings.Contains(have, "AUROC") {
		t.Errorf("have %.500s", have)
	}
	if !strings.Contains(have, "age,65-74,share of those considered tonight,0.") {
		t.Error("tonight's list is not told by age")
	}
}

// A broken promise is a warning of the night; where the place says so, it stops it too.
func TestBrokenPromises(t *testing.T) {
	t.Parallel()
	p := earlier(t)
	p.Gates.Promise = gate.Refuse
	n := rankedNight(t, p, Options{AsOf: placetest.Extract, Workers: 2, Now: func() time.Time { return time.Unix(0, 0) }})
	entry, report := *n.scorers[0].entry, *n.scorers[0].entry.Figures.Validate.Report
	report.AUROC = evaluate.Metric{Value: .999, Interval: &evaluate.Interval{Low: .998, High: 1}} // nobody could keep that
	entry.Figures.Validate.Report = &report
	n.scorers[0].entry = &entry
	var refused *gate.Refused
	if err := n.judge(t.Context()); !errors.As(err, &refused) || refused.Findings[0].Check != "broken_promise" {
		t.Errorf("have %v, want the night refused", err)
	}
	if said := strings.Join(n.warnings, "\n"); !strings.Contains(said, "model emergency_admission") || !strings.Contains(said, "Worse than promised, because AUROC is 0.") {
		t.Errorf("have the warnings %q", said)
	}
	if err := gate.CheckPromises(gate.Config{}, n.judging.report.Warnings); err != nil {
		t.Errorf("by default: have %v, want a warning alone", err)
	}
}
