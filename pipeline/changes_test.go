package pipeline

import (
	"slices"
	"strings"
	"testing"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/place"
)

// What a night says has changed is what its ledger and its parts, beside those of the night before, say.
func TestNightTellsChanges(t *testing.T) {
	t.Parallel()
	p := another(t)
	first := runOn(t, p, nightDate, "")
	if len(first.manifest(t).Changes) > 0 {
		t.Error("the first night tells of changes")
	}
	second := runOn(t, p, nightDate+28, "") // when the stays of the first are over
	for k, c := range second.manifest(t).Changes {
		was, is := first.listed(c.List), second.listed(c.List)
		stayed := 0
		for who, r := range is {
			if before, on := was[who]; on && *before.Practice == *r.Practice {
				stayed++
			}
		}
		if c.Before != len(was) || c.Stayed != stayed || c.Joined != len(is)-stayed || c.Departed() != len(was)-stayed {
			t.Errorf("have %+v, want %d before, %d tonight, %d on both", c, len(was), len(is), stayed)
		}
		if want := float64(len(was)+len(is)-2*stayed) / float64(len(was)+len(is)-stayed); c.Churn == nil || *c.Churn != want {
			t.Errorf("%s: have churn %s, want %v", c.List, c.ChurnInWords(), want)
		}
		moved, left := 0, 0
		for _, p := range second.parts {
			left += len(p.Lists[k].Left)
			for _, r := range p.Lists[k].Rows {
				if r.Change != "" {
					moved++
				}
				if r.Change != "" && r.New {
					t.Error("somebody new is said to have changed")
				}
			}
		}
		if moved != c.Moved || left > c.Departed() {
			t.Errorf("%s: parts tell of %d who moved and %d who left, the manifest of %d and %d", c.List, moved, left, c.Moved, c.Departed())
		}
	}
	page := read(t, second.dir, "index.html")
	if !strings.Contains(page, "What changed since the night before") {
		t.Error("the operator's page does not say what changed")
	}
}

// Lists that changed a lot while a feed brought nothing new are warned of; the same change with all feeds in time is not.
func TestChangeByALateFeedIsAnAlarm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		late bool
		want bool
	}{"a late feed": {true, true}, "all in time": {false, false}} {
		p := another(t)
		p.Gates.Change.Churn = 0.1
		runOn(t, p, nightDate, "")
		later := nightDate + 28
		if c.late {
			gp := sourcetest.Read(t, p.Extract.Dir, "gp_appointments")
			at := gp.Column("starts_at")
			last := nightDate - 1
			gp.Keep(func(_ int, r sourcetest.Row) bool { return r[at].(source.Minute).Day() <= last })
			gp.Write(t, p.Extract.Dir)
			p.Gates.MaxAge = map[string]int{"gp_appointments": 60} // a place that has opened its gates that wide
			p.Gates.Volume.Drop = 1
			p.Gates.Drift.Silence.Stop = 1
		}
		m := runOn(t, p, later, "")
		warned := slices.ContainsFunc(m.manifest(t).Warnings, func(w string) bool {
			return strings.HasPrefix(w, "list rising_need changed a lot since 2025-11-20") && strings.Contains(w, "gp_appointments brought nothing newer")
		})
		if warned != c.want {
			t.Errorf("%s: have the warnings %q", name, m.manifest(t).Warnings)
		}
	}
}

// One number for people of a part who live together; none for an institution, nor where somebody of the household is read first or in a care home, listed
// or not.
func TestOneWorkerForOneAddress(t *testing.T) {
	t.Parallel()
	first := runOn(t, another(t), nightDate, "")
	var trio []string // of one practice's list, none of them read first
	for _, practice := range sortedKeys(first.parts) {
		trio = nil
		for _, r := range first.parts[practice].Lists[0].Rows {
			if !r.ReviewFirst {
				trio = append(trio, r.Resident)
			}
		}
		if len(trio) >= 3 {
			break
		}
	}
	if len(trio) < 3 {
		t.Fatal("no practice lists three people")
	}
	others := func(first made) []string { // residents of no list
		listed := first.listed("rising_need")
		var ids []string
		for _, r := range first.ledger {
			if _, on := listed[r.Resident]; !on && r.List == "rising_need" && r.Reason == "below_capacity" && len(ids) < 9 {
				ids = append(ids, r.Resident)
			}
		}
		return ids
	}(first)
	dementia := func(t *testing.T, p *place.Place, who string) {
		table := sourcetest.Read(t, p.Extract.Dir, "conditions")
		table.Rows = append(table.Rows, sourcetest.Row{who, "dementia", nightDate - 400})
		table.Write(t, p.Extract.Dir)
	}
	for name, c := range map[string]struct {
		together []string
		also     func(*testing.T, *place.Place)
		want     bool
	}{
		"two at one address":          {trio[:2], nil, true},
		"with six who are on no list": {append(slices.Clone(trio[:2]), others[:6]...), nil, true},
		"an institution":              {append(slices.Clone(trio[:2]), others[:7]...), nil, false},
		"somebody read first":         {append(slices.Clone(trio[:2]), others[0]), func(t *testing.T, p *place.Place) { dementia(t, p, others[0]) }, false},
		"a care home": {append(slices.Clone(trio[:2]), others[0]), func(t *testing.T, p *place.Place) {
			table := sourcetest.Read(t, p.Extract.Dir, "residents")
			id, from := table.Column("resident_id"), table.Column("care_home_from")
			for _, r := range table.Rows {
				if r[id] == others[0] {
					r[from] = nightDate - 100
				}
			}
			table.Write(t, p.Extract.Dir)
		}, false},
		"alone": {trio[:1], nil, false},
	} {
		p := another(t)
		residents := sourcetest.Read(t, p.Extract.Dir, "residents")
		id, home := residents.Column("resident_id"), residents.Column("household_id")
		for _, r := range residents.Rows {
			if slices.Contains(c.together, r[id].(string)) {
				r[home] = "one address"
			}
		}
		residents.Write(t, p.Extract.Dir)
		if c.also != nil {
			c.also(t, p)
		}
		m := runOn(t, p, nightDate, "")
		numbers := map[int][]string{}
		for _, l := range m.parts[*m.listed("rising_need")[trio[0]].Practice].Lists {
			for _, r := range l.Rows {
				if r.Address > 0 && !slices.Contains(numbers[r.Address], r.Resident) {
					numbers[r.Address] = append(numbers[r.Address], r.Resident)
				}
			}
		}
		together := false
		for _, people := range numbers {
			if len(people) < 2 {
				t.Errorf("%s: somebody alone has a number", name)
			}
			together = together || slices.Contains(people, trio[0]) && slices.Contains(people, trio[1])
		}
		if together != c.want {
			t.Errorf("%s: have the numbers %v, together: want %v", name, len(numbers), c.want)
		}
	}
}
