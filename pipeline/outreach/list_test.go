package outreach

import (
	"maps"
	"math"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"riskstrat/features/source"
)

// A list by risk and one by a rule alone.
var (
	byRisk = List{Name: "imdt", Target: "emergency_admission", Rule: "age >= 65 && conditions_count >= 3", Group: ByPCN,
		Tiers: []Tier{{"high", 0.4}, {"some", 0.125}}}
	byRule = List{Name: "at_risk_register", Rule: "gp_attended_365d >= 10", OrderBy: "ae_attended_365d", Group: ByPractice}
)

func TestValidate(t *testing.T) {
	good, byRule, register := byRisk.WithDefaults(), byRule.WithDefaults(), byRule
	register.Standing = true
	register = register.WithDefaults()
	for name, c := range map[string]struct {
		list   List
		change func(l *List)
		want   string // "" if it is right
	}{
		"as it is":               {good, func(*List) {}, ""},
		"no rule narrows":        {good, func(l *List) { l.Rule = "" }, ""},
		"the least":              {List{Name: "a", Target: "escalation", Group: ByPractice}, func(*List) {}, ""},
		"no name":                {good, func(l *List) { l.Name = "" }, "name: want lower-case letters"},
		"a path":                 {good, func(l *List) { l.Name = "../a" }, "name: want lower-case letters"},
		"nothing to list by":     {good, func(l *List) { l.Target, l.Rule = "", "" }, "have neither target nor rule"},
		"rule without order":     {byRule, func(l *List) { l.OrderBy = "" }, "order_by: missing"},
		"target and order":       {good, func(l *List) { l.OrderBy = "age" }, "order_by: a list with a target"},
		"group":                  {good, func(l *List) { l.Group = "ward" }, `group: have "ward", want practice, pcn, cluster or adviser`},
		"no group":               {good, func(l *List) { l.Group = "" }, `group: have ""`},
		"rests for ever":         {good, func(l *List) { l.RestDays = 366 }, "rest_days: have 366, want 1 to 365"},
		"a register":             {register, func(*List) {}, ""},
		"a register's capacity":  {register, func(l *List) { l.Capacity.PerWorker = 4 }, "capacity: a standing list makes no offers"},
		"a register beside":      {register, func(l *List) { l.Beside = true }, "beside_others: a standing list always is"},
		"a register's holdout":   {register, func(l *List) { l.Holdout = Holdout{0.2, "Dr A", "REC 1", night} }, "holdout: a standing list has no last place"},
		"valid for no time":      {good, func(l *List) { l.ValidFor = -1 }, "valid_for_days: have -1, want 1 to 28"},
		"valid too long":         {good, func(l *List) { l.ValidFor = 29 }, "valid_for_days: have 29"},
		"negative offers":        {good, func(l *List) { l.Capacity.PerWorker = -4 }, "capacity.per_worker: have -4"},
		"negative workers":       {good, func(l *List) { l.Capacity.Workers = map[string]int{"U00001": -1} }, "capacity.workers.U00001: have -1"},
		"nobody at work":         {good, func(l *List) { l.Capacity.Workers = map[string]int{"U00001": 0} }, ""},
		"tiers without risk":     {byRule, func(l *List) { l.Tiers = byRisk.Tiers }, "tiers: a list without a target"},
		"tier without a name":    {good, func(l *List) { l.Tiers = []Tier{{"", .5}} }, "tiers[0].name: missing"},
		"tier of a percentage":   {good, func(l *List) { l.Tiers = []Tier{{"high", 40}} }, "tiers[0].at_least: have 40, want a risk from 0 to 1"},
		"tier that is no number": {good, func(l *List) { l.Tiers = []Tier{{"high", math.NaN()}} }, "tiers[0].at_least: have NaN"},
		"tiers upside down":      {good, func(l *List) { l.Tiers = []Tier{{"low", .1}, {"high", .4}} }, "tiers[1].at_least: have 0.4 after 0.1"},
		"a holdout":              {good, func(l *List) { l.Holdout = Holdout{0.2, "Dr A", "REC 1", night} }, ""},
		"most held out":          {good, func(l *List) { l.Holdout = Holdout{0.6, "Dr A", "REC 1", night} }, "holdout.share: have 0.6"},
		"nobody approved":        {good, func(l *List) { l.Holdout = Holdout{0.2, "", "REC 1", night} }, "holdout.approver: missing"},
		"nobody reviewed":        {good, func(l *List) { l.Holdout = Holdout{0.2, "Dr A", " ", night} }, "holdout.review: missing"},
		"a holdout for good":     {good, func(l *List) { l.Holdout = Holdout{0.2, "Dr A", "REC 1", source.NoDay} }, "holdout.until: missing"},
		"a holdout of nobody":    {good, func(l *List) { l.Holdout = Holdout{Review: "REC 1"} }, "holdout.share: have 0"},
		"a tier twice":           {good, func(l *List) { l.Tiers = []Tier{{"a", .4}, {"a", .1}} }, `tiers[1].name: "a" stands twice`},
	} {
		l := c.list
		c.change(&l)
		err := l.Validate()
		if c.want == "" && err != nil {
			t.Errorf("%s: have %v, want no error", name, err)
		}
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: have %v, want an error with %q", name, err, c.want)
		}
	}
}

