package sampling

import (
	"math"
	"testing"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/pipeline/place/placetest"
)

// Outcomes of the three kinds, worked out by hand for somebody with four appointments and two attendances in the year after the
// index date (and one before it), somebody with none, who died half-way, and somebody who left.
func TestOutcomesOfEachKind(t *testing.T) {
	p, err := placetest.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	const index, end source.Day = 20_000, 20_365
	at := func(day source.Day) source.Minute { return source.Minute(day)*source.MinutesPerDay + 600 }
	visit := func(day source.Day, hcp uint8) partition.GP { return partition.PackGP(at(day), 0, hcp, 0, 0) }
	attend := func(day source.Day) partition.Attendance { return partition.PackAttendance(at(day), 0, 0, 3, 1, 0, 1) }
	b := partition.NewBuilder()
	b.Person("active", nil)
	b.Person("died", func(p *partition.Person) { p.Deceased = index + 180 })
	b.Person("left", func(p *partition.Person) {
		p.Registration = []partition.Registration{{From: index - 1000, To: index + 30, Practice: source.NoName, PCN: source.NoName}}
	})
	b.GP("active", visit(index-1, 0), visit(index, 0), visit(index+1, 0), visit(index+200, 0), visit(end-1, 1), visit(end, 0))
	b.Attendance("active", attend(index-1), attend(index), attend(end-1), attend(end))
	b.GP("left", visit(index+1, 0))
	part, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	null := math.NaN()
	for target, want := range map[string]map[string]float64{
		"ae_attendances": {"active": 2, "died": 0, "left": null},
		"cost":           {"active": 3*37 + 7.5 + 2*114, "died": 0, "left": null},
	} {
		declared := p.Target[target]
		defs, err := p.Catalog.Select(catalog.Union(declared.OutcomeFeatures())...)
		if err != nil {
			t.Fatal(err)
		}
		engine, err := features.NewEngine(defs, features.Options{Since: map[string]source.Day{"gp_appointments": 0, "ae_attendances": 0}})
		if err != nil {
			t.Fatal(err)
		}
		after, err := engine.Build(part, []int32{0, 1, 2}, end, features.Outcome, nil)
		if err != nil {
			t.Fatal(err)
		}
		have, err := outcomes(&declared, after)
		if err != nil {
			t.Fatal(err)
		}
		for r, person := range after.Person {
			id := string(part.Persons[person].ID)
			if v := have[r]; v != want[id] && !(math.IsNaN(v) && math.IsNaN(want[id])) {
				t.Errorf("%s of %s: have %v, want %v", target, id, v, want[id])
			}
		}
		after.Release()
	}
}
