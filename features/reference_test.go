package features_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"riskstrat/features"
	"riskstrat/features/source"
)

// The reference: each feature by its name, worked out row by row and day by day from the raw rows, without bands, masks,
// packing or the catalogue's matches. Where it differs from the engine, one of them is wrong.

// observer is the reference's view of one person as of the index date of a place.
type observer struct {
	place *place
	human *human
}

var nan = math.NaN()

// value returns the feature, NaN where null.
func (o observer) value(name string) float64 {
	if register, ok := strings.CutPrefix(name, "condition_"); ok {
		return o.registers(register)
	}
	switch name {
	case "conditions_count":
		return o.registers("diabetes", "copd", "asthma")
	case "age":
		return float64(o.place.index.Year() - o.human.born)
	case "sex":
		return level("129X", o.human.sex)
	case "ethnic_category":
		return level("ABCDEFGHJKLMNPRSZ", o.human.ethnic)
	case "imd_decile":
		if o.human.imd == 0 {
			return nan
		}
		return float64(o.human.imd)
	case "care_home":
		if o.human.careHome < o.place.index {
			return 1
		}
		return 0
	case "days_observed":
		return o.daysObserved()
	case "registered_days":
		for _, r := range o.human.registrations {
			if r.From <= o.lastSeen() && o.lastSeen() < r.To {
				return float64(o.place.index - r.From)
			}
		}
		return nan
	case "mh_contacts_open":
		return o.periods(func(m periodRow, cut source.Day) bool { return m.opened < cut && m.discharged >= cut }, 0)
	case "mh_opened_365d":
		return o.periods(func(m periodRow, cut source.Day) bool { return m.opened >= cut-365 && m.opened < cut }, 365)
	case "mh_discharged_365d":
		return o.periods(func(m periodRow, cut source.Day) bool { return m.discharged >= cut-365 && m.discharged < cut }, 365)
	case "household_members":
		return o.household(func(observer) float64 { return 1 }) + 1
	case "household_ae_attended_365d", "household_gp_attended_365d":
		of := strings.TrimPrefix(name, "household_")
		return o.household(func(other observer) float64 { return other.value(of) })
	}
	return o.activity(name)
}

func level(levels, code string) float64 {
	if code == "" {
		return nan
	}
	return float64(strings.Index(levels, code))
}

// activity works out a feature of events.
func (o observer) activity(name string) float64 {
	if table, ok := strings.CutSuffix(name, "_days_since_last"); ok {
		_, days := o.events(map[string]string{"gp": "gp_attended", "ae": "ae_attended", "emergency": "emergency_admissions"}[table])
		best := nan
		for _, d := range days {
			if d >= o.historyOf(name) && d >= o.cut(name)-730 && d < o.cut(name) && !(float64(o.place.index-d) >= best) {
				best = float64(o.place.index - d)
			}
		}
		return best
	}
	if table, ok := strings.CutSuffix(name, "_rate_of_rise"); ok {
		stem := map[string]string{"gp": "gp_attended", "ae": "ae_attended", "emergency": "emergency_admissions"}[table]
		recent, before := o.value(stem+"_90d"), o.value(stem+"_before_275d")
		return math.Log((recent+0.5)/90) - math.Log((before+0.5)/275)
	}
	if stem, ok := strings.CutSuffix(name, "_before_275d"); ok {
		return o.value(stem+"_365d") - o.value(stem+"_90d") + 0*o.value(stem+"_365d")
	}
	cut := strings.LastIndexByte(name, '_')
	window, _ := strconv.Atoi(strings.TrimSuffix(name[cut+1:], "d"))
	return o.count(name[:cut], source.Day(window))
}

// count works out a count over a window.
func (o observer) count(stem string, window source.Day) float64 {
	first, end := o.cut(stem)-window, o.cut(stem)
	if o.historyOf(stem) > first {
		return nan
	}
	if stem == "emergency_bed_days" {
		return o.bedDays(first, end)
	}
	keys, days := o.events(stem)
	n, providers := 0.0, map[string]bool{}
	for i, d := range days {
		switch {
		case d < first || d >= end:
		case stem != "ae_providers":
			n++
		case keys[i] != "" && !providers[keys[i]]:
			providers[keys[i]] = true
			n++
		}
	}
	return n
}

