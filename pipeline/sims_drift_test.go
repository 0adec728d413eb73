//go:build sims

package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/demo"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
	"riskstrat/pipeline/synth"
	"riskstrat/pipeline/synth/fault"
	"riskstrat/pipeline/training"
	"riskstrat/pipeline/walk"
)

// The places of the simulation of drift: nobody looked at them while the limits were set.
const (
	driftNights = 100 // consecutive nights of each place
	driftTarget = "escalation"
)

// driftPlaces are the places by their seeds, and how many people live there. Faults are planted in the first.
var driftPlaces = []struct {
	seed      uint64
	residents int
}{{30, 100_000}, {31, 50_000}, {32, 50_000}}

// movable are the bank holidays of England in the history of the places that fall on no fixed date (gov.uk/bank-holidays and its archive). synth leaves
// practices open on them; here they are shut.
var movable = []string{
	"2021-04-02", "2021-04-05", "2021-05-03", "2021-05-31", "2021-08-30", "2021-12-27", "2021-12-28",
	"2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03", "2022-08-29", "2022-09-19", "2022-12-27",
	"2023-01-02", "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08", "2023-05-29", "2023-08-28",
	"2024-03-29", "2024-04-01", "2024-05-06", "2024-05-27", "2024-08-26",
	"2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25",
	"2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31",
}

// shut closes the practices of an extract on the movable bank holidays.
func shut(t *testing.T, extract string) {
	t.Helper()
	holiday := map[source.Day]bool{}
	for _, d := range movable {
		holiday[placetest.Date(d)] = true
	}
	err := fault.Plant(t.Context(), extract, fault.Fault{Table: "gp_appointments", Effect: func(r *fault.Row) int {
		if holiday[r.Day()] {
			return 0
		}
		return 1
	}})
	if err != nil {
		t.Fatal(err)
	}
}

// vigil is a place whose nights are asked about their gates and drift alone, one after the other.
type vigil struct {
	place   *place.Place
	reading walk.Reading
	scorers []targetScorer
}

// TestSimulatedDrift counts the alarms of clean nights, and the nights it takes until planted faults are named. An alarm is any warning or refusal by the
// checks of drift or volume.
func TestSimulatedDrift(t *testing.T) {
	alarms := 0
	for i, p := range driftPlaces {
		start := time.Now()
		v := newVigil(t, p.seed, p.residents)
		for night := placetest.Extract - driftNights + 1; night <= placetest.Extract; night++ {
			for _, said := range v.night(t, night) {
				alarms++
				t.Logf("place %d, clean night of %s: %s", p.seed, night, said)
			}
		}
		t.Logf("place %d: made, and %d clean nights, in %.0f s", p.seed, driftNights, time.Since(start).Seconds())
		if i == 0 {
			v.plantAll(t)
		}
		v.reading.Close()
	}
	nights := len(driftPlaces) * driftNights
	t.Logf("%d alarms in %d clean nights", alarms, nights)
	if alarms > nights/300 {
		t.Errorf("have %d alarms in %d clean nights, want at most 1 in 300", alarms, nights)
	}
}

