package features_test

import (
	"strings"
	"testing"

	"riskstrat/features"
)

// TestRefusals: NewEngine refuses what it cannot compute, with the feature, the object and have/want.
func TestRefusals(t *testing.T) {
	match := func(column string, codes ...string) features.Match {
		return features.Match{{Column: column, Codes: codes}}
	}
	for _, c := range []struct {
		change func(*features.Definition)
		want   string
	}{
		{func(d *features.Definition) { d.Name = "" }, `preparing features: definition 0: have the name "", want a name of its own`},
		{func(d *features.Definition) { d.Name = "resident_id" }, `definition 0: have the name "resident_id"`},
		{func(d *features.Definition) { d.Measure = nil }, "preparing feature gp_dna_90d: have no measure, want one"},
		{func(d *features.Definition) { d.Table = "gp" }, "table gp: not in the contract"},
		{func(d *features.Definition) { d.Table = "referrals" }, "have the table referrals, want a table of activity"},
		{func(d *features.Definition) { d.Table = "conditions" }, "have the table conditions, want a table of activity"},
		{func(d *features.Definition) { d.Window = 91 }, "have a window of 91 days, want one of [30 90 180 365 730]"},
		{func(d *features.Definition) { d.Window = 0 }, "have a window of 0 days"},
		{func(d *features.Definition) { d.Type = features.Real }, "have the type real, which the measure events does not give"},
		{func(d *features.Definition) { d.Type = features.Category }, "have the type category, which the measure events does not give"},
		{func(d *features.Definition) { d.Measure = features.Events{Match: match("status", "dnna")} },
			`column status: have code "dnna", want one of attended, dna, cancelled, booked, unknown`},
		{func(d *features.Definition) { d.Measure = features.Events{Match: match("status")} }, "column status: have no codes"},
		{func(d *features.Definition) { d.Measure = features.Events{Match: match("stay", "overnight")} }, "column stay: not in table gp_appointments"},
		{func(d *features.Definition) { d.Measure = features.Events{Match: match("starts_at", "1")} }, "column starts_at of table gp_appointments: have a column without codes"},
		{func(d *features.Definition) {
			d.Measure = features.Events{Match: append(match("status", "dna"), match("status", "dna")...)}
		}, "column status: tested twice"},
		{func(d *features.Definition) { d.Measure = features.Events{Skip: 90} }, "have 90 days left out of a window of 90, want fewer"},
		{func(d *features.Definition) { d.Measure = features.Events{Skip: 7} }, "have a window of 7 days"},
		{func(d *features.Definition) { d.Type, d.Measure = features.Real, features.RateOfRise{Recent: 365} },
			"have 365 recent days of a window of 90, want fewer"},
		{func(d *features.Definition) { d.Measure = features.Providers{} }, "have the table gp_appointments, want ae_attendances"},
		{func(d *features.Definition) { d.Measure = features.BedDays{} }, "have the table gp_appointments, want admissions"},
		{func(d *features.Definition) { d.Measure = features.OnRegister{Register: "COPD"} }, "have the table gp_appointments, want conditions"},
		{func(d *features.Definition) { d.Table, d.Measure = "conditions", features.OnRegister{Register: "COPD"} }, "have no names of the extract"},
		{func(d *features.Definition) { d.Measure = features.Age }, "have the table gp_appointments, want residents"},
		{func(d *features.Definition) { d.Table, d.Measure = "residents", features.Attribute("height") }, `have the attribute "height"`},
		{func(d *features.Definition) { d.Table, d.Measure = "residents", features.Sex }, "have the type count, which the measure attribute does not give"},
		{func(d *features.Definition) {
			d.Table, d.Measure, d.Type, d.Levels = "residents", features.Sex, features.Category, []string{"2", "1", "9", "X"}
		}, "have the levels [2 1 9 X], want those of column sex: [1 2 9 X]"},
	} {
		d := dna()
		c.change(&d)
		_, err := features.NewEngine([]features.Definition{d}, features.Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("have the error %v, want one with %q", err, c.want)
		}
	}
	if _, err := features.NewEngine([]features.Definition{dna(), dna()}, features.Options{}); err == nil || !strings.Contains(err.Error(), "definition 1") {
		t.Errorf("a name given twice: have the error %v, want one about definition 1", err)
	}
	if _, err := features.NewEngine(nil, features.Options{Lag: map[string]int{"admissions": -1}}); err == nil || !strings.Contains(err.Error(), "table admissions: have a lag of -1 days") {
		t.Errorf("a lag below 0: have the error %v", err)
	}
}