func TestListFromYAML(t *testing.T) {
	text := `
name: rising_need
target: escalation
group: pcn
capacity: {per_worker: 5, workers: {U00001: 2}}
tiers:
- {name: high, at_least: 0.3}
`
	var l List
	if err := yaml.UnmarshalWithOptions([]byte(text), &l, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if err := l.Validate(); err != nil {
		t.Fatal(err)
	}
	if l = l.WithDefaults(); l.Title != "rising_need" || l.ValidFor != 7 || l.Capacity.PerWorker != 5 || l.ValidUntil(night).String() != "2026-11-27" {
		t.Errorf("have %+v, valid until %s", l, l.ValidUntil(night))
	}
}

func TestSeats(t *testing.T) {
	names := new(source.Names)
	p1, p2, p3, p4 := names.Index("P1"), names.Index("P2"), names.Index("P3"), names.Index("P4")
	u1, u2, u3 := names.Index("U1"), names.Index("U2"), names.Index("U3")
	areas := []Area{
		{Practice: p1, PCN: u1, Capacity: 3, From: night - 900}, {Practice: p1, PCN: u1, Capacity: 6, From: night - 30}, {Practice: p1, PCN: u1, Capacity: 9, From: night + 1}, // the middle row holds
		{Practice: p2, PCN: u1, Capacity: 2, From: night},
		{Practice: p3, PCN: u2, Capacity: NoCapacity, From: night - 9}, {Practice: p4, PCN: u2, Capacity: 0, From: night - 9}, // one says nothing, one says none
	}
	list := List{Name: "l", Target: "t", Group: ByPractice, Capacity: Capacity{Workers: map[string]int{"P3": 3, "U3": 0}}}
	want := map[uint32]int{p1: 6, p2: 2, p3: 12, p4: 0}
	if got := Seats(list, night, areas, []uint32{p1, p2, p3, p4}, names); !maps.Equal(got, want) {
		t.Errorf("by practice: have %v, want %v", got, want)
	}
	half := list
	half.Capacity.Share = 0.5
	want = map[uint32]int{p1: 3, p2: 1, p3: 12, p4: 0} // of what the table states
	if got := Seats(half, night, areas, []uint32{p1, p2, p3, p4}, names); !maps.Equal(got, want) {
		t.Errorf("half of the capacity: have %v, want %v", got, want)
	}
	half.Capacity.Before = 0.5
	want = map[uint32]int{p1: 3, p2: 1, p3: 12, p4: 0}
	if got := Seats(half, night, areas, []uint32{p1, p2, p3, p4}, names); !maps.Equal(got, want) {
		t.Errorf("the other half: have %v, want %v", got, want)
	}
	for offers := range 20 { // whatever the shares, the lists together make every offer once
		total, before := 0, 0.0
		for _, share := range []float64{0.5, 0.25, 0.15, 0.1} {
			l := List{Name: "l", Target: "t", Group: ByPractice, Capacity: Capacity{Share: share, Before: before}}
			total += Seats(l, night, []Area{{Practice: p1, PCN: u1, Capacity: offers, From: night}}, []uint32{p1}, names)[p1]
			before += share
		}
		if total != offers {
			t.Errorf("%d offers shared by four lists: have %d", offers, total)
		}
	}
	list.Group = ByPCN
	want = map[uint32]int{u1: 8, u2: 0, u3: 0}
	if got := Seats(list, night, areas, []uint32{u1, u2, u3}, names); !maps.Equal(got, want) {
		t.Errorf("by PCN: have %v, want %v", got, want)
	}
	want = map[uint32]int{u1: 4, u2: 4, u3: 0}
	if got := Seats(list, night-1000, areas, []uint32{u1, u2, u3}, names); !maps.Equal(got, want) {
		t.Errorf("before the first row: have %v, want %v", got, want)
	}
}

func TestChance(t *testing.T) {
	for risk, want := range map[float64]int{0: 1, 0.0049: 1, 0.0051: 1, 0.125: 13, 0.372: 37, 0.994: 99, 0.996: 99, 1: 99, math.NaN(): 0} {
		if have := ChanceIn100(risk); have != want {
			t.Errorf("%v: have %d, want %d", risk, have, want)
		}
	}
}

func TestTier(t *testing.T) {
	l := List{Tiers: []Tier{{"high", 0.4}, {"some", 0.05}}}
	for risk, want := range map[float64]string{1: "high", 0.4: "high", 0.39999: "some", 0.05: "some", 0.04: "", math.NaN(): ""} {
		if got := l.Tier(risk); got != want {
			t.Errorf("%v: have %q, want %q", risk, got, want)
		}
	}
}

func TestEnglish(t *testing.T) {
	l := byRisk
	l.Holdout = Holdout{0.1, "the medical director", "REC 26/0001", night + 100}
	want := `People at risk of emergency_admission, for whom age >= 65 && conditions_count >= 3, are ordered by their calibrated risk, highest first.
People who tie are ordered by a hash that changes with the list and the date, so that nobody is favoured by who they are.
Each Primary Care Network has room for as many new offers a week as it can make: as the areas table says, or else 4 for each link worker.
Room for new people is that number, less those who are on the list and not decided about, and less those who joined it in the last 7 days and are.
A listed person stays, whatever their rank, until the practice has decided, for at most 28 days; whoever dies, moves or may be on no list leaves at once.
Whoever nobody acted on in that time is counted, and not listed again for 28 days.
People whom the practice puts forward come first, outside the rank; they take up room.
Nobody is offered help by two lists: the first declared one that has a place for a person keeps them.
A list may be worked for 7 days from its date.
Until 2027-02-28, of the households whose people first reach a place, 10 in 100 are drawn at random and held out for comparison, but for those of whom the practice put somebody forward, reads somebody's record first, or was offering somebody help already; approved by the medical director, review REC 26/0001.
"high" means a chance of 40 in 100 or more.
"some" means a chance of 12.5 in 100 or more, but less than 40 in 100.
The order is that of an offer of a conversation. It is not a diagnosis, and not being listed does not mean low need.`
	if got := strings.Join(l.English(), "\n"); got != want {
		t.Errorf("have\n%s\nwant\n%s", got, want)
	}
	register := byRule
	register.Standing = true
	if text := strings.Join(register.English(), "\n"); !strings.Contains(text, "This is a register") || strings.Contains(text, "new offers") {
		t.Errorf("a register says\n%s", text)
	}
	if got, want := byRule.English()[0], "are ordered by ae_attended_365d, highest first."; !strings.HasSuffix(got, want) {
		t.Errorf("have %q, want it to end in %q", got, want)
	}
}