// newVigil makes a place and a model of it.
func newVigil(t *testing.T, seed uint64, residents int) *vigil {
	t.Helper()
	dir := t.TempDir()
	opt := synth.Options{Dir: filepath.Join(dir, demo.Extract), Residents: residents, Seed: seed, Place: seed, AsOf: placetest.Extract, Years: 6}
	if _, err := synth.Generate(context.Background(), opt); err != nil {
		t.Fatal(err)
	}
	shut(t, opt.Dir)
	text := strings.Replace(string(demo.Config()), "  # as_of: 2026-11-20 ", "  as_of: "+placetest.Extract.String()+" ", 1)
	path := filepath.Join(dir, "place.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := place.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	trained, err := training.Run(context.Background(), p, driftTarget, training.Options{AsOf: placetest.Extract, Workers: runtime.GOMAXPROCS(0)})
	if err != nil {
		t.Fatal(err)
	}
	scorer, err := trained.Entry.Scorer(p.Catalog.Lookup)
	if err != nil {
		t.Fatal(err)
	}
	v := &vigil{place: p, scorers: []targetScorer{{target: driftTarget, entry: trained.Entry, scorer: scorer}}}
	v.read(t, p)
	return v
}

func (v *vigil) read(t *testing.T, p *place.Place) {
	t.Helper()
	if err := v.reading.Open(t.Context(), p.Source(placetest.Extract)); err != nil {
		t.Fatal(err)
	}
	if err := v.reading.Read(t.Context(), 0, runtime.GOMAXPROCS(0), walk.Silent{}); err != nil {
		t.Fatal(err)
	}
}

// night asks the gates and looks for drift as the night of a date would, and returns what they say of volume and drift. Anything else they refuse fails the test.
func (v *vigil) night(t *testing.T, on source.Day) []string {
	t.Helper()
	n := newNight(v.place, Options{AsOf: on, Workers: runtime.GOMAXPROCS(0), Now: time.Now})
	n.Reading, n.scorers = v.reading, v.scorers
	for _, l := range v.place.List {
		n.lists = append(n.lists, newListWork(l, n.scorers, n.Store.Names().Index(l.Name), nil))
	}
	var err error
	if n.decider, err = cohort.Compile(v.place.Cohort, n.Store.Names()); err != nil {
		t.Fatal(err)
	}
	if err := n.prepareFeatures(); err != nil {
		t.Fatal(err)
	}
	var said []string
	refused := func(err error) {
		var r *gate.Refused
		if err != nil && !errors.As(err, &r) {
			t.Fatal(err)
		}
		if r != nil {
			for _, f := range r.Findings {
				said = append(said, f.String())
			}
		}
	}
	refused(n.askGates(t.Context()))
	desks := n.Desks(n.opt.Workers)
	err = walk.InOrder(t.Context(), n.Store.Partitions(), n.opt.Workers, func(worker, i int) (s share, err error) {
		d := &desks[worker]
		if err := n.load(d, i, cohort.Listing); err != nil || len(d.Rows) == 0 {
			return s, err
		}
		if err := n.scoreRows(d, &s); err != nil {
			return s, err
		}
		return s, n.observe(d, &s)
	}, func(_ int, s share) error {
		if s.set != nil {
			n.watch.people.Merge(s.watched)
			s.set.Release()
			s.rows.Release()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	refused(n.judgeDrift(t.Context()))
	for _, w := range n.warnings {
		if strings.HasPrefix(w, "drift: ") || strings.HasPrefix(w, "volume: ") {
			said = append(said, w)
		}
	}
	return said
}

// planted is a fault, and what has to be said of it within so many nights of its first day.
type planted struct {
	what   string
	faults []fault.Fault
	named  []string // all in one sentence
	dated  bool     // it says since when, within three days
	within int
}

// isNamed reports whether a sentence says what and since when.
func (f *planted) isNamed(said string, since source.Day) bool {
	for _, want := range f.named {
		if !strings.Contains(said, want) {
			return false
		}
	}
	for d := since - 3; d <= since+3 && f.dated; d++ {
		if strings.Contains(said, "since "+d.String()) {
			return true
		}
	}
	return !f.dated
}

// plantAll plants one fault after the other, each into a fresh copy of the place.
func (v *vigil) plantAll(t *testing.T) {
	since := placetest.Extract - 60
	table := []string{"| fault | named after | first sentence |", "|---|---|---|"}
	for _, f := range v.faults(t, since) {
		nights, said := v.nightsUntilNamed(t, since, f)
		table = append(table, fmt.Sprintf("| %s | %d nights | %s |", f.what, nights, said))
		if nights > f.within {
			t.Errorf("%s: named after %d nights, want within %d", f.what, nights, f.within)
		}
	}
	t.Logf("planted on %s\n\n%s", since, strings.Join(table, "\n"))
}

// nightsUntilNamed counts the nights from the first on which the fault is in the extract, that one included; beyond 40 it gives up.
func (v *vigil) nightsUntilNamed(t *testing.T, since source.Day, f planted) (int, string) {
	t.Helper()
	dir, p := t.TempDir(), *v.place
	if err := os.CopyFS(dir, os.DirFS(v.place.Extract.Dir)); err != nil {
		t.Fatal(err)
	}
	if err := fault.Plant(t.Context(), dir, f.faults...); err != nil {
		t.Fatal(err)
	}
	p.Extract.Dir = dir
	faulty := vigil{place: &p, scorers: v.scorers}
	faulty.read(t, &p)
	defer faulty.reading.Close()
	for nights := 1; nights <= 40; nights++ {
		for _, said := range faulty.night(t, since+source.Day(nights)) {
			if f.isNamed(said, since) {
				return nights, said
			}
		}
	}
	return 99, "never"
}

// faults are those that the place is tried with, at practices of several sizes.
func (v *vigil) faults(t *testing.T, since source.Day) []planted {
	t.Helper()
	at := func(code string) func(fault.Person) bool {
		return func(p fault.Person) bool { return p.Practice == code }
	}
	with := func(supplier string) func(fault.Person) bool {
		return func(p fault.Person) bool { return p.Supplier == supplier }
	}
	var all []planted
	for _, feed := range []struct {
		table  string
		within map[int]int // by people
	}{
		{"ae_attendances", map[int]int{8000: 12, 4000: 14, 2000: 20, 1000: 35}},
		{"gp_appointments", map[int]int{4000: 10, 1000: 12}},
		{"admissions", map[int]int{8000: 30}},
	} {
		for _, people := range slices.Sorted(maps.Keys(feed.within)) {
			code, have := v.practiceOf(t, people)
			all = append(all, planted{
				what:   fmt.Sprintf("%s of a practice of %d people stopped", feed.table, have),
				faults: []fault.Fault{{Table: feed.table, Since: since, Of: at(code), Effect: fault.Lose(1)}},
				named:  []string{"drift: " + feed.table + ": practice " + code}, dated: true, within: feed.within[people],
			})
		}
	}
	return append(all,
		planted{"System B (two practices in five) codes attended as unknown",
			[]fault.Fault{{Table: "gp_appointments", Since: since, Of: with("System B"), Effect: fault.Recode("status", "attended", "unknown")}},
			[]string{`record system "System B"`, "with status is attended"}, true, 8},
		planted{"System C (one practice in ten) codes telephone as unknown",
			[]fault.Fault{{Table: "gp_appointments", Since: since, Of: with("System C"), Effect: fault.Recode("mode", "telephone", "unknown")}},
			[]string{`record system "System C"`, "mode is telephone"}, true, 10},
		planted{"the whole place codes arrivals by ambulance as other",
			[]fault.Fault{{Table: "ae_attendances", Since: since, Effect: fault.Recode("arrival_mode", "ambulance", "other")}},
			[]string{"the whole place", "arrival_mode is ambulance"}, true, 12},
		planted{"half as many GP appointments again everywhere: the feed",
			[]fault.Fault{{Table: "gp_appointments", Since: since, Effect: fault.Repeat(0.5)}},
			[]string{"volume: gp_appointments"}, false, 7},
		planted{"half as many GP appointments again everywhere: a feature",
			[]fault.Fault{{Table: "gp_appointments", Since: since, Effect: fault.Repeat(0.5)}},
			[]string{"population stability index"}, false, 40},
	)
}

// practiceOf is the practice whose number of people is nearest.
func (v *vigil) practiceOf(t *testing.T, people int) (code string, have int64) {
	t.Helper()
	c, err := v.reading.TakeCensus(t.Context(), placetest.Extract, runtime.GOMAXPROCS(0), walk.Silent{}, func(*walk.Desk) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	off := func(o walk.Office) int64 { return max(c.Practices[o]-int64(people), int64(people)-c.Practices[o]) }
	o := slices.MinFunc(slices.Collect(maps.Keys(c.Practices)), func(a, b walk.Office) int { return cmp.Compare(off(a), off(b)) })
	return v.reading.Store.Names().String(o.Practice), c.Practices[o]
}
