package partition

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
)

// describe says what a store holds in the words of byHand.
func describe(t *testing.T, s *Store) grouped {
	t.Helper()
	d := grouped{people: map[string]*person{}, unknown: map[string]int64{}, duplicates: map[string]int64{}}
	var p Partition
	for i := range s.Partitions() {
		if err := s.Load(i, &p); err != nil {
			t.Fatal(err)
		}
		for k := range p.Persons {
			one := &p.Persons[k]
			if own := source.Cell(one.Hash) * s.Partitions() / source.Cells; own != i {
				t.Fatalf("a resident of partition %d is in partition %d", own, i)
			}
			d.ids = append(d.ids, string(one.ID))
			d.people[string(one.ID)] = describePerson(&p, k, s.Names())
		}
		for table, n := range p.Unknown {
			d.unknown[table] += n
		}
		for table, n := range p.Duplicates {
			d.duplicates[table] += n
		}
		d.overlapping, d.empty = d.overlapping+p.Overlapping, d.empty+p.Empty
	}
	return d
}

func describePerson(p *Partition, k int, names *source.Names) *person {
	x := &p.Persons[k]
	name := func(n uint32) any {
		if n == source.NoName {
			return nil
		}
		return names.String(n)
	}
	one := &person{rows: map[string][]string{}}
	one.attributes = [9]any{int32(x.YearOfBirth), x.Sex, code(x.Ethnic), name(x.LSOA), positive(int(x.IMD)), x.Household,
		day(x.Deceased), day(x.CareHome), day(x.Palliative)}
	for _, r := range x.Registration {
		one.registrations = append(one.registrations, fmt.Sprint(r.From, " ", r.To, " ", name(r.Practice), " ", name(r.PCN)))
	}
	texts(one, "gp_appointments", p.GP.Of(k), func(g GP) []any {
		var lead any
		if g.LeadDays() >= 0 {
			lead = g.LeadDays()
		}
		return []any{g.Minute(), code(g.Status()), code(g.HCP()), code(g.Mode()), lead}
	})
	texts(one, "ae_attendances", p.Attendance.Of(k), func(a Attendance) []any {
		return []any{a.Minute(), code(a.Department()), code(a.Category()), positive(a.Acuity()), code(a.ArrivalMode()), code(a.Disposal()), name(a.Provider())}
	})
	texts(one, "admissions", p.Admission.Of(k), func(a Admission) []any {
		return []any{code(a.Method()), a.Admitted(), day(a.Discharged()), code(a.Classification()), name(a.Provider())}
	})
	texts(one, "conditions", p.Condition.Of(k), func(c Condition) []any { return []any{name(c.Register()), c.Recorded()} })
	texts(one, "opt_outs", p.OptOut.Of(k), func(o OptOut) []any { return []any{code(o.Kind()), o.Recorded()} })
	texts(one, "referrals", p.Referral.Of(k), func(r Referral) []any {
		return []any{r.Referred(), code(r.Source()), code(r.Status()), day(r.Ended())}
	})
	texts(one, "decisions", p.Decision.Of(k), func(d Decision) []any {
		return []any{name(d.List()), day(d.ListedOn()), code(d.Decision()), d.Decided()}
	})
	return one
}

func texts[T ~uint64](one *person, table string, rows []T, row func(T) []any) {
	for _, r := range rows {
		kept := row(r)
		at := source.Lookup(table).Column(source.Lookup(table).Event)
		if table == "opt_outs" {
			at = 2
		}
		if table == "gp_appointments" || table == "ae_attendances" {
			one.rows[table] = append(one.rows[table], fmt.Sprintf("%09d", kept[at-1])+fmt.Sprint(kept))
		} else {
			one.rows[table] = append(one.rows[table], fmt.Sprintf("%09d", kept[at-1].(source.Day)+100_000)+fmt.Sprint(kept))
		}
	}
}

func code(c uint8) any {
	if c == NoCode {
		return nil
	}
	return c
}

func day(d source.Day) any {
	if d == source.NoDay {
		return nil
	}
	return d
}

func positive(n int) any {
	if n == 0 {
		return nil
	}
	return int32(n)
}

// compare holds a store against what grouping by hand gives.
func compare(t *testing.T, want grouped, s *Store) {
	t.Helper()
	have := describe(t, s)
	if s.Residents() != int64(len(want.ids)) {
		t.Errorf("have %d residents, want %d", s.Residents(), len(want.ids))
	}
	if !slices.Equal(have.ids, want.ids) {
		t.Fatal("residents are not in (bucket, id) order")
	}
	for _, id := range want.ids {
		comparePerson(t, want.people[id], have.people[id])
	}
	for table := range want.unknown {
		if want.unknown[table] == 0 || want.duplicates[table] == 0 {
			t.Fatalf("%s: the place has no unknown or no duplicate rows to find", table)
		}
	}
	if want.overlapping == 0 || want.empty == 0 {
		t.Fatal("the place has no overlapping or no empty registrations to find")
	}
	diff := cmp.Diff(want.unknown, have.unknown) + cmp.Diff(want.duplicates, have.duplicates) +
		cmp.Diff([]int64{want.overlapping, want.empty}, []int64{have.overlapping, have.empty})
	if diff != "" {
		t.Errorf("counts differ (-want +have):\n%s", diff)
	}
}

// comparePerson accepts rows of the same time in any order: grouping by hand does not know in which order names were met.
func comparePerson(t *testing.T, want, have *person) {
	t.Helper()
	if diff := cmp.Diff(want.attributes, have.attributes) + cmp.Diff(want.registrations, have.registrations); diff != "" {
		t.Fatalf("person differs (-want +have):\n%s", diff)
	}
	for table, texts := range have.rows {
		if !slices.IsSortedFunc(texts, func(a, b string) int { return strings.Compare(a[:9], b[:9]) }) {
			t.Fatalf("%s: rows are not in time order", table)
		}
		slices.Sort(texts)
	}
	if diff := cmp.Diff(want.rows, have.rows); diff != "" {
		t.Fatalf("rows differ (-want +have):\n%s", diff)
	}
}
