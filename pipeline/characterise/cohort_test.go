package characterise

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/accesslog"
	"riskstrat/pipeline/differencing"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
)

// askedBy fills what a test does not care about.
func askedBy(opt Options) Options {
	opt.Who, opt.Why, opt.Now = "auditor", "test", func() time.Time { return time.Unix(1_700_000_000, 0) }
	opt.Extract, opt.Workers = placetest.Extract, cmp.Or(opt.Workers, 2)
	return opt
}

// figures are a report's lines by cohort, variable and level, and its whole CSV.
func figures(t *testing.T, p *place.Place, opt Options) (map[string]string, string) {
	t.Helper()
	report, err := Cohort(t.Context(), p, askedBy(opt))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := report.CSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]string{}
	for _, r := range rows[1:] {
		by[r[0]+" "+r[2]+" "+r[3]] = r[4]
	}
	return by, b.String()
}

// exact is the test's place with counts as they are.
func exact(t *testing.T) *place.Place {
	p := town.Place(t)
	p.Disclosure = disclosure.None
	return p
}

// slow is somebody as the raw tables have them.
type slow struct {
	rows        []sourcetest.Row // of residents, by registered_from
	attendances int              // unplanned, in the year before the cut
	conditions  map[string]bool
	optedOut    bool
}

// slowly reads the raw tables as of a date, with nothing of the house but the reader of files.
func slowly(t *testing.T, p *place.Place, day source.Day) (map[string]*slow, *sourcetest.Table) {
	t.Helper()
	residents := sourcetest.Read(t, p.Extract.Dir, "residents")
	people := map[string]*slow{}
	each := func(name string, do func(s *slow, r sourcetest.Row, column func(string) any)) {
		table := sourcetest.Read(t, p.Extract.Dir, name)
		seen := map[string]bool{}
		for _, r := range table.Rows {
			text := fmt.Sprint(r)
			if s := people[r[table.Column("resident_id")].(string)]; s != nil && !seen[text] {
				do(s, r, func(c string) any { return r[table.Column(c)] })
			}
			seen[text] = true
		}
	}
	for _, r := range residents.Rows {
		id := r[residents.Column("resident_id")].(string)
		if people[id] == nil {
			people[id] = &slow{conditions: map[string]bool{}}
		}
		people[id].rows = append(people[id].rows, r)
	}
	from := residents.Column("registered_from")
	for _, s := range people {
		slices.SortFunc(s.rows, func(a, b sourcetest.Row) int { return int(a[from].(source.Day) - b[from].(source.Day)) })
	}
	each("opt_outs", func(s *slow, _ sourcetest.Row, _ func(string) any) { s.optedOut = true })
	cut := day - 3 // the feed's lag
	each("ae_attendances", func(s *slow, _ sourcetest.Row, c func(string) any) {
		on := source.Day(c("arrived_at").(source.Minute) / source.MinutesPerDay)
		if c("department_type") != "05" && strings.Contains("1 2 3", c("attendance_category").(string)) && on < cut && on >= cut-365 {
			s.attendances++
		}
	})
	each("conditions", func(s *slow, _ sourcetest.Row, c func(string) any) {
		if on, dated := c("recorded_on").(source.Day); !dated || on < day {
			s.conditions[c("condition").(string)] = true
		}
	})
	return people, residents
}

// spell returns the registration that covers a day, from which day on it has been continuous with those before; nil where none does.
func (s *slow) spell(table *sourcetest.Table, day source.Day) (sourcetest.Row, source.Day) {
	from, to := table.Column("registered_from"), table.Column("registered_to")
	end := func(i int) source.Day {
		e, ended := s.rows[i][to].(source.Day)
		if !ended {
			e = source.NoDay
		}
		if i+1 < len(s.rows) {
			e = min(e, s.rows[i+1][from].(source.Day))
		}
		return e
	}
	for i := len(s.rows) - 1; i >= 0; i-- {
		if start := s.rows[i][from].(source.Day); start <= day && day < end(i) {
			since := start
			for j := i - 1; j >= 0 && end(j)+30 >= since; j-- {
				since = s.rows[j][from].(source.Day)
			}
			return s.rows[i], since
		}
	}
	return nil, source.NoDay
}

