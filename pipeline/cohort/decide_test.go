package cohort

import (
	"slices"
	"testing"
	"time"

	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// on is the index date of the tests unless they say otherwise.
var on = must(source.ParseDay("2026-11-20"))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// policy maps both kinds of opt-out, the national one to nothing but training.
func policy() Policy {
	return Policy{OptOuts: map[string]OptOut{
		"type_1":   {Ends: []string{"listing", "training", "reporting"}, Basis: "objection to use beyond direct care"},
		"national": {Ends: []string{"training"}, Basis: "policy of the place"},
	}}
}

func code(table, column, value string) uint8 {
	c, ok := source.Lookup(table).Code(column, value)
	if !ok {
		panic(table + "." + column + " has no " + value)
	}
	return c
}

func optOut(recorded source.Day, kind string) partition.OptOut {
	return partition.PackOptOut(recorded, code("opt_outs", "kind", kind))
}

func referral(referred, ended source.Day, status string) partition.Referral {
	return partition.PackReferral(referred, ended, code("referrals", "status", status), partition.NoCode, source.NoName)
}

func decision(decided source.Day, what string) partition.Decision {
	return partition.PackDecision(decided, source.NoDay, code("decisions", "decision", what), source.NoName)
}

// one builds a partition of one person, who is 56 and registered since 1900 unless set says otherwise.
type one struct {
	set       func(p *partition.Person)
	optOuts   []partition.OptOut
	referrals []partition.Referral
	decisions []partition.Decision
}

func (o one) partition(t testing.TB) *partition.Partition {
	t.Helper()
	b := partition.NewBuilder()
	b.Person("one", o.set)
	b.OptOut("one", o.optOuts...)
	b.Referral("one", o.referrals...)
	b.Decision("one", o.decisions...)
	p, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func compile(t testing.TB, p Policy) *Decider {
	t.Helper()
	d, err := Compile(p, new(source.Names))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDecide(t *testing.T) {
	const no = source.NoDay
	registered := func(from, to source.Day) func(*partition.Person) {
		return func(p *partition.Person) { p.Registration = []partition.Registration{{From: from, To: to}} }
	}
	for name, c := range map[string]struct {
		one
		reason   Reason
		purposes Purpose
	}{
		"nothing known": {one{}, Eligible, AllPurposes},

		"died the day before": {one{set: func(p *partition.Person) { p.Deceased = on - 1 }}, Dead, Reporting},
		"died on the day":     {one{set: func(p *partition.Person) { p.Deceased = on }}, Dead, Reporting},
		"died the day after":  {one{set: func(p *partition.Person) { p.Deceased = on + 1 }}, Eligible, AllPurposes},

		"left on the day":          {one{set: registered(on-900, on)}, Left, Reporting},
		"leaves the day after":     {one{set: registered(on-900, on+1)}, Eligible, AllPurposes},
		"registers on the day":     {one{set: registered(on, no)}, Eligible, AllPurposes},
		"registers the day after":  {one{set: registered(on+1, no)}, Left, Reporting},
		"dead and out of all uses": {one{set: func(p *partition.Person) { p.Deceased = on }, optOuts: []partition.OptOut{optOut(on-9, "type_1")}}, Dead, 0},

		"type 1 opt-out":                 {one{optOuts: []partition.OptOut{optOut(on-900, "type_1")}}, OptedOut, 0},
		"opt-out of today":               {one{optOuts: []partition.OptOut{optOut(on, "type_1")}}, OptedOut, 0},
		"opt-out made after the date":    {one{optOuts: []partition.OptOut{optOut(on+400, "type_1")}}, OptedOut, 0},
		"opt-out without a date":         {one{optOuts: []partition.OptOut{optOut(no, "type_1")}}, OptedOut, 0},
		"opt-out of a kind not read":     {one{optOuts: []partition.OptOut{partition.PackOptOut(on-9, partition.NoCode)}}, OptedOut, 0},
		"opt-out of a kind not declared": {one{optOuts: []partition.OptOut{partition.PackOptOut(on-9, 9)}}, OptedOut, 0},
		"opt-out that ends training":     {one{optOuts: []partition.OptOut{optOut(on-900, "national")}}, Eligible, Listing | Reporting},

		"objects":                 {one{decisions: []partition.Decision{decision(on-4000, "objects")}}, Objected, AllPurposes},
		"objects on the day":      {one{decisions: []partition.Decision{decision(on, "objects")}}, Objected, AllPurposes},
		"objects later":           {one{decisions: []partition.Decision{decision(on+1, "objects")}}, Eligible, AllPurposes},
		"objects, then nominated": {one{decisions: []partition.Decision{decision(on-9, "objects"), decision(on-3, "nominate")}}, Objected, AllPurposes},

		// In 2026, somebody born in 2008 turns 18 some time that year; somebody born in 2007 was 18 when it began.
		"may be 17":        {one{set: func(p *partition.Person) { p.YearOfBirth = 2008 }}, UnderAge, AllPurposes},
		"is 18 for sure":   {one{set: func(p *partition.Person) { p.YearOfBirth = 2007 }}, Eligible, AllPurposes},
		"unknown year":     {one{set: func(p *partition.Person) { p.YearOfBirth = 0 }}, UnderAge, AllPurposes},
		"child to be":      {one{set: func(p *partition.Person) { p.YearOfBirth = 2030 }}, UnderAge, AllPurposes},
		"child palliative": {one{set: func(p *partition.Person) { p.YearOfBirth, p.Palliative = 2015, on-9 }}, UnderAge, AllPurposes},

		"palliative":             {one{set: func(p *partition.Person) { p.Palliative = on }}, Palliative, AllPurposes},
		"palliative later":       {one{set: func(p *partition.Person) { p.Palliative = on + 1 }}, Eligible, AllPurposes},
		"care home":              {one{set: func(p *partition.Person) { p.CareHome = on }}, CareHome, AllPurposes},
		"care home later":        {one{set: func(p *partition.Person) { p.CareHome = on + 1 }}, Eligible, AllPurposes},
		"palliative at home":     {one{set: func(p *partition.Person) { p.CareHome, p.Palliative = on-9, on-9 }}, Palliative, AllPurposes},
		"care home with support": {one{set: func(p *partition.Person) { p.CareHome = on - 9 }, referrals: []partition.Referral{referral(on-9, no, "started")}}, CareHome, AllPurposes},
	} {
		t.Run(name, func(t *testing.T) {
			got := compile(t, policy()).Decide(c.partition(t), 0, on)
			if want := (Standing{c.purposes, c.reason}); got != want {
				t.Errorf("have %q for %s, want %q for %s", got.Reason, got.Purposes, want.Reason, want.Purposes)
			}
		})
	}
}

func TestDecideReferrals(t *testing.T) {
	const no = source.NoDay
	for name, c := range map[string]struct {
		row  partition.Referral
		want Reason
	}{
		"offered today":         {referral(on, no, "offered"), AlreadySupported},
		"accepted":              {referral(on-60, no, "accepted"), AlreadySupported},
		"started":               {referral(on-60, no, "started"), AlreadySupported},
		"made tomorrow":         {referral(on+1, no, "offered"), Eligible},
		"declined":              {referral(on-60, no, "declined"), Eligible},
		"declined with a date":  {referral(on-60, on+5, "declined"), Eligible},
		"ended today":           {referral(on-60, on, "ended"), Eligible},
		"started, ended today":  {referral(on-60, on, "started"), Eligible},
		"ends tomorrow":         {referral(on-60, on+1, "ended"), AlreadySupported},
		"ended, nobody knows":   {referral(on-60, no, "ended"), Eligible},
		"open for 364 days":     {referral(on-364, no, "started"), AlreadySupported},
		"open for 365 days":     {referral(on-365, no, "started"), Eligible},
		"open long, ends later": {referral(on-365, on+9, "ended"), Eligible},
	} {
		t.Run(name, func(t *testing.T) {
			p := one{referrals: []partition.Referral{c.row}}.partition(t)
			if got := compile(t, policy()).Decide(p, 0, on); got.Reason != c.want || got.Purposes != AllPurposes {
				t.Errorf("have %q for %s, want %q for all purposes", got.Reason, got.Purposes, c.want)
			}
		})
	}
}

func TestDecideCoolingOff(t *testing.T) {
	moved := func(p *partition.Person) {
		p.Registration = []partition.Registration{{From: on - 5000, To: on - 100}, {From: on - 50, To: source.NoDay}}
	}
	for name, c := range map[string]struct {
		set  func(p *partition.Person)
		rows []partition.Decision
		want Reason
	}{
		"declined 179 days ago":      {nil, []partition.Decision{decision(on-179, "declined")}, CoolingOff},
		"declined 180 days ago":      {nil, []partition.Decision{decision(on-180, "declined")}, Eligible},
		"declined tomorrow":          {nil, []partition.Decision{decision(on+1, "declined")}, Eligible},
		"accepted":                   {nil, []partition.Decision{decision(on, "accepted")}, CoolingOff},
		"contacted 27 days ago":      {nil, []partition.Decision{decision(on-27, "contacted")}, CoolingOff},
		"contacted 28 days ago":      {nil, []partition.Decision{decision(on-28, "contacted")}, Eligible},
		"not reached 13 days ago":    {nil, []partition.Decision{decision(on-13, "not_reached")}, CoolingOff},
		"not reached 14 days ago":    {nil, []partition.Decision{decision(on-14, "not_reached")}, Eligible},
		"not suitable":               {nil, []partition.Decision{decision(on-364, "not_suitable")}, CoolingOff},
		"the older one still stands": {nil, []partition.Decision{decision(on-300, "not_suitable"), decision(on-30, "contacted")}, CoolingOff},
		"nominated":                  {nil, []partition.Decision{decision(on-3, "nominate")}, Eligible},

		"declined, then nominated":             {nil, []partition.Decision{decision(on-30, "declined"), decision(on-3, "nominate")}, Eligible},
		"nominated, then declined":             {nil, []partition.Decision{decision(on-30, "nominate"), decision(on-3, "declined")}, CoolingOff},
		"declined and nominated the same day":  {nil, []partition.Decision{decision(on-3, "declined"), decision(on-3, "nominate")}, CoolingOff},
		"declined, to be nominated tomorrow":   {nil, []partition.Decision{decision(on-30, "declined"), decision(on+1, "nominate")}, CoolingOff},
		"unsafe to contact, years ago":         {nil, []partition.Decision{decision(on-4000, "unsafe_to_contact")}, CoolingOff},
		"unsafe, then nominated":               {nil, []partition.Decision{decision(on-4000, "unsafe_to_contact"), decision(on-30, "nominate")}, Eligible},
		"said to have died or moved":           {nil, []partition.Decision{decision(on-4000, "died_or_moved")}, CoolingOff},
		"moved away and came back":             {moved, []partition.Decision{decision(on-120, "died_or_moved")}, Eligible},
		"said to have moved after coming back": {moved, []partition.Decision{decision(on-20, "died_or_moved")}, CoolingOff},
	} {
		t.Run(name, func(t *testing.T) {
			p := one{set: c.set, decisions: c.rows}.partition(t)
			if got := compile(t, policy()).Decide(p, 0, on); got.Reason != c.want || got.Purposes != AllPurposes {
				t.Errorf("have %q for %s, want %q for all purposes", got.Reason, got.Purposes, c.want)
			}
		})
	}
}

func TestDecideByPolicy(t *testing.T) {
	set := func(p *partition.Person) { p.CareHome, p.Palliative, p.YearOfBirth = on-9, on-9, 1966 }
	person := one{
		set: set, referrals: []partition.Referral{referral(on-40, source.NoDay, "started")},
		decisions: []partition.Decision{decision(on-3, "contacted")},
		optOuts:   []partition.OptOut{optOut(on-9, "national")},
	}
	pol := policy()
	steps := []struct {
		change func()
		want   Reason
	}{
		{func() { pol.MinAge = 60 }, UnderAge}, // born in 1966: 59 or 60
		{func() { pol.MinAge = 59 }, Palliative},
		{func() { pol.Palliative = Include }, CareHome},
		{func() { pol.CareHome = Include }, AlreadySupported},
		{func() { pol.SupportDays = 40 }, CoolingOff},
		{func() { pol.CoolingOff = map[string]int{"contacted": 0} }, Eligible},
		{func() { pol.OptOuts["national"] = OptOut{Ends: []string{"listing"}, Basis: "policy of the place"} }, OptedOut},
	}
	for i, s := range steps {
		s.change()
		if got := compile(t, pol).Decide(person.partition(t), 0, on); got.Reason != s.want {
			t.Errorf("step %d: have %q, want %q", i, got.Reason, s.want)
		}
	}
}

func TestReviewFirst(t *testing.T) {
	names := new(source.Names)
	other, register := names.Index("asthma"), names.Index("dementia")
	pol := policy()
	pol.ReviewFirst = []string{"dementia"}
	d := must(Compile(pol, names))
	for name, c := range map[string]struct {
		row  partition.Condition
		want bool
	}{
		"on it":          {partition.PackCondition(on, register), true},
		"on it tomorrow": {partition.PackCondition(on+1, register), false},
		"on another":     {partition.PackCondition(on-9, other), false},
	} {
		b := partition.NewBuilder()
		b.Person("one", nil)
		b.Condition("one", c.row)
		if got := d.ReviewFirst(must(b.Build()), 0, on); got != c.want {
			t.Errorf("%s: have %t, want %t", name, got, c.want)
		}
	}
}

// Whoever may be listed is 18 on whichever day of their year they were born, the last one included.
func TestNobodyUnder18(t *testing.T) {
	d := compile(t, policy())
	for _, index := range []string{"2025-12-31", "2026-01-01", "2026-06-30", "2026-12-31", "2028-02-29"} {
		at := must(source.ParseDay(index))
		for born := 2000; born <= 2012; born++ {
			p := one{set: func(p *partition.Person) { p.YearOfBirth = int16(born) }}.partition(t)
			youngest := time.Date(born+18, 12, 31, 0, 0, 0, 0, time.UTC) // turns 18
			s := d.Decide(p, 0, at)
			if s.Reason == Eligible && at.Time().Before(youngest) {
				t.Errorf("born in %d: may be listed on %s and may be 17", born, index)
			}
			if born <= at.Year()-19 && s.Reason != Eligible {
				t.Errorf("born in %d: have %q on %s, want somebody 18 for sure to be eligible", born, s.Reason, index)
			}
		}
	}
}

// Shifting the index date and every date of a person by four years changes nothing:
// no rule looks at anything but differences of dates and the year of birth.
func TestShiftInvariance(t *testing.T) {
	d := compile(t, policy())
	for i, rows := range enumerate() {
		want := d.Decide(rows(0).partition(t), 0, on)
		for _, shift := range []source.Day{-1461, 1461} {
			if got := d.Decide(rows(shift).partition(t), 0, on+shift); got != want {
				t.Errorf("case %d shifted by %d days: have %v, want %v", i, shift, got, want)
			}
		}
	}
}

// Whatever is dated after the index date is as if it were not there; opt-outs are the exception.
func TestNothingLaterMatters(t *testing.T) {
	d := compile(t, policy())
	for i, rows := range enumerate() {
		person := rows(0)
		want := d.Decide(person.partition(t), 0, on)
		later := person
		later.referrals, later.decisions = slices.Clone(person.referrals), slices.Clone(person.decisions)
		for _, what := range source.Lookup("decisions").Codes("decision") {
			later.decisions = append(later.decisions, decision(on+1, what), decision(on+900, what))
		}
		for _, status := range source.Lookup("referrals").Codes("status") {
			later.referrals = append(later.referrals, referral(on+1, source.NoDay, status), referral(on+1, on+9, status))
		}
		later.set = func(p *partition.Person) {
			person.set(p)
			if p.Deceased == source.NoDay {
				p.Deceased = on + 1
			}
			if p.CareHome == source.NoDay {
				p.CareHome = on + 1
			}
			if p.Palliative == source.NoDay {
				p.Palliative = on + 1
			}
		}
		if got := d.Decide(later.partition(t), 0, on); got != want {
			t.Errorf("case %d: have %v, want %v", i, got, want)
		}
	}
}

// enumerate returns persons with every decision and referral status at ages on both sides of the limits.
func enumerate() (cases []func(shift source.Day) one) {
	for _, age := range []source.Day{0, 1, 13, 14, 27, 28, 179, 180, 364, 365} {
		for _, what := range source.Lookup("decisions").Codes("decision") {
			for _, status := range source.Lookup("referrals").Codes("status") {
				cases = append(cases, func(shift source.Day) one {
					return one{
						set: func(p *partition.Person) {
							p.YearOfBirth = int16((on + shift).Year() - 50)
							p.Registration = []partition.Registration{{From: on + shift - 3000, To: source.NoDay}}
						},
						referrals: []partition.Referral{referral(on+shift-400-age, on+shift-age, status), referral(on+shift-age-200, source.NoDay, status)},
						decisions: []partition.Decision{decision(on+shift-age, what)},
					}
				})
			}
		}
	}
	return cases
}

func BenchmarkDecide(b *testing.B) {
	p := one{
		referrals: []partition.Referral{referral(on-400, on-300, "ended")},
		decisions: []partition.Decision{decision(on-400, "declined"), decision(on-200, "contacted")},
	}.partition(b)
	d := compile(b, policy())
	for b.Loop() {
		d.Decide(p, 0, on)
	}
}
