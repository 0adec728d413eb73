package features_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// The raw rows of a test, with the codes as the contract spells them ("" is null), before any packing.

type gpRow struct {
	at                source.Minute
	status, hcp, mode string
	lead              int // days from booking; -1 where not known
}

type aeRow struct {
	at                                              source.Minute
	department, category, acuity, arrival, disposal string
	provider                                        string
}

type spellRow struct {
	admitted, discharged source.Day
	method, class        string
}

type entryRow struct {
	recorded source.Day
	register string
}

type periodRow struct{ opened, discharged source.Day }

// human is one person of a test with their rows.
type human struct {
	id                 string
	born               int
	sex, ethnic        string
	imd                int
	household          string
	deceased, careHome source.Day
	registrations      []partition.Registration
	gp                 []gpRow
	ae                 []aeRow
	spells             []spellRow
	conditions         []entryRow
	mental             []periodRow
}

func newHuman(id string) human {
	return human{id: id, born: 1950, sex: "1", deceased: source.NoDay, careHome: source.NoDay,
		registrations: []partition.Registration{{From: 0, To: source.NoDay}}}
}

// place is the extract of a test: people, feeds, and what is asked of it.
type place struct {
	people         []human
	since          map[string]source.Day
	lag            map[string]int
	index          source.Day
	side           features.Side
	countTransfers bool
}

// day 16,000 is 2013-10-22, early enough for every window of the tests.
func newPlace(index source.Day, people ...human) *place {
	return &place{people: people, index: index, lag: map[string]int{}, since: map[string]source.Day{
		"gp_appointments": 16000, "ae_attendances": 16000, "admissions": 16000, "conditions": 16000, "mh_contacts": 16000}}
}

var testRegisters = []string{"Diabetes", "COPD", "Asthma", "HIV"}

func (p *place) catalog(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.New(catalog.Options{Conditions: testRegisters, Sensitive: []string{"HIV"}, CountTransfers: p.countTransfers})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (p *place) engine(t testing.TB, definitions []features.Definition) *features.Engine {
	t.Helper()
	e, err := features.NewEngine(definitions, features.Options{Names: fixedNames{}, Since: p.since, Lag: p.lag})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// fixedNames gives register i of testRegisters the index 100+i, and any other name one of its first byte.
type fixedNames struct{}

func (fixedNames) Index(name string) uint32 {
	if i := slices.Index(testRegisters, name); i >= 0 {
		return uint32(100 + i)
	}
	return uint32(name[0])
}

// pack makes the partition.
func (p *place) pack(t testing.TB) *partition.Partition {
	t.Helper()
	b := partition.NewBuilder()
	for i := range p.people {
		p.people[i].pack(t, b)
	}
	packed, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func (h *human) pack(t testing.TB, b *partition.Builder) {
	b.Person(h.id, func(p *partition.Person) {
		p.YearOfBirth, p.IMD, p.Deceased, p.CareHome = int16(h.born), uint8(h.imd), h.deceased, h.careHome
		p.Sex, p.Ethnic = codeOf(t, "residents", "sex", h.sex), codeOf(t, "residents", "ethnic_category", h.ethnic)
		if h.household != "" {
			p.Household = source.Hash([]byte(h.household))
		}
		p.Registration = h.registrations
		if len(p.Registration) == 0 { // an empty registration is dropped, which leaves the person without one
			p.Registration = []partition.Registration{{From: 1, To: 1}}
		}
	})
	for _, g := range h.gp {
		b.GP(h.id, partition.PackGP(g.at, codeOf(t, "gp_appointments", "status", g.status),
			codeOf(t, "gp_appointments", "hcp_type", g.hcp), codeOf(t, "gp_appointments", "mode", g.mode), g.lead))
	}
	for _, a := range h.ae {
		acuity, _ := strconv.Atoi(a.acuity)
		provider := source.NoName
		if a.provider != "" {
			provider = fixedNames{}.Index(a.provider)
		}
		b.Attendance(h.id, partition.PackAttendance(a.at, codeOf(t, "ae_attendances", "department_type", a.department),
			codeOf(t, "ae_attendances", "attendance_category", a.category), acuity,
			codeOf(t, "ae_attendances", "arrival_mode", a.arrival), codeOf(t, "ae_attendances", "disposal", a.disposal), provider))
	}
	for _, s := range h.spells {
		b.Admission(h.id, partition.PackAdmission(s.admitted, s.discharged, codeOf(t, "admissions", "admission_method", s.method),
			codeOf(t, "admissions", "patient_classification", s.class), source.NoName))
	}
	for _, m := range h.mental {
		b.MentalHealth(h.id, partition.PackMentalHealth(m.opened, m.discharged))
	}
	for _, c := range h.conditions {
		b.Condition(h.id, partition.PackCondition(c.recorded, fixedNames{}.Index(c.register)))
	}
}

// codeOf returns the index of a code of the contract; "" is null.
func codeOf(t testing.TB, table, column, code string) uint8 {
	t.Helper()
	if code == "" {
		return partition.NoCode
	}
	s := source.Lookup(table)
	i := slices.Index(s.Columns[s.Column(column)].Codes, code)
	if i < 0 {
		t.Fatalf("table %s, column %s: no code %q", table, column, code)
	}
	return uint8(i)
}

// build computes the definitions for everyone with the engine. Every feature comes as one value a person, by identifier.
func (p *place) build(t testing.TB, definitions []features.Definition) map[string]map[string]float64 {
	t.Helper()
	e, packed := p.engine(t, definitions), p.pack(t)
	rows := everyone(packed)
	var homes *features.Households
	if e.NeedsHouseholds() {
		homes = features.NewHouseholds(e, p.index, p.side)
		if err := homes.Add(packed, rows); err != nil {
			t.Fatal(err)
		}
	}
	set, err := e.Build(packed, rows, p.index, p.side, homes)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Release()
	values := make(map[string]map[string]float64, len(definitions))
	for _, d := range definitions {
		column, err := set.Floats(d.Name, nil)
		if err != nil {
			t.Fatal(err)
		}
		values[d.Name] = make(map[string]float64, len(column))
		for r, v := range column {
			values[d.Name][string(packed.Persons[set.Person[r]].ID)] = v
		}
	}
	return values
}

func everyone(p *partition.Partition) []int32 {
	rows := make([]int32, len(p.Persons))
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// The text tables: rows of words, "-" for null, times as days before the index date.

func readTable(t testing.TB, text string, columns int) [][]string {
	t.Helper()
	var rows [][]string
	for _, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if columns > 0 && len(words) != columns {
			t.Fatalf("row %q: have %d words, want %d", line, len(words), columns)
		}
		for i := range words {
			if words[i] == "-" {
				words[i] = ""
			}
		}
		rows = append(rows, words)
	}
	return rows
}

func ago(t testing.TB, index source.Day, days string) source.Day {
	t.Helper()
	if days == "" {
		return source.NoDay
	}
	n, err := strconv.Atoi(days)
	if err != nil {
		t.Fatal(err)
	}
	return index - source.Day(n)
}

func clock(t testing.TB, day source.Day, hhmm string) source.Minute {
	t.Helper()
	var h, m int
	if _, err := fmt.Sscanf(hhmm, "%d:%d", &h, &m); err != nil {
		t.Fatal(err)
	}
	return source.Minute(day)*source.MinutesPerDay + source.Minute(60*h+m)
}
