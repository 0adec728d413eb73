package features_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// The families, worked out by hand: rows as of Friday 2026-11-20, each with the days before it, and for every stem the
// values over 30, 90, 180, 365 and 730 days. Saturdays and Sundays are 5, 6, 90, 180 and 181 days before.

const appointmentRows = `
# ago  time   status     hcp    mode          lead
  0    09:00  attended   gp     face_to_face  0     # on the index date
  1    09:00  attended   gp     face_to_face  0
  1    09:00  attended   gp     face_to_face  0     # the same row again
  5    10:00  attended   other  telephone     3     # Sunday
  30   07:59  attended   gp     telephone     -     # before 08:00
  31   18:30  attended   other  home_visit    1     # from 18:30
  40   12:00  unknown    gp     face_to_face  0
  41   12:00  booked     gp     face_to_face  0
  90   12:00  attended   gp     online        0     # Saturday
  91   08:00  dna        gp     face_to_face  5
  180  12:00  cancelled  gp     face_to_face  2
  181  12:00  attended   -      unknown       -     # Saturday
  365  18:29  attended   gp     face_to_face  0
  366  12:00  dna        other  telephone     0
  730  08:00  attended   gp     face_to_face  7
  731  12:00  attended   gp     face_to_face  7     # before every window
`

const appointmentValues = `
  gp_attended        3 5 5 7 8
  gp_dna             0 0 1 1 2
  gp_cancelled       0 0 1 1 1
  gp_attended_gp     2 3 3 4 5
  gp_attended_other  1 2 2 2 2
  gp_face_to_face    1 1 1 2 3
  gp_home_visit      0 1 1 1 1
  gp_telephone       2 2 2 2 2
  gp_online          0 1 1 1 1
  gp_same_day        1 2 2 3 3
  gp_out_of_hours    2 4 4 5 5
  gp_days_since_last          1
  gp_rate_of_rise             1.905419  # ln((5.5/90) / (2.5/275))
  gp_attended_before_275d     2
`

const attendanceRows = `
# ago  time   dep  cat  acuity  arrival    disposal     provider
  0    12:00  01   1    1       ambulance  admitted     A         # on the index date
  1    12:00  01   1    1       ambulance  admitted     A
  2    12:00  01   4    3       other      home         Z         # planned
  3    12:00  05   1    3       other      home         Z         # same-day emergency care
  30   12:00  02   2    2       other      home         B
  31   12:00  03   3    3       ambulance  left         C
  90   12:00  04   1    -       other      transferred  A         # Saturday
  91   12:00  01   1    4       -          home         D
  180  03:00  01   1    5       other      -            -         # Sunday
  181  12:00  05   4    -       -          -            -
  365  12:00  03   1    1       other      died         E
  366  12:00  01   2    2       ambulance  left         B
  730  12:00  01   1    3       other      home         F
  731  12:00  01   1    1       ambulance  left         G         # before every window
`

const attendanceValues = `
  ae_attended      2 4 6 7 9
  ae_type1         1 1 3 3 5
  ae_other_types   1 3 3 4 4
  ae_high_acuity   2 2 2 3 4
  ae_ambulance     1 2 2 2 3
  ae_left          0 1 1 1 2
  ae_admitted      1 1 1 1 1
  ae_out_of_hours  0 1 2 2 2
  ae_providers     2 3 4 5 6
  sdec_attended    1 1 1 2 2
  ae_days_since_last          1
  ae_rate_of_rise             1.368276  # ln((4.5/90) / (3.5/275))
  ae_attended_before_275d     3
`

const spellRows = `
# from  to   method  class
  0     -    21      1       # on the index date
  2     -    21      1       # still in: 2 midnights so far
  10    10   21      1       # no midnight
  20    18   2B      1       # a transfer that continues nothing: 2 midnights
  30    29   22      1
  29    27   2B      1       # continues the one before: not counted again, but its 2 midnights are
  40    38   2C      1       # born at home
  50    48   11      1
  60    60   12      2       # day case
  91    89   28      1       # a midnight on either side of the 90th day
  92    92   2D      2
  181   181  31      1       # maternity
  366   364  2A      1       # a midnight on either side of the 365th day
  800   725  23      1       # admitted before every window: the midnights of days 730 to 726 count
`

