package pipeline

import (
	"fmt"
	"math"
	"slices"
	"strings"
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

// value works a feature out; NaN where it is null.
func (s *stranger) value(h *human, name string) float64 {
	if register, ok := strings.CutPrefix(name, "condition_"); ok {
		return s.onRegister(h, register)
	}
	switch name {
	case "age":
		return float64(s.night.Year() - h.born)
	case "gp_rate_of_rise":
		recent, year := s.value(h, "gp_attended_90d"), s.value(h, "gp_attended_365d")
		return math.Log((recent + .5) / 90 / ((year - recent + .5) / 275))
	case "gp_attended_90d", "gp_attended_365d":
		days := source.Day(365)
		if name == "gp_attended_90d" {
			days = 90
		}
		return s.count(h, "gp_appointments", "starts_at", 0, days, func(r map[string]any) bool { return r["status"] == "attended" })
	case "ae_attended_365d":
		return s.count(h, "ae_attendances", "arrived_at", hospitalLag, 365, func(r map[string]any) bool {
			return r["department_type"] != "05" && r["attendance_category"] != "4"
		})
	case "emergency_admissions_365d":
		return s.count(h, "admissions", "admitted_on", hospitalLag, 365, func(r map[string]any) bool { return emergency(r) && s.begins(h, r) })
	case "emergency_overnight_stays_365d":
		return s.count(h, "admissions", "admitted_on", hospitalLag, 365, func(r map[string]any) bool {
			return emergency(r) && s.begins(h, r) && r["patient_classification"] == "1" && min(dayOrNone(r["discharged_on"]), s.night-hospitalLag) > r["admitted_on"].(source.Day)
		})
	case "emergency_bed_days_365d":
		return s.midnights(h)
	case "household_ae_attended_365d":
		return s.ofOthers(h, "ae_attended_365d")
	}
	panic("the stranger does not know " + name)
}

// dayAt is the day of a date or a time.
func dayAt(v any) source.Day {
	if m, ok := v.(source.Minute); ok {
		return m.Day()
	}
	return v.(source.Day)
}

// count counts rows of the days of a window that ends lag days before the night; NaN where the person was not observed for all of it.
func (s *stranger) count(h *human, table, at string, lag, days source.Day, counts func(map[string]any) bool) float64 {
	end := s.night - lag
	if s.observed(h) > end-days {
		return math.NaN()
	}
	n := 0.0
	for _, r := range h.rows[table] {
		if d := dayAt(r[at]); d >= end-days && d < end && counts(r) {
			n++
		}
	}
	return n
}

// emergency reports whether an admission is one: methods 21 to 2D but for 2C, a birth.
func emergency(r map[string]any) bool {
	method := r["admission_method"].(string)
	return method[0] == '2' && method != "2C"
}

// begins reports whether a spell does: a transfer within one, or the day after it, goes on with it. A discharge still to come is not known.
func (s *stranger) begins(h *human, r map[string]any) bool {
	if r["admission_method"] != "2B" {
		return true
	}
	on, cut := r["admitted_on"].(source.Day), s.night-hospitalLag
	return !slices.ContainsFunc(h.rows["admissions"], func(o map[string]any) bool {
		from, to := o["admitted_on"].(source.Day), dayOrNone(o["discharged_on"])
		if to >= cut {
			to = source.NoDay
		}
		return emergency(o) && from < cut && (from < on || from == on && o["admission_method"] != "2B") && to >= on-1
	})
}

// midnights counts those of the year that the person spent in hospital as an emergency.
func (s *stranger) midnights(h *human) float64 {
	end := s.night - hospitalLag
	if s.observed(h) > end-365 {
		return math.NaN()
	}
	n := 0.0
	for d := end - 365; d < end; d++ {
		if slices.ContainsFunc(h.rows["admissions"], func(r map[string]any) bool {
			return emergency(r) && r["patient_classification"] == "1" && r["admitted_on"].(source.Day) <= d && d < dayOrNone(r["discharged_on"])
		}) {
			n++
		}
	}
	return n
}

func (s *stranger) onRegister(h *human, register string) float64 {
	if s.observed(h) == source.NoDay {
		return math.NaN()
	}
	for _, r := range h.rows["conditions"] {
		if strings.EqualFold(r["condition"].(string), register) && r["recorded_on"].(source.Day) < s.night {
			return 1
		}
	}
	return 0
}

// ofOthers adds a feature up over the others of a household of at most 8 who may be used for listing; NaN where there is no such household.
func (s *stranger) ofOthers(h *human, name string) float64 {
	home := func(h *human) bool {
		return h.careHome >= s.night && h.deceased >= s.night && s.observed(h) != source.NoDay
	}
	if h.household == "" || !home(h) {
		return math.NaN()
	}
	members, sum := 1, 0.0
	for _, other := range s.homes[h.household] {
		if reason := s.reason(other); other != h && home(other) && reason != "dead" && reason != "left" && !other.ends()["listing"] {
			members++
			sum += s.value(other, name)
		}
	}
	if members > 8 {
		return math.NaN()
	}
	return sum
}