// TestCounterLimit: 64 different counts of a table are served, the 65th is refused; windows of one count share it.
func TestCounterLimit(t *testing.T) {
	var definitions []features.Definition
	codes := []string{"attended", "dna", "cancelled", "booked", "unknown"}
	add := func(m features.Match) {
		for _, days := range features.Windows() {
			d := dna()
			d.Name, d.Window, d.Measure = d.Name+strings.Repeat("x", len(definitions)), days, features.Events{Match: m}
			definitions = append(definitions, d)
		}
	}
	for set := 1; set < 1<<len(codes); set++ { // 31 sets of statuses, each with and without a type of professional
		var some []string
		for i, code := range codes {
			if set>>i&1 == 1 {
				some = append(some, code)
			}
		}
		add(features.Match{{Column: "status", Codes: some}})
		add(features.Match{{Column: "status", Codes: some}, {Column: "hcp_type", Codes: []string{"gp"}}})
	}
	add(features.Match{{Column: "hcp_type", Codes: []string{"gp"}}})
	add(nil)
	if _, err := features.NewEngine(definitions, features.Options{}); err != nil {
		t.Fatalf("64 counts: %v", err)
	}
	add(features.Match{{Column: "hcp_type", Codes: []string{"other"}}})
	_, err := features.NewEngine(definitions, features.Options{})
	if err == nil || !strings.Contains(err.Error(), "table gp_appointments: have more than 64 different counts, want fewer") {
		t.Errorf("65 counts: have the error %v", err)
	}
}

// TestBuildRefusals: Build refuses rows and households that do not belong to it.
func TestBuildRefusals(t *testing.T) {
	p := newPlace(tableIndex, newHuman("one"))
	packed := p.pack(t)
	definitions, err := p.catalog(t).Select("household_members")
	if err != nil {
		t.Fatal(err)
	}
	e, other := p.engine(t, definitions), p.engine(t, definitions)
	good := features.NewHouseholds(e, tableIndex, features.Predictors)
	for _, c := range []struct {
		rows  []int32
		homes *features.Households
		want  string
	}{
		{[]int32{1}, good, "row 0: have person 1, want one of the partition's 1"},
		{[]int32{0, -1}, good, "row 1: have person -1"},
		{[]int32{0}, nil, "have no households"},
		{[]int32{0}, features.NewHouseholds(other, tableIndex, features.Predictors), "the households of another engine"},
		{[]int32{0}, features.NewHouseholds(e, tableIndex-1, features.Predictors),
			"have households for predictors of 2026-11-19, want predictors of 2026-11-20"},
		{[]int32{0}, features.NewHouseholds(e, tableIndex, features.Outcome), "have households for outcome of 2026-11-20"},
	} {
		set, err := e.Build(packed, c.rows, tableIndex, features.Predictors, c.homes)
		if err == nil {
			set.Release()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("have the error %v, want one with %q", err, c.want)
		}
	}
	if err := good.Add(packed, []int32{7}); err == nil || !strings.Contains(err.Error(), "have person 7") {
		t.Errorf("adding a person who is not there: have the error %v", err)
	}
}

// TestMissingColumns: a feature that needs a column the extract lacks is null, not 0; those that do not need it are not.
func TestMissingColumns(t *testing.T) {
	p := handPlace(t)
	definitions := p.catalog(t).All()
	e, err := features.NewEngine(definitions, features.Options{Names: fixedNames{}, Since: p.since,
		Missing: map[string][]string{"gp_appointments": {"booked_at"}, "residents": {"care_home_from"}}})
	if err != nil {
		t.Fatal(err)
	}
	packed := p.pack(t)
	homes := features.NewHouseholds(e, p.index, features.Predictors)
	if err := homes.Add(packed, everyone(packed)); err != nil {
		t.Fatal(err)
	}
	set, err := e.Build(packed, everyone(packed), p.index, features.Predictors, homes)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Release()
	for j, d := range definitions {
		null := set.Record.Column(j+1).NullN() == set.Len()
		if want := strings.HasPrefix(d.Name, "gp_same_day") || d.Name == "care_home"; null != want {
			t.Errorf("%s: null for everyone: have %v, want %v", d.Name, null, want)
		}
	}
}