// Counts of a cohort, of everybody else, and of those of whom the rule is null agree with those of the raw tables, read by hand.
func TestCohortAgreesWithTheRawTables(t *testing.T) {
	t.Parallel()
	p := exact(t)
	have, _ := figures(t, p, Options{Rule: "age >= 45 && ae_attended_365d >= 1", AsOf: nightDate, Beside: Others})
	people, table := slowly(t, p, nightDate)
	want := map[string]int{}
	for _, s := range people {
		last := s.rows[len(s.rows)-1]
		died := source.NoDay
		for _, r := range s.rows {
			if d, dead := r[table.Column("deceased_on")].(source.Day); dead {
				died = min(died, d)
			}
		}
		at, _ := s.spell(table, nightDate)
		_, since := s.spell(table, nightDate-1)
		age := nightDate.Year() - int(last[table.Column("year_of_birth")].(int32))
		known := since <= nightDate-3-365
		cohort := ""
		switch {
		case s.optedOut:
			continue
		case died <= nightDate:
			want["1 flow died by the date"]++
			continue
		case at == nil:
			want["1 flow not registered with a practice of the place on it"]++
			continue
		case age >= 45 && !known:
			want["1 flow of whom it is not known: too short a history, or a value is null"]++
		case age >= 45 && s.attendances >= 1:
			want["1 flow of whom the rule is true"]++
			cohort = "1"
		default:
			want["1 flow of whom the rule is false"]++
			cohort = "2"
		}
		want["1 flow registered"]++
		if cohort == "" {
			continue
		}
		want[cohort+" people "]++
		fifth := "missing"
		if d, any := last[table.Column("imd_decile")].(int32); any {
			fifth = []string{"1, the most deprived", "2", "3", "4", "5, the least"}[(d-1)/2]
		}
		want[cohort+" deprivation_fifth "+fifth]++
		want[cohort+" sex "+map[string]string{"1": "male", "2": "female", "9": "indeterminate", "X": "not known"}[last[table.Column("sex")].(string)]]++
		want[cohort+" pcn "+at[table.Column("pcn_code")].(string)]++
		if s.conditions["copd"] && since != source.NoDay {
			want[cohort+" condition copd"]++
		}
		switch {
		case !known:
			want[cohort+" ae_attended_365d missing"]++
		case s.attendances > 0:
			want[cohort+" ae_attended_365d any"]++
		}
	}
	if want["1 people "] < 50 || want["1 flow of whom it is not known: too short a history, or a value is null"] < 5 || want["2 ae_attended_365d missing"] < 5 {
		t.Fatalf("the cohort is too small to tell anything: %v", want)
	}
	for line, n := range want {
		if have[line] != fmt.Sprint(n) {
			t.Errorf("%s: have %s, want %d", line, have[line], n)
		}
	}
}

// The same question has the same answer, to the byte, at any number of workers and partitions.
func TestCohortIsTheSameAtAnyNumberOfWorkers(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	opt := Options{Rule: "household_ae_attended_365d >= 1", AsOf: nightDate, Beside: "ae_attended_365d >= 1", BesideAsOf: nightDate - 200}
	opt.Workers, opt.partitions = 1, 1
	_, one := figures(t, p, opt)
	opt.Workers, opt.partitions = 4, 64
	_, many := figures(t, p, opt)
	if diff := gocmp.Diff(one, many); diff != "" {
		t.Error(diff)
	}
}

// What cannot be asked says why, and where it can tell, what was meant.
func TestCohortRefusesWhatCannotBeAsked(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	compiled, err := place.Open(sensitively(t, p))
	if err != nil {
		t.Fatal(err)
	}
	compiled.Extract.Dir = p.Extract.Dir
	for _, c := range []struct {
		name string
		p    *place.Place
		opt  Options
		want string
	}{
		{"misspelt", p, Options{Rule: "ae_atended_365d >= 1", AsOf: nightDate}, "column 1: no feature is named ae_atended_365d; the nearest is ae_attended_365d"},
		{"misspelt name", p, Options{Rule: "at_risk_registr", AsOf: nightDate}, "did you mean the cohort at_risk_register?"},
		{"too early", p, Options{Rule: "gp_attended_90d >= 1 && ae_attended_730d >= 1", AsOf: placetest.Extract - 5*365},
			"as of 2021-11-21: feature ae_attended_730d looks back 730 days from 3 days before the date, and ae_attendances is complete from 20"},
		{"before everything", p, Options{Rule: "age >= 65", AsOf: placetest.Date("2001-01-01")}, "have the date 2001-01-01, want one after 2020-"},
		{"no such feed", p, Options{Rule: "mh_contacts_open >= 1", AsOf: nightDate}, "feature mh_contacts_open: the extract has no rows of mh_contacts"},
		{"after the extract", p, Options{Rule: "age >= 65", AsOf: placetest.Extract + 1}, "have the date 2026-11-21, want one no later than the extract's, 2026-11-20"},
		{"twice the same", p, Options{Rule: "age >= 65", AsOf: nightDate, Beside: "(age>=65)"}, "have the same cohort twice"},
		{"others on another date", p, Options{Rule: "age >= 65", AsOf: nightDate, Beside: Others, BesideAsOf: placetest.Extract}, "of the same date"},
		{"sensitive", compiled, Options{Rule: "condition_dementia == 1", AsOf: nightDate}, "condition_dementia is a sensitive register"},
	} {
		_, err := Cohort(t.Context(), c.p, askedBy(c.opt))
		var bad *BadQuestion
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have %v, want %q", c.name, err, c.want)
		}
	}
	opt := askedBy(Options{Rule: "age >= 65", AsOf: nightDate})
	opt.Why = " . "
	if _, err := Cohort(t.Context(), p, opt); err == nil || !strings.Contains(err.Error(), "have no reason") {
		t.Errorf("no reason: have %v", err)
	}
	if _, err := os.Stat(filepath.Join(p.Out, accesslog.Name)); err == nil {
		if log, _ := os.ReadFile(filepath.Join(p.Out, accesslog.Name)); len(log) > 0 {
			t.Errorf("what was never asked of anybody is in the log: %s", log)
		}
	}
}

