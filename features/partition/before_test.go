package partition

import (
	"reflect"
	"testing"

	"riskstrat/features/source"
)

// Before is the partition that an extract made on the day would have given: here both are built, one from everything and one, by hand,
// from what was known. Of three people one is not asked for.
func TestBefore(t *testing.T) {
	const day, no = source.Day(20_000), source.NoDay
	minute := func(d source.Day) source.Minute { return source.Minute(d) * source.MinutesPerDay }
	all, known := NewBuilder(), NewBuilder()
	both := func(id string, set func(*Person)) { all.Person(id, set); known.Person(id, set) }
	both("stays", func(p *Person) { p.Sex, p.Household = 1, 7 })
	all.Person("moves", func(p *Person) {
		p.Deceased, p.CareHome, p.Palliative, p.IMD = day, day+1, day-1, 4
		p.Registration = []Registration{{From: 10, To: 900, Practice: 1, PCN: 2}, {From: 950, To: day, Practice: 2, PCN: 2}, {From: day, To: no, Practice: 3, PCN: 3}}
	})
	known.Person("moves", func(p *Person) {
		p.Deceased, p.CareHome, p.Palliative, p.IMD = no, no, day-1, 4
		p.Registration = []Registration{{From: 10, To: 900, Practice: 1, PCN: 2}, {From: 950, To: no, Practice: 2, PCN: 2}}
	})
	all.Person("not asked for", nil)
	all.GP("not asked for", PackGP(minute(day-9), 0, 0, 0, 0))

	all.GP("stays", PackGP(minute(day-1), 0, 0, 0, 3), PackGP(minute(day)-1, 1, 0, 0, 3), PackGP(minute(day), 0, 1, 0, 0))
	known.GP("stays", PackGP(minute(day-1), 0, 0, 0, 3), PackGP(minute(day)-1, 1, 0, 0, 3))
	all.Attendance("moves", PackAttendance(minute(day+1), 0, 0, 3, 0, 0, 5), PackAttendance(minute(day-2), 0, 0, 3, 0, 0, 5))
	known.Attendance("moves", PackAttendance(minute(day-2), 0, 0, 3, 0, 0, 5))
	// Two spells of one day that differ in a discharge still to come are one; a discharge of the day before stands.
	all.Admission("stays", PackAdmission(day-5, day-1, 3, 0, 5), PackAdmission(day-5, day, 3, 0, 5), PackAdmission(day-5, day+8, 3, 0, 5), PackAdmission(day-4, no, 3, 0, 5), PackAdmission(day, day, 3, 0, 5))
	known.Admission("stays", PackAdmission(day-5, day-1, 3, 0, 5), PackAdmission(day-5, no, 3, 0, 5), PackAdmission(day-4, no, 3, 0, 5))
	all.Condition("moves", PackCondition(day-1, 9), PackCondition(day, 8))
	known.Condition("moves", PackCondition(day-1, 9))
	all.Referral("moves", PackReferral(day-9, day+1, 2, 1, 6), PackReferral(day+1, no, 0, 1, 6), PackReferral(day-99, day-1, 4, 1, 6))
	known.Referral("moves", PackReferral(day-9, no, 2, 1, 6), PackReferral(day-99, day-1, 4, 1, 6))
	all.Decision("stays", PackDecision(day-1, day-3, 1, 4), PackDecision(day, day-3, 2, 4))
	known.Decision("stays", PackDecision(day-1, day-3, 1, 4))
	all.MentalHealth("moves", PackMentalHealth(day-100, day), PackMentalHealth(day-200, day-150), PackMentalHealth(day, no))
	known.MentalHealth("moves", PackMentalHealth(day-100, no), PackMentalHealth(day-200, day-150))
	for _, b := range []*Builder{all, known} {
		b.OptOut("moves", PackOptOut(day+5, 1), PackOptOut(no, 0))
	}

	from, err := all.Build()
	if err != nil {
		t.Fatal(err)
	}
	want, err := known.Build()
	if err != nil {
		t.Fatal(err)
	}
	var asked []int32
	for i := range from.Persons {
		if string(from.Persons[i].ID) != "not asked for" {
			asked = append(asked, int32(i))
		}
	}
	have := new(Partition)
	for range 2 { // the second time into what holds something
		from.Before(day, asked, have)
		if !reflect.DeepEqual(have.Persons, want.Persons) {
			t.Errorf("have %+v, want %+v", have.Persons, want.Persons)
		}
		for i := range want.Persons {
			for table, rows := range map[string][2]any{
				"gp": {have.GP.Of(i), want.GP.Of(i)}, "attendance": {have.Attendance.Of(i), want.Attendance.Of(i)}, "admission": {have.Admission.Of(i), want.Admission.Of(i)},
				"condition": {have.Condition.Of(i), want.Condition.Of(i)}, "opt-out": {have.OptOut.Of(i), want.OptOut.Of(i)}, "referral": {have.Referral.Of(i), want.Referral.Of(i)},
				"decision": {have.Decision.Of(i), want.Decision.Of(i)}, "mental health": {have.MentalHealth.Of(i), want.MentalHealth.Of(i)}, "need": {have.ContactNeed.Of(i), want.ContactNeed.Of(i)},
			} {
				if !reflect.DeepEqual(rows[0], rows[1]) {
					t.Errorf("%s of %s: have %v, want %v", table, want.Persons[i].ID, rows[0], rows[1])
				}
			}
		}
	}
	if len(have.Persons) != 2 {
		t.Errorf("have %d persons, want 2", len(have.Persons))
	}
}
