package pipeline

import (
	"fmt"
	"slices"
	"testing"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
)

// stranger is what somebody sees who has the tables of an extract and nothing else: every row by pseudonym, and what it says on one night. It shares no
// code with what reads, counts and decides for a night but the reader of the tables, and works everything out row by row.
type stranger struct {
	night  source.Day
	people map[string]*human
	homes  map[string][]*human
}

// human is one pseudonym's rows.
type human struct {
	id                             string
	born                           int
	household                      string
	deceased, careHome, palliative source.Day // NoDay: not
	registered                     []registration
	rows                           map[string][]map[string]any // of every other table, by column
}

type registration struct {
	from, to      source.Day
	practice, pcn string
}

// lag is by how many days the hospital's feeds are late, as the test place declares.
const hospitalLag = 3

func newStranger(t *testing.T, dir string, night source.Day) *stranger {
	t.Helper()
	s := &stranger{night, map[string]*human{}, map[string][]*human{}}
	for _, name := range []string{"residents", "opt_outs", "gp_appointments", "ae_attendances", "admissions", "conditions", "referrals", "decisions"} {
		table, met := sourcetest.Read(t, dir, name), map[string]bool{}
		for _, cells := range table.Rows {
			row := map[string]any{}
			for c := range table.Decl.Columns {
				row[table.Decl.Columns[c].Name] = cells[c]
			}
			id := row["resident_id"].(string)
			if name == "residents" {
				s.register(id, row)
			} else if all := fmt.Sprint(cells...); !met[all] && s.people[id] != nil { // a row that comes twice is one
				met[all] = true
				s.people[id].rows[name] = append(s.people[id].rows[name], row)
			}
		}
	}
	for _, h := range s.people {
		slices.SortFunc(h.registered, func(a, b registration) int { return int(a.from - b.from) })
		if h.household != "" {
			s.homes[h.household] = append(s.homes[h.household], h)
		}
	}
	return s
}

func dayOrNone(v any) source.Day {
	if d, ok := v.(source.Day); ok {
		return d
	}
	return source.NoDay
}

func (s *stranger) register(id string, row map[string]any) {
	h := s.people[id]
	if h == nil {
		h = &human{id: id, rows: map[string][]map[string]any{}}
		s.people[id] = h
	}
	h.registered = append(h.registered, registration{row["registered_from"].(source.Day), dayOrNone(row["registered_to"]), row["practice_code"].(string), row["pcn_code"].(string)})
	h.born = int(row["year_of_birth"].(int32))
	h.household, _ = row["household_id"].(string)
	h.deceased, h.careHome, h.palliative = dayOrNone(row["deceased_on"]), dayOrNone(row["care_home_from"]), dayOrNone(row["palliative_from"])
}

// at is the registration that holds on a day; nil if none does.
func (h *human) at(d source.Day) *registration {
	for i := range slices.Backward(h.registered) {
		if r := &h.registered[i]; r.from <= d && d < r.to {
			return r
		}
	}
	return nil
}

// observed is the first day of the registrations that lead to the day before the night, breaks of up to 30 days not counted; NoDay without one.
func (s *stranger) observed(h *human) source.Day {
	last := s.night - 1
	if h.at(last) == nil {
		return source.NoDay
	}
	since := h.at(last).from
	for again := true; again; {
		again = false
		for _, r := range h.registered {
			if r.from < since && r.to >= since-30 {
				since, again = r.from, true
			}
		}
	}
	return since
}

// ends are the purposes that opt-outs ended, as the test place declares them.
func (h *human) ends() map[string]bool {
	ended := map[string]bool{}
	for _, o := range h.rows["opt_outs"] {
		ended["training"], ended["reporting"] = true, true
		if o["kind"] == "type_1" {
			ended["listing"] = true
		}
	}
	return ended
}

// reason is why the person can be on no list; "" if they may be.
func (s *stranger) reason(h *human) string {
	switch {
	case h.deceased <= s.night:
		return "dead"
	case h.at(s.night) == nil:
		return "left"
	case h.ends()["listing"]:
		return "opted_out"
	case slices.ContainsFunc(h.rows["decisions"], func(r map[string]any) bool {
		return r["decision"] == "objects" && r["decided_on"].(source.Day) <= s.night
	}):
		return "objected"
	case s.night.Year()-h.born <= 18:
		return "under_age"
	case h.palliative <= s.night:
		return "palliative"
	case h.careHome <= s.night:
		return "care_home"
	case slices.ContainsFunc(h.rows["referrals"], s.open):
		return "already_supported"
	case s.cooling(h):
		return "cooling_off"
	}
	return ""
}

// open reports whether a referral is: made less than a year ago, not declined, and not ended by the night.
func (s *stranger) open(r map[string]any) bool {
	made, ended := r["referred_on"].(source.Day), dayOrNone(r["ended_on"])
	switch {
	case made > s.night, made <= s.night-365, ended <= s.night, r["status"] == "declined":
		return false
	}
	return r["status"] != "ended" || ended != source.NoDay
}

// rests are the days without a new offer after a decision, by default.
var rests = map[any]source.Day{"accepted": 180, "declined": 180, "contacted": 28, "not_reached": 14, "not_suitable": 365}

func (s *stranger) cooling(h *human) bool {
	nominated := source.Day(-1)
	for _, d := range h.rows["decisions"] {
		if on := d["decided_on"].(source.Day); d["decision"] == "nominate" && on <= s.night {
			nominated = max(nominated, on)
		}
	}
	for _, d := range h.rows["decisions"] {
		on := d["decided_on"].(source.Day)
		if on > s.night || on < nominated {
			continue
		}
		switch what := d["decision"]; what {
		case "unsafe_to_contact":
			return true
		case "died_or_moved":
			if h.at(s.night).from <= on {
				return true
			}
		default:
			if s.night-on < rests[what] {
				return true
			}
		}
	}
	return false
}

// nominee is the list that the practice has put the person forward for in the last 28 days, if nothing was decided since; of two lists that make offers
// the first where it names none.
func (s *stranger) nominee(h *human) string {
	var latest map[string]any
	for _, d := range h.rows["decisions"] {
		if on := d["decided_on"].(source.Day); d["decision"] == "nominate" && on <= s.night && s.night-on < 28 && (latest == nil || on > latest["decided_on"].(source.Day)) {
			latest = d
		}
	}
	if latest == nil {
		return ""
	}
	for _, d := range h.rows["decisions"] {
		if on := d["decided_on"].(source.Day); d["decision"] != "nominate" && on <= s.night && on >= latest["decided_on"].(source.Day) {
			return ""
		}
	}
	if list, named := latest["list"].(string); named && list == "at_risk_register" {
		return list
	}
	return "rising_need"
}