const spellValues = `
  emergency_admissions       4 4 6 6 7
  emergency_overnight_stays  3 3 4 4 5
  emergency_bed_days         7 8 9 10 16
  elective_admissions        0 2 2 2 2
  hospital_admissions        4 6 8 9 10
  emergency_days_since_last                 2
  emergency_rate_of_rise                    1.704748  # ln((4.5/90) / (2.5/275))
  emergency_admissions_before_275d          2
`

const entryRows = `
# ago  register
  10   Diabetes
  900  Diabetes
  400  Asthma
  20   HIV
  0    COPD      # on the index date
`

const entryValues = `
  condition_diabetes  1
  condition_copd      0
  condition_asthma    1
  condition_hiv       1
  conditions_count    2  # without the sensitive one
`

const personValues = `
  age                         76    # 2026 - 1950
  sex                         1     # second of 1, 2, 9, X
  imd_decile                  3
  ethnic_category             7     # H, eighth of A to Z
  care_home                   0
  days_observed               2000
  registered_days             700   # with the second practice
  household_members           2
  household_ae_attended_365d  2
  household_gp_attended_365d  1
`

var tableIndex = func() source.Day {
	d, err := source.ParseDay("2026-11-20")
	if err != nil {
		panic(err)
	}
	return d
}()

const periodRows = `
# opened  discharged
  0       -           # on the index date
  1       -
  40      1
  365     0           # discharged on the index date: open until then
  366     365
  900     366
  900     -
`

const periodValues = `
  mh_contacts_open    3
  mh_opened_365d      3
  mh_discharged_365d  2
`

// handPlace is the place of the tables above: the person, and a partner at the same address.
func handPlace(t testing.TB) *place {
	h, partner := newHuman("hand"), newHuman("partner")
	h.sex, h.ethnic, h.imd, h.household, partner.household = "2", "H", 3, "home", "home"
	h.registrations[0].From, h.registrations[0].To = tableIndex-2000, tableIndex-700
	h.registrations = append(h.registrations, h.registrations[0])
	h.registrations[1].From, h.registrations[1].To = tableIndex-700, source.NoDay
	for _, w := range readTable(t, appointmentRows, 6) {
		lead := -1
		if w[5] != "" {
			lead, _ = strconv.Atoi(w[5])
		}
		h.gp = append(h.gp, gpRow{clock(t, ago(t, tableIndex, w[0]), w[1]), w[2], w[3], w[4], lead})
	}
	for _, w := range readTable(t, attendanceRows, 8) {
		h.ae = append(h.ae, aeRow{clock(t, ago(t, tableIndex, w[0]), w[1]), w[2], w[3], w[4], w[5], w[6], w[7]})
	}
	for _, w := range readTable(t, spellRows, 4) {
		h.spells = append(h.spells, spellRow{ago(t, tableIndex, w[0]), ago(t, tableIndex, w[1]), w[2], w[3]})
	}
	for _, w := range readTable(t, entryRows, 2) {
		h.conditions = append(h.conditions, entryRow{ago(t, tableIndex, w[0]), w[1]})
	}
	for _, w := range readTable(t, periodRows, 2) {
		h.mental = append(h.mental, periodRow{ago(t, tableIndex, w[0]), ago(t, tableIndex, w[1])})
	}
	partner.gp = []gpRow{{clock(t, tableIndex-365, "12:00"), "attended", "gp", "online", -1}, {clock(t, tableIndex-366, "12:00"), "attended", "gp", "online", -1}}
	partner.ae = []aeRow{{clock(t, tableIndex-1, "12:00"), "01", "1", "", "", "", ""}, {clock(t, tableIndex-2, "12:00"), "03", "2", "", "", "", ""}}
	return newPlace(tableIndex, h, partner)
}