// tableOf returns the table a feature of activity comes from.
func tableOf(name string) string {
	switch {
	case strings.HasPrefix(name, "mh"):
		return "mh_contacts"
	case strings.HasPrefix(name, "gp"):
		return "gp_appointments"
	case strings.HasPrefix(name, "ae"), strings.HasPrefix(name, "sdec"):
		return "ae_attendances"
	}
	return "admissions"
}

// cut is the first day that a feature of activity may not read.
func (o observer) cut(name string) source.Day { return o.cutOf(tableOf(name)) }

func (o observer) cutOf(table string) source.Day {
	if o.place.side == features.Outcome {
		return o.place.index
	}
	return o.place.index - source.Day(o.place.lag[table])
}

// historyOf is the first day of the history that a feature of activity rests on.
func (o observer) historyOf(name string) source.Day {
	since, present := o.place.since[tableOf(name)]
	if !present {
		return source.NoDay
	}
	return max(since, o.observedSince())
}

// lastSeen is the day before the index date, or before death if that came first.
func (o observer) lastSeen() source.Day {
	if o.human.deceased < o.place.index {
		return o.human.deceased - 1
	}
	return o.place.index - 1
}

// observedSince walks back day by day from lastSeen until the person has been unregistered for more than 30 days.
func (o observer) observedSince() source.Day {
	registered := func(d source.Day) bool {
		for _, r := range o.human.registrations {
			if r.From <= d && d < r.To {
				return true
			}
		}
		return false
	}
	d := o.lastSeen()
	if !registered(d) {
		return source.NoDay
	}
	since := d
	for away := 0; away <= 30 && d > 15000; d-- {
		if registered(d) {
			since, away = d, 0
		} else {
			away++
		}
	}
	if since == 15001 { // registered longer than any test looks back
		since = o.human.registrations[0].From
	}
	return since
}

func (o observer) daysObserved() float64 {
	since := o.observedSince()
	for _, table := range []string{"gp_appointments", "ae_attendances", "admissions"} {
		if s, present := o.place.since[table]; present {
			since = max(since, s)
		}
	}
	return max(0, float64(o.place.index)-float64(since))
}

// events returns the days of the rows that a stem counts, and a key of each.
func (o observer) events(stem string) (keys []string, days []source.Day) {
	switch tableOf(stem) {
	case "gp_appointments":
		for _, g := range distinct(o.human.gp) {
			if countsGP(stem, g) {
				keys, days = append(keys, ""), append(days, g.at.Day())
			}
		}
	case "ae_attendances":
		for _, a := range distinct(o.human.ae) {
			if countsAE(stem, a) {
				keys, days = append(keys, a.provider), append(days, a.at.Day())
			}
		}
	case "admissions":
		for _, s := range o.spells(stem) {
			keys, days = append(keys, ""), append(days, s.admitted)
		}
	}
	return keys, days
}

func distinct[T comparable](rows []T) []T {
	var kept []T
	for _, r := range rows {
		if !slices.Contains(kept, r) {
			kept = append(kept, r)
		}
	}
	return kept
}

// closed reports whether a practice is outside core hours, by the calendar of package time.
func closed(at source.Minute) bool {
	t := time.Unix(int64(at)*60, 0).UTC()
	clock := t.Format("15:04")
	return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday || clock < "08:00" || clock >= "18:30"
}

func countsGP(stem string, g gpRow) bool {
	attended := g.status == "attended"
	switch stem {
	case "gp_attended":
		return attended
	case "gp_dna":
		return g.status == "dna"
	case "gp_cancelled":
		return g.status == "cancelled"
	case "gp_attended_gp":
		return attended && g.hcp == "gp"
	case "gp_attended_other":
		return attended && g.hcp == "other"
	case "gp_face_to_face", "gp_home_visit", "gp_telephone", "gp_online":
		return attended && "gp_"+g.mode == stem
	case "gp_same_day":
		return attended && g.lead == 0
	case "gp_out_of_hours":
		return attended && closed(g.at)
	}
	panic("the reference does not know " + stem)
}

