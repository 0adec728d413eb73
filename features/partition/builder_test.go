package partition

import (
	"cmp"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"riskstrat/features/source"
)

func mustBuild(t *testing.T, b *Builder) *Partition {
	t.Helper()
	p, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// place of a person in a partition.
func at(t *testing.T, p *Partition, id string) int {
	t.Helper()
	i := slices.IndexFunc(p.Persons, func(x Person) bool { return string(x.ID) == id })
	if i < 0 {
		t.Fatalf("have no person %s", id)
	}
	return i
}

func TestBuilderGroupsRows(t *testing.T) {
	b := NewBuilder()
	b.Person("anna", func(p *Person) {
		p.YearOfBirth, p.Household = 1950, 77
		p.Registration = []Registration{{From: 100, To: 200, Practice: 1, PCN: 2}, {From: 205, To: source.NoDay, Practice: 3, PCN: 2}}
	})
	b.Person("ben", nil)
	late, early := PackGP(900, 0, 1, 2, 3), PackGP(800, 0, 1, 2, 3)
	b.GP("anna", late, early, late)
	b.GP("nobody", early)
	b.OptOut("ben", PackOptOut(5, 1))
	b.Condition("ben")
	p := mustBuild(t, b)

	anna, ben := at(t, p, "anna"), at(t, p, "ben")
	if have := p.GP.Of(anna); !slices.Equal(have, []GP{early, late}) {
		t.Errorf("have %x, want the two rows ascending", have)
	}
	if len(p.GP.Of(ben)) != 0 || len(p.OptOut.Of(ben)) != 1 || len(p.Referral.Of(ben)) != 0 {
		t.Error("ben: have other rows than one opt-out")
	}
	if p.Duplicates[gpTable] != 1 || p.Unknown[gpTable] != 1 || p.Duplicates[optOutTable] != 0 {
		t.Errorf("have duplicates %v, unknown %v", p.Duplicates, p.Unknown)
	}
	if _, ok := p.Unknown[conditionTable]; !ok {
		t.Error("conditions: an empty table was not grouped")
	}
	if _, ok := p.Unknown[referralTable]; ok {
		t.Error("referrals: an absent table was grouped")
	}
	x := p.Persons[anna]
	if x.YearOfBirth != 1950 || x.Household != 77 || x.Hash != source.Hash([]byte("anna")) || x.Deceased != source.NoDay || len(x.Registration) != 2 {
		t.Errorf("anna: have %+v", x)
	}
	if r := p.Persons[ben].Registration; len(r) != 1 || r[0].To != source.NoDay {
		t.Errorf("ben: have registrations %v, want one that lasts", r)
	}
}

func TestRegistrations(t *testing.T) {
	const never = source.NoDay
	for _, tt := range []struct {
		name               string
		rows, want         []Registration
		overlapping, empty int64
	}{
		{"move without a gap", []Registration{{10, 20, 1, 1}, {20, never, 2, 1}}, []Registration{{10, 20, 1, 1}, {20, never, 2, 1}}, 0, 0},
		{"in any order", []Registration{{20, never, 2, 1}, {10, 20, 1, 1}}, []Registration{{10, 20, 1, 1}, {20, never, 2, 1}}, 0, 0},
		{"a later start wins", []Registration{{10, 30, 1, 1}, {20, never, 2, 1}}, []Registration{{10, 20, 1, 1}, {20, never, 2, 1}}, 1, 0},
		{"one never ended", []Registration{{10, never, 1, 1}, {20, 25, 2, 1}}, []Registration{{10, 20, 1, 1}, {20, 25, 2, 1}}, 1, 0},
		{"three at once", []Registration{{10, never, 1, 1}, {20, never, 2, 1}, {30, never, 3, 1}}, []Registration{{10, 20, 1, 1}, {20, 30, 2, 1}, {30, never, 3, 1}}, 2, 0},
		{"no time at all", []Registration{{10, 10, 1, 1}, {20, never, 2, 1}}, []Registration{{20, never, 2, 1}}, 0, 1},
		{"ended before it began", []Registration{{10, 9, 1, 1}, {20, 30, 2, 1}}, []Registration{{20, 30, 2, 1}}, 0, 1},
		{"an empty one cuts nothing short", []Registration{{10, 30, 1, 1}, {20, 20, 2, 1}}, []Registration{{10, 30, 1, 1}}, 0, 1},
		{"only an empty one", []Registration{{10, 10, 1, 1}}, nil, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := NewBuilder()
			b.Person("a", func(p *Person) { p.Registration = tt.rows })
			p := mustBuild(t, b)
			if have := p.Persons[0].Registration; !slices.Equal(have, tt.want) {
				t.Errorf("have %v, want %v", have, tt.want)
			}
			if p.Overlapping != tt.overlapping || p.Empty != tt.empty {
				t.Errorf("have %d overlapping, %d empty, want %d, %d", p.Overlapping, p.Empty, tt.overlapping, tt.empty)
			}
		})
	}
}