// TestFamilies checks every feature of the catalogue against the tables: a feature without a value in them fails.
func TestFamilies(t *testing.T) {
	p := handPlace(t)
	definitions := p.catalog(t).All()
	values := p.build(t, definitions)
	want := make(map[string]float64)
	for _, text := range []string{appointmentValues, attendanceValues, spellValues, entryValues, periodValues, personValues} {
		for _, w := range readTable(t, text, 0) {
			for i, word := range w[1:] {
				name := w[0]
				if len(w) > 2 {
					name += "_" + strconv.Itoa(features.Windows()[i]) + "d"
				}
				v, err := strconv.ParseFloat(word, 64)
				if err != nil {
					t.Fatal(err)
				}
				want[name] = v
			}
		}
	}
	for _, d := range definitions {
		v, ok := want[d.Name]
		if !ok {
			t.Errorf("%s: has no value in the tables", d.Name)
			continue
		}
		if have := values[d.Name]["hand"]; math.Abs(have-v) > 5e-7 || math.IsNaN(have) {
			t.Errorf("%s: have %v, want %v", d.Name, have, v)
		}
		delete(want, d.Name)
	}
	for name := range want {
		t.Errorf("%s: is in the tables but no feature", name)
	}
}

// TestCountTransfers: with the option, the transfer that continues a spell counts as an admission and a stay of its own.
func TestCountTransfers(t *testing.T) {
	p := handPlace(t)
	p.countTransfers = true
	definitions, err := p.catalog(t).Select("emergency_admissions_30d", "emergency_overnight_stays_30d", "emergency_bed_days_30d")
	if err != nil {
		t.Fatal(err)
	}
	values := p.build(t, definitions)
	for name, want := range map[string]float64{"emergency_admissions_30d": 5, "emergency_overnight_stays_30d": 4, "emergency_bed_days_30d": 7} {
		if have := values[name]["hand"]; have != want {
			t.Errorf("%s: have %v, want %v", name, have, want)
		}
	}
}

// TestTransfers pins down which transfers continue a spell, one case a row: the spells as from/to/method/class, and the
// emergency admissions and overnight stays that they make within 30 days.
func TestTransfers(t *testing.T) {
	for _, c := range []struct {
		name              string
		spells            string
		admissions, stays float64
	}{
		{"starts on the day the other ended", "9 7 21 1\n7 5 2B 1", 1, 1},
		{"starts the day after", "9 7 21 1\n6 5 2B 1", 1, 1},
		{"starts two days after", "9 7 21 1\n5 4 2B 1", 2, 2},
		{"starts while the other is still open", "9 - 21 1\n5 4 2B 1", 1, 1},
		{"starts on the same day as the other", "9 9 21 1\n9 5 2B 1", 1, 1}, // the night is the transfer's, and counts
		{"continues a transfer", "9 7 21 1\n7 5 2B 1\n5 3 2B 1", 1, 1},
		{"continues nothing that counted", "9 7 11 1\n7 5 2B 1", 1, 1},
		{"after a day without a night", "9 9 21 1\n8 5 2B 1", 1, 1},
		{"before the other", "9 8 2B 1\n8 5 21 1", 2, 2},
		{"is another emergency", "9 7 21 1\n7 5 2A 1", 2, 2},
		{"the spell began before the window", "40 20 21 1\n20 18 2B 1", 0, 0},
		{"the rows differ in a discharge still to come", "9 - 21 1\n9 -3 21 1\n9 0 21 1", 1, 1},
	} {
		h := newHuman("moved")
		for _, w := range readTable(t, c.spells, 4) {
			h.spells = append(h.spells, spellRow{ago(t, tableIndex, w[0]), ago(t, tableIndex, w[1]), w[2], w[3]})
		}
		p := newPlace(tableIndex, h)
		definitions, err := p.catalog(t).Select("emergency_admissions_30d", "emergency_overnight_stays_30d")
		if err != nil {
			t.Fatal(err)
		}
		values := p.build(t, definitions)
		if have := values["emergency_admissions_30d"]["moved"]; have != c.admissions {
			t.Errorf("%s: have %v admissions, want %v", c.name, have, c.admissions)
		}
		if have := values["emergency_overnight_stays_30d"]["moved"]; have != c.stays {
			t.Errorf("%s: have %v stays, want %v", c.name, have, c.stays)
		}
	}
}