// sensitively writes the place's configuration with a sensitive register.
func sensitively(t *testing.T, p *place.Place) string {
	t.Helper()
	text, err := os.ReadFile(p.File.Path)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "place.yaml")
	changed := strings.Replace(string(text), "registers: [copd, diabetes, dementia]", "registers: [copd, diabetes, dementia], sensitive: [dementia]", 1)
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// A rule may name ethnicity here, and a cohort may be asked for by name.
func TestCohortByEthnicityAndByName(t *testing.T) {
	t.Parallel()
	p := exact(t)
	have, _ := figures(t, p, Options{Rule: `ethnic_category in ["L", "J", "H", "K"]`, AsOf: nightDate})
	if n := have["1 people "]; n == "0" || n == "" || have["1 ethnic_group Asian"] != n {
		t.Errorf("of %s people %s are Asian", n, have["1 ethnic_group Asian"])
	}
	for _, name := range []string{"oldham", "at_risk_register", "emergency_admission", "emergency_admission_at_risk"} {
		at := slices.IndexFunc(NamedCohorts(p), func(c NamedCohort) bool { return c.Name == name })
		if at < 0 {
			t.Fatalf("there is no cohort named %s", name)
		}
		by, _ := figures(t, p, Options{Rule: name, AsOf: nightDate})
		written, _ := figures(t, p, Options{Rule: NamedCohorts(p)[at].Rule, AsOf: nightDate})
		if diff := gocmp.Diff(written, by); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// An answer from which, with an earlier one, few people could be told is withheld, whichever comes first; so is one about all but a few, or beside nearly
// itself. The same again is answered, and every question is in the log.
func TestCohortWithholdsWhatTellsOfFew(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	ask := func(opt Options) error {
		opt.AsOf = cmp.Or(opt.AsOf, nightDate)
		_, err := Cohort(t.Context(), p, askedBy(opt))
		return err
	}
	// Ages that few have reached, in this place on that night.
	people, table := slowly(t, p, nightDate)
	older := func(age int) (n int) {
		for _, s := range people {
			if at, _ := s.spell(table, nightDate); at != nil && !s.optedOut && nightDate.Year()-int(at[table.Column("year_of_birth")].(int32)) >= age {
				n++
			}
		}
		return n
	}
	few := 60
	for older(few) > 5 {
		few++
	}
	if n := older(few); n < 1 {
		t.Fatalf("nobody is %d", few)
	}
	all, without := "age >= 65", fmt.Sprintf("age >= 65 && age < %d", few)
	refused := func(what string, err error, want string) {
		t.Helper()
		var withheld *differencing.Refused
		if !errors.As(err, &withheld) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: have %v, want %q", what, err, want)
		}
	}
	answered := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: have %v", what, err)
		}
	}
	answered("a cohort", ask(Options{Rule: all}))
	answered("the same again", ask(Options{Rule: "  age>=65 "}))
	refused("all but a few of it", ask(Options{Rule: without}), `the one of 2023-11-14T22:13:20Z about "age >= 65" as of 2025-11-20`)
	refused("its complement but a few", ask(Options{Rule: fmt.Sprintf("age < %d", few)}), "everybody registered on 2025-11-20")
	refused("beside itself but a few", ask(Options{Rule: "age >= 30", Beside: fmt.Sprintf("age >= 30 && age < %d", few)}), "the two cohorts differ by so few")
	answered("the few themselves", ask(Options{Rule: fmt.Sprintf("age >= %d", few)})) // redacted, described to nobody
	answered("another date", ask(Options{Rule: all, AsOf: nightDate - 365}))
	refused("everybody else, by an earlier answer", ask(Options{Rule: "age < 65 || age >= 500", Beside: without}), "differ by so few")
	p.Disclosure = disclosure.None
	answered("inside", ask(Options{Rule: without}))

	log, err := os.ReadFile(filepath.Join(p.Out, accesslog.Name))
	if err != nil {
		t.Fatal(err)
	}
	if a, r := strings.Count(string(log), `"outcome":"answered"`), strings.Count(string(log), `"outcome":"refused"`); a != 5 || r != 4 {
		t.Errorf("have %d answered and %d refused in the log:\n%s", a, r, log)
	}
	if !strings.Contains(string(log), `"who":"auditor","command":"cohort","why":"test"`) {
		t.Errorf("have the log %s", log)
	}
}