// Attributes come from the row that starts last, even if that registration is dropped.
func TestAttributesAreOfTheLatestRegistration(t *testing.T) {
	b := NewBuilder()
	spell := func(from, to source.Day) []Registration { return []Registration{{From: from, To: to}} }
	b.Person("a", func(p *Person) { p.IMD, p.Deceased, p.Registration = 3, 50, spell(40, 40) })
	b.Person("a", func(p *Person) { p.IMD, p.Registration = 1, spell(10, source.NoDay) })
	if x := mustBuild(t, b).Persons[0]; x.IMD != 3 || x.Deceased != 50 || len(x.Registration) != 1 {
		t.Errorf("have %+v", x)
	}
}

func TestBuildRefuses(t *testing.T) {
	repeated := NewBuilder()
	repeated.Person("a", nil)
	repeated.Person("a", nil)
	_, err := repeated.Build()
	var refused *source.Refused
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "have 1 row that repeats") {
		t.Errorf("repeated registration: have %v", err)
	}
	unfit := NewBuilder()
	unfit.GP("a", PackGP(-1, 0, 0, 0, 0))
	if _, err := unfit.Build(); !errors.Is(err, errUnfit) {
		t.Errorf("unfit row: have %v", err)
	}
	long := NewBuilder()
	long.Person(strings.Repeat("a", maxIDBytes+1), nil)
	if _, err := long.Build(); err == nil {
		t.Error("long identifier: have no error")
	}
}

// Someone with hundreds of rows is sorted another way than most.
func TestManyRowsOfOnePerson(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	b, distinct := NewBuilder(), map[GP]bool{}
	b.Person("a", nil)
	for range 500 {
		row := PackGP(source.Minute(r.IntN(400)), 0, 0, 0, 0)
		distinct[row] = true
		b.GP("a", row)
	}
	p := mustBuild(t, b)
	if have, want := p.GP.Of(0), slices.Sorted(maps.Keys(distinct)); !slices.Equal(have, want) || p.Duplicates[gpTable] != int64(500-len(want)) {
		t.Errorf("have %d rows and %d duplicates, want %d distinct ones ascending", len(have), p.Duplicates[gpTable], len(want))
	}
}

// Identifiers of any bytes and length come in (bucket, id) order, also where they begin alike.
func TestPersonsAreOrderedByBucketAndIdentifier(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	b, ids := NewBuilder(), map[string]bool{}
	for len(ids) < 30_000 {
		id := make([]byte, 1+r.IntN(12))
		for i := range id {
			id[i] = "\x00\x01a\x80\xff"[r.IntN(5)]
		}
		if !ids[string(id)] {
			ids[string(id)] = true
			b.Person(string(id), nil)
		}
	}
	want := slices.SortedFunc(maps.Keys(ids), func(a, b string) int {
		return cmp.Or(cmp.Compare(source.Bucket(source.Hash([]byte(a))), source.Bucket(source.Hash([]byte(b)))), cmp.Compare(a, b))
	})
	for i, p := range mustBuild(t, b).Persons {
		if string(p.ID) != want[i] {
			t.Fatalf("person %d: have %q, want %q", i, p.ID, want[i])
		}
	}
}

// A date of death that only one of a person's registrations carries is theirs all the same, and of two the earlier is.
func TestADeathOnAnyRegistrationCounts(t *testing.T) {
	b := NewBuilder()
	row := func(id string, from, to, deceased source.Day, born int16) {
		b.Person(id, func(p *Person) {
			p.YearOfBirth, p.Deceased, p.Registration = born, deceased, []Registration{{From: from, To: to}}
		})
	}
	row("earlier row", 100, 200, 190, 1950)
	row("earlier row", 300, source.NoDay, source.NoDay, 1951)
	row("later row", 300, source.NoDay, 400, 1951)
	row("later row", 100, 200, source.NoDay, 1950)
	row("both rows", 100, 200, 410, 1950)
	row("both rows", 300, source.NoDay, 405, 1951)
	row("alive", 100, 200, source.NoDay, 1950)
	row("alive", 300, source.NoDay, source.NoDay, 1951)
	p := mustBuild(t, b)
	for id, want := range map[string]source.Day{"earlier row": 190, "later row": 400, "both rows": 405, "alive": source.NoDay} {
		person := p.Persons[at(t, p, id)]
		if person.Deceased != want {
			t.Errorf("%s: have a death on %s, want %s", id, person.Deceased, want)
		}
		if person.YearOfBirth != 1951 {
			t.Errorf("%s: have the year of birth of an earlier registration", id)
		}
	}
}