func countsAE(stem string, a aeRow) bool {
	ae := a.department != "05" && a.category != "4"
	switch stem {
	case "ae_attended", "ae_providers":
		return ae
	case "ae_type1":
		return ae && a.department == "01"
	case "ae_other_types":
		return ae && a.department != "01"
	case "ae_high_acuity":
		return ae && (a.acuity == "1" || a.acuity == "2")
	case "ae_ambulance":
		return ae && a.arrival == "ambulance"
	case "ae_left":
		return ae && a.disposal == "left"
	case "ae_admitted":
		return ae && a.disposal == "admitted"
	case "ae_out_of_hours":
		return ae && closed(a.at)
	case "sdec_attended":
		return a.department == "05"
	}
	panic("the reference does not know " + stem)
}

func emergency(s spellRow) bool { return s.method[0] == '2' && s.method != "2C" }

// overnight reports whether an ordinary spell had passed a midnight by the cut.
func (o observer) overnight(s spellRow) bool {
	return s.class == "1" && min(s.discharged, o.cutOf("admissions")) > s.admitted
}

// asKnown returns the spells as they look at the cut, each once: a discharge still to come is none.
func (o observer) asKnown() []spellRow {
	known := slices.Clone(o.human.spells)
	for i := range known {
		if known[i].discharged >= o.cutOf("admissions") {
			known[i].discharged = source.NoDay
		}
	}
	return distinct(known)
}

// spells returns the spells that a stem counts.
func (o observer) spells(stem string) []spellRow {
	var kind, kept []spellRow
	for _, s := range o.asKnown() {
		of := emergency(s)
		switch stem {
		case "emergency_overnight_stays":
			of = of && o.overnight(s)
		case "elective_admissions":
			of = slices.Contains([]string{"11", "12", "13"}, s.method)
		case "hospital_admissions":
			of = !slices.Contains([]string{"2C", "81", "82", "83"}, s.method)
		}
		if of && s.admitted < o.cutOf("admissions") {
			kind = append(kind, s)
		}
	}
	for _, s := range kind {
		if s.method != "2B" || o.place.countTransfers || !continues(s, kind) {
			kept = append(kept, s)
		}
	}
	return kept
}

// continues reports whether a transfer begins while another of the spells lasts, or the day after it ended.
func continues(s spellRow, kind []spellRow) bool {
	for _, other := range kind {
		first := other.admitted < s.admitted || other.admitted == s.admitted && other.method != "2B"
		if first && other.discharged >= s.admitted-1 {
			return true
		}
	}
	return false
}

// bedDays counts the days of [first, end) at whose end the person was in hospital as an emergency.
func (o observer) bedDays(first, end source.Day) float64 {
	n := 0.0
	for d := first; d < end; d++ {
		in := func(s spellRow) bool { return emergency(s) && s.class == "1" && s.admitted <= d && d < s.discharged }
		if slices.ContainsFunc(o.human.spells, in) {
			n++
		}
	}
	return n
}

func (o observer) registers(registers ...string) float64 {
	since, present := o.place.since["conditions"]
	if !present || since >= o.cutOf("conditions") || o.observedSince() == source.NoDay {
		return nan
	}
	n := 0.0
	for _, register := range registers {
		in := func(e entryRow) bool {
			return strings.EqualFold(e.register, register) && e.recorded < o.cutOf("conditions")
		}
		if slices.ContainsFunc(o.human.conditions, in) {
			n++
		}
	}
	return n
}

// household adds up a value of the other members; NaN for the null cases.
func (o observer) household(of func(observer) float64) float64 {
	if o.human.household == "" || !o.atHome() {
		return nan
	}
	members, sum := 1, 0.0
	for i := range o.place.people {
		other := observer{o.place, &o.place.people[i]}
		if other.human.id != o.human.id && other.human.household == o.human.household && other.atHome() {
			members++
			sum += of(other)
		}
	}
	if members > 8 {
		return nan
	}
	return sum
}

func (o observer) atHome() bool {
	return !(o.human.careHome < o.place.index) && !(o.human.deceased < o.place.index) && o.observedSince() != source.NoDay
}

// periods counts periods with a mental health service; a window of 0 asks only that the feed reaches back before the cut.
func (o observer) periods(counts func(m periodRow, cut source.Day) bool, window source.Day) float64 {
	const name = "mh"
	cut := o.cut(name)
	since, fed := o.place.since["mh_contacts"]
	if history := o.historyOf(name); !fed || history == source.NoDay || window == 0 && since >= cut || window > 0 && history > cut-window {
		return nan
	}
	n := 0.0
	for _, m := range o.human.mental {
		if counts(m, cut) {
			n++
		}
	}
	return n
}