// TestNulls pins down the history rules, one case a row, by gp_attended_365d, gp_days_since_last, days_observed and condition_diabetes of
// someone with one appointment 10 days ago and one 400 days ago, on the register for long.
func TestNulls(t *testing.T) {
	x, none := tableIndex, "null"
	for _, c := range []struct {
		name                                string
		set                                 func(p *place, h *human)
		attended, since, observed, diabetes string
	}{
		{"registered for ever", func(*place, *human) {}, "1", "10", "4777", "1"},
		{"registered on the window's first day", func(_ *place, h *human) { h.registrations[0].From = x - 365 }, "1", "10", "365", "1"},
		{"registered a day later", func(_ *place, h *human) { h.registrations[0].From = x - 364 }, none, "10", "364", "1"},
		{"registered after the last appointment", func(_ *place, h *human) { h.registrations[0].From = x - 9 }, none, none, "9", "1"},
		{"registered on the index date", func(_ *place, h *human) { h.registrations[0].From = x }, none, none, "0", none},
		{"left on the index date", func(_ *place, h *human) { h.registrations[0].To = x }, "1", "10", "4777", "1"},
		{"left the day before", func(_ *place, h *human) { h.registrations[0].To = x - 1 }, none, none, "0", none},
		{"died the day before, registration ended with it", func(_ *place, h *human) { h.deceased, h.registrations[0].To = x-1, x-1 }, "1", "10", "4777", "1"},
		{"died long before the index date", func(_ *place, h *human) { h.deceased, h.registrations[0].To = x-300, x-300 }, "1", "10", "4777", "1"},
		{"died after leaving", func(_ *place, h *human) { h.deceased, h.registrations[0].To = x-300, x-310 }, none, none, "0", none},
		{"feed starts on the window's first day", func(p *place, _ *human) { p.since["gp_appointments"] = x - 365 }, "1", "10", "365", "1"},
		{"feed starts a day later", func(p *place, _ *human) { p.since["gp_appointments"] = x - 364 }, none, "10", "364", "1"},
		{"feed absent", func(p *place, _ *human) { delete(p.since, "gp_appointments") }, none, none, "4777", "1"},
		{"another feed starts late", func(p *place, _ *human) { p.since["admissions"] = x - 50 }, "1", "10", "50", "1"},
		{"conditions feed absent", func(p *place, _ *human) { delete(p.since, "conditions") }, "1", "10", "4777", none},
		{"conditions feed starts on the index date", func(p *place, _ *human) { p.since["conditions"] = x }, "1", "10", "4777", none},
		{"feed late by 11 days", func(p *place, _ *human) { p.lag["gp_appointments"] = 11 }, "0", "400", "4777", "1"},
		{"moved practice, 30 days between", func(_ *place, h *human) { h.registrations = moved(30) }, "1", "10", "800", "1"},
		{"moved practice, 31 days between", func(_ *place, h *human) { h.registrations = moved(31) }, none, "10", "100", "1"},
	} {
		h := newHuman("one")
		h.gp = []gpRow{{clock(t, x-10, "12:00"), "attended", "gp", "online", -1}, {clock(t, x-400, "12:00"), "attended", "gp", "online", -1}}
		h.conditions = []entryRow{{x - 5000, "Diabetes"}}
		p := newPlace(x, h)
		p.since["admissions"], p.since["ae_attendances"], p.since["gp_appointments"] = x-4777, x-4777, x-4777
		c.set(p, &p.people[0])
		definitions, err := p.catalog(t).Select("gp_attended_365d", "gp_days_since_last", "days_observed", "condition_diabetes")
		if err != nil {
			t.Fatal(err)
		}
		values := p.build(t, definitions)
		for name, want := range map[string]string{"gp_attended_365d": c.attended, "gp_days_since_last": c.since,
			"days_observed": c.observed, "condition_diabetes": c.diabetes} {
			have := strings.ReplaceAll(strconv.FormatFloat(values[name]["one"], 'f', -1, 64), "NaN", none)
			if have != want {
				t.Errorf("%s: %s: have %s, want %s", c.name, name, have, want)
			}
		}
	}
}

// moved is two registrations with a break of the given days that ended 100 days before the index date.
func moved(days source.Day) []partition.Registration {
	second := tableIndex - 100
	return []partition.Registration{{From: tableIndex - 800, To: second - days}, {From: second, To: source.NoDay}}
}
