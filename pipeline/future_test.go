package pipeline

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
)

// another is the shared place with an extract of the test's own, mirrored from the shared one.
func another(t *testing.T) *place.Place {
	t.Helper()
	p := town.Place(t)
	dir := filepath.Join(t.TempDir(), "extract")
	if err := sourcetest.Mirror(p.Extract.Dir, dir); err != nil {
		t.Fatal(err)
	}
	p.Extract.Dir = dir
	return p
}

// What happens on the index date or later changes no feature, no score and nobody's place in the ledger: events changed,
// moved, added and taken away; later discharges, deaths, moves and decisions.
func TestTheFutureChangesNothing(t *testing.T) {
	t.Parallel()
	before := runNight(t, town.Place(t), Options{})
	for seed := range futures {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			p := another(t)
			f := future{t, rand.New(rand.NewPCG(uint64(seed), 1)), p.Extract.Dir, nightDate}
			f.rewrite()
			after := runNight(t, p, Options{})
			if before["manifest.json"] == after["manifest.json"] {
				t.Error("the manifest is the same: nothing was changed")
			}
			for _, path := range []string{"features.parquet", "scores.parquet", "ledger.parquet"} {
				if before[path] != after[path] || before[path] == "" {
					t.Errorf("%s differs", path)
				}
			}
		})
	}
}

// The same changes a day earlier are seen: the test above could fail.
func TestThePastChangesFeatures(t *testing.T) {
	t.Parallel()
	before := runNight(t, town.Place(t), Options{})
	p := another(t)
	f := future{t, rand.New(rand.NewPCG(0, 1)), p.Extract.Dir, nightDate - 4} // A&E and admissions are cut three days earlier
	f.activity("ae_attendances")
	if after := runNight(t, p, Options{}); before["features.parquet"] == after["features.parquet"] {
		t.Error("features.parquet is the same")
	}
}

// future rewrites what an extract says of the days from one on.
type future struct {
	t    *testing.T
	rng  *rand.Rand
	dir  string
	from source.Day
}

func (f *future) rewrite() {
	for _, table := range []string{"gp_appointments", "ae_attendances", "admissions", "conditions"} {
		f.activity(table)
	}
	f.from++ // who may be offered help is decided by what stood on the index date itself
	f.activity("referrals")
	f.activity("decisions")
	f.residents()
}

// someday is a day of the future that the extract knows.
func (f *future) someday(from source.Day) source.Day {
	return from + source.Day(f.rng.IntN(int(placetest.Extract-from)+1))
}

// activity drops a third of the table's future rows, changes a third, repeats a third with changes, and adds as many
// for other people. Rows of the past keep everything but what ends in the future.
func (f *future) activity(name string) {
	table := sourcetest.Read(f.t, f.dir, name)
	event := table.Column(table.Decl.Event)
	var rows, later []sourcetest.Row
	for _, r := range table.Rows {
		if dayOf(r[event]) < f.from {
			f.changeEnd(table, r)
			rows = append(rows, r)
			continue
		}
		later = append(later, r)
		switch f.rng.IntN(3) {
		case 0:
			rows = append(rows, f.changed(table, r))
		case 1:
			rows = append(rows, r, f.changed(table, r))
		}
	}
	for range later {
		r := f.changed(table, later[f.rng.IntN(len(later))])
		r[0] = table.Rows[f.rng.IntN(len(table.Rows))][0] // resident_id comes first in every table
		rows = append(rows, r)
	}
	table.Rows = rows
	table.Write(f.t, f.dir)
}

// changed is a row of another day of the future with other codes.
func (f *future) changed(table *sourcetest.Table, r sourcetest.Row) sourcetest.Row {
	r = append(sourcetest.Row{}, r...)
	at := f.someday(f.from)
	for i := range table.Decl.Columns {
		c := &table.Decl.Columns[i]
		switch {
		case c.Name == table.Decl.Event && c.Kind == source.Time:
			r[i] = source.Minute(at)*source.MinutesPerDay + source.Minute(f.rng.IntN(source.MinutesPerDay))
		case c.Name == table.Decl.Event:
			r[i] = at
		case c.Kind == source.Code:
			r[i] = c.Codes[f.rng.IntN(len(c.Codes))]
		case c.Kind == source.Date && c.From == table.Decl.Event:
			r[i] = f.someday(at)
		case c.Kind == source.Date:
			r[i] = nil
		}
	}
	return r
}

// changeEnd moves the end of what began in the past and ended in the future, or takes it away; but not a referral's,
// whose status is not dated: one marked ended without a day was never open.
func (f *future) changeEnd(table *sourcetest.Table, r sourcetest.Row) {
	for i := range table.Decl.Columns {
		c := &table.Decl.Columns[i]
		if c.Kind != source.Date || c.From != table.Decl.Event {
			continue
		}
		if table.Decl.Name != "referrals" {
			r[i] = f.later(r[i])
		} else if end, ended := r[i].(source.Day); ended && end >= f.from {
			r[i] = f.someday(f.from)
		}
	}
}

// later is another day of the future for one, or none at all; what is of the past stays.
func (f *future) later(v any) any {
	switch day, known := v.(source.Day); {
	case known && day < f.from:
		return v
	case f.rng.IntN(2) == 0:
		return nil
	default:
		return f.someday(f.from)
	}
}

// residents moves people away and back, lets some die and others live, and sends some to care homes.
func (f *future) residents() {
	table := sourcetest.Read(f.t, f.dir, "residents")
	from, to := table.Column("registered_from"), table.Column("registered_to")
	var moved []sourcetest.Row
	starts := map[string]bool{} // who registers in the future as it is: nobody registers twice on a day
	for _, r := range table.Rows {
		if r[from].(source.Day) >= f.from {
			starts[r[0].(string)] = true
		}
	}
	for _, r := range table.Rows {
		if r[from].(source.Day) >= f.from {
			continue
		}
		for _, column := range []string{"registered_to", "deceased_on", "care_home_from", "palliative_from"} {
			if i := table.Column(column); f.rng.IntN(3) == 0 {
				r[i] = f.later(r[i])
			}
		}
		if end, ended := r[to].(source.Day); ended && end >= f.from && end < placetest.Extract {
			back := append(sourcetest.Row{}, r...)
			back[from], back[to] = f.someday(end), nil
			if id := r[0].(string); !starts[id] {
				moved = append(moved, back)
			}
		}
	}
	table.Rows = append(table.Rows, moved...)
	table.Write(f.t, f.dir)
}

func dayOf(v any) source.Day {
	if m, ok := v.(source.Minute); ok {
		return m.Day()
	}
	return v.(source.Day)
}
