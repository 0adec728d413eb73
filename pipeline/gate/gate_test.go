package gate

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"riskstrat/features/source"
)

// cleanNight is a night with nothing to refuse: flat feeds of two years and more, and a night before.
func cleanNight(t testing.TB) Inputs {
	asOf := day(t, "2026-11-20")
	daily := make(map[source.Day]int64)
	for d := asOf - 900; d < asOf; d++ {
		daily[d] = 100
	}
	optOuts := Table{Counts: source.Counts{Table: "opt_outs", In: 400, Out: 400, First: source.NoDay, Last: source.NoDay}, Since: source.NoDay, Unmatched: 20}
	return Inputs{
		AsOf:      asOf,
		Tables:    []Table{optOuts, *feed("gp_appointments", maps.Clone(daily)), *feed("ae_attendances", maps.Clone(daily))},
		NewestOut: asOf - 3,
		Residents: 10_000,
		Practices: map[string]int64{"P81001": 6_000, "P81002": 4_000},
		PCNs:      map[string]int64{"U00001": 10_000},
		Areas:     &Codes{Practices: []string{"P81001", "P81002", "P81003"}, PCNs: []string{"U00001"}},
		Before:    &Night{AsOf: asOf - 1, Residents: 10_010, OptOuts: 399},
	}
}

func TestCleanNight(t *testing.T) {
	warnings, err := Check(cleanNight(t))
	if err != nil || len(warnings) > 0 {
		t.Errorf("have %v, %v, want a clean night to pass without a word", warnings, err)
	}
}

// stop drops a feed's rows of the last n days.
func stop(in *Inputs, name string, n source.Day) {
	t := in.table(name)
	for d := in.AsOf - n; d < in.AsOf; d++ {
		delete(t.Daily, d)
	}
	lag, since, unmatched := t.Lag, t.Since, t.Unmatched
	*t = *feed(name, t.Daily)
	t.Lag, t.Since, t.Unmatched = lag, since, unmatched
}

func TestNightsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(in *Inputs)
		want   string
	}{
		"stale feed": {func(in *Inputs) { stop(in, "ae_attendances", 12) },
			"freshness: ae_attendances: newest row is of 2026-11-07, 13 days before 2026-11-20, want at most 4"},
		"feed with a lag": {func(in *Inputs) { stop(in, "gp_appointments", 20); in.table("gp_appointments").Lag = 12 },
			"newest row is of 2026-10-30, 21 days before 2026-11-20, want at most 19 (7 and a lag of 12)"},
		"feed without rows": {func(in *Inputs) { *in.table("ae_attendances") = *feed("ae_attendances", nil) },
			"freshness: ae_attendances: has no dated rows"},
		"feed that stopped": {func(in *Inputs) { stop(in, "ae_attendances", 3) },
			"volume: ae_attendances: have 400 rows from 2026-11-13 to 2026-11-19, expected 700 (-43%, -11.3 spreads)"},
		"opt-outs missing": {func(in *Inputs) { in.Tables = in.Tables[1:] },
			"opt_outs: the file is missing"},
		"opt-outs empty": {func(in *Inputs) { in.Tables[0].Out = 0 },
			"opt_outs: the file has no rows"},
		"opt-outs old by their records": {func(in *Inputs) { in.NewestOut = in.AsOf - 36 },
			"opt_outs: the newest record is of 2026-10-15, 36 days before 2026-11-20, want at most 35"},
		"opt-outs old by their own date": {func(in *Inputs) { d := in.AsOf - 8; in.Config.OptOuts.AsOf = &d },
			"opt_outs: the file is of 2026-11-12, 8 days before 2026-11-20, want at most 7"},
		"opt-outs undated": {func(in *Inputs) { in.NewestOut = source.NoDay },
			"opt_outs: the file has no date of its own"},
		"opt-outs fewer": {func(in *Inputs) { in.Before.OptOuts = 410 },
			"opt_outs: have 400 rows, 410 on the night of 2026-11-19: more than 2.0% fewer"},
		"opt-outs under another key": {func(in *Inputs) { in.Tables[0].Unmatched = 399 },
			"opt_outs: 0.2% of 400 rows belong to a resident, want at least 50.0%"},
		"feed under another key": {func(in *Inputs) { t := in.table("gp_appointments"); t.Unmatched = t.Out },
			"matching: gp_appointments: 0.0% of 90000 rows belong to a resident"},
		"residents fewer": {func(in *Inputs) { in.Residents = 9_500 },
			"residents: have 9500, 10010 on the night of 2026-11-19: more than 5.0% fewer"},
		"no residents": {func(in *Inputs) { in.Residents = 0 },
			"residents: there are none"},
		"unknown PCN": {func(in *Inputs) { in.PCNs["U99999"] = 1 },
			"places: residents: unknown PCN codes: U99999"},
		"unknown practices": {func(in *Inputs) { in.Config.Practices = []string{"P81002"}; in.Practices["9434765919"] = 1 },
			"places: residents: unknown practice codes: P81001, 1 that are no organisation codes"},
	} {
		t.Run(name, func(t *testing.T) {
			in := cleanNight(t)
			c.damage(&in)
			_, err := Check(in)
			var refused *Refused
			if !errors.As(err, &refused) {
				t.Fatalf("have %v, want a *Refused", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("have %q, want it to contain %q", err, c.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("have %q, want one line", err)
			}
		})
	}
}

// What sits on the edge of a limit passes, and what could not be checked says so.
func TestNightsThatPass(t *testing.T) {
	for name, c := range map[string]struct {
		change func(in *Inputs)
		want   []string // the warnings
	}{
		"edges": {func(in *Inputs) {
			in.NewestOut, in.Residents, in.Before.Residents = in.AsOf-35, 9_500, 10_000
			in.Tables[0].Unmatched, in.Before.OptOuts = 200, 408
		}, nil},
		"opt-out file of today though its records are old": {func(in *Inputs) { d := in.AsOf; in.Config.OptOuts.AsOf = &d; in.NewestOut = in.AsOf - 900 }, nil},
		"first night": {func(in *Inputs) { in.Before = nil },
			[]string{"opt_outs: no night before", "residents: no night before"}},
		"nobody opted out, and the place says so": {func(in *Inputs) {
			in.Tables[0].Out, in.Before.OptOuts, in.Config.OptOuts.EmptyBecause = 0, 0, "a research panel"
		}, []string{"opt_outs: the file has no rows; the configuration says: a research panel"}},
		"codes unchecked": {func(in *Inputs) { in.Areas = nil },
			[]string{"places: residents: practice codes were not checked", "places: residents: PCN codes were not checked"}},
		"a few decisions about people who moved": {func(in *Inputs) {
			in.Tables = append(in.Tables, Table{Counts: source.Counts{Table: "decisions", Out: 3}, Unmatched: 2})
		}, []string{"matching: decisions: 33.3% of 3 rows belong to a resident, want at least 50.0%; too few rows to stop the night"}},
		"short history": {func(in *Inputs) { in.table("ae_attendances").Since = in.AsOf - 100 },
			[]string{"volume: ae_attendances: checked against 93 days of history: too few to know its season"}},
		"too little history": {func(in *Inputs) { in.table("ae_attendances").Since = in.AsOf - 40 },
			[]string{"volume: ae_attendances: not checked: it has 33 days of history, want at least 56"}},
		"a table the gate knows no age for": {func(in *Inputs) {
			in.Tables = append(in.Tables, Table{Counts: source.Counts{Table: "referrals", First: source.NoDay, Last: source.NoDay}})
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			in := cleanNight(t)
			c.change(&in)
			warnings, err := Check(in)
			if err != nil {
				t.Fatal(err)
			}
			if len(warnings) != len(c.want) {
				t.Fatalf("have warnings %v, want %v", warnings, c.want)
			}
			for i, w := range warnings {
				if !strings.HasPrefix(w.String(), c.want[i]) {
					t.Errorf("have warning %q, want %q", w, c.want[i])
				}
			}
		})
	}
}

// Tonight's record refuses tomorrow's night that lost a tenth of everything.
func TestNightBeforeNight(t *testing.T) {
	in := cleanNight(t)
	before := in.Tonight()
	if want := (Night{AsOf: in.AsOf, Residents: 10_000, OptOuts: 400}); before != want {
		t.Fatalf("have %+v, want %+v", before, want)
	}
	next := cleanNight(t)
	next.AsOf, next.Before = in.AsOf+1, &before
	next.Residents, next.Tables[0].Out = 9_000, 360
	var refused *Refused
	if _, err := Check(next); !errors.As(err, &refused) || len(refused.Findings) != 2 {
		t.Errorf("have %v, want two findings", err)
	}
}

func TestConfigFromYAML(t *testing.T) {
	text := `
max_age_days: {gp_appointments: 10}
opt_outs: {as_of: 2026-11-19, largest_drop: 0.1, empty_because: none of them may}
residents_largest_drop: 0.2
least_matched: 0.4
pcns: [U00001]
volume: {days: 14, drop: 0.3, z: 5, tables: [ae_attendances]}
`
	var c Config
	if err := yaml.UnmarshalWithOptions([]byte(text), &c, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	c = c.WithDefaults()
	if c.MaxAge["gp_appointments"] != 10 || c.MaxAge["ae_attendances"] != 4 || c.OptOuts.MaxAge != 7 || c.Volume.Days != 14 ||
		c.OptOuts.AsOf == nil || *c.OptOuts.AsOf != day(t, "2026-11-19") {
		t.Errorf("have %+v, want what is written and defaults for the rest", c)
	}
}

func TestConfigValidate(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		want   string
	}{
		"unknown table":   {Config{MaxAge: map[string]int{"gp": 3}}, `max_age_days: have "gp", want a table with dated rows`},
		"undated table":   {Config{Volume: Volume{Tables: []string{"residents"}}}, `volume.tables: have "residents"`},
		"negative days":   {Config{MaxAge: map[string]int{"admissions": -1}}, "max_age_days.admissions: have -1, want 1 to 3650 days"},
		"share above 1":   {Config{LargestDrop: 1.5}, "residents_largest_drop: have 1.5, want a share"},
		"negative z":      {Config{Volume: Volume{Z: -1}}, "volume.z: have -1"},
		"a month of days": {Config{Volume: Volume{Days: 29}}, "volume.days: have 29, want 1 to 28 days"},
		"empty reason":    {Config{OptOuts: OptOuts{EmptyBecause: " "}}, "opt_outs.empty_because: have only spaces"},
	} {
		if err := c.config.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have %v, want an error with %q", name, err, c.want)
		}
		_, err := Check(Inputs{Config: c.config})
		var refused *Refused
		if err == nil || errors.As(err, &refused) {
			t.Errorf("%s: Check has %v, want an error that is not *Refused", name, err)
		}
	}
}
