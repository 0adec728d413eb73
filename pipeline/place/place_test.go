package place

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"riskstrat/features/source"
)

// write writes a configuration and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "place.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// blank is the configuration that init writes, its open decisions made.
func blank() string { return string(Template(chosen("Our place"))) }

func chosen(name string) Blanks {
	b := Blank(name)
	b.IMD, b.Type1Basis, b.NationalBasis = "IoD 2019 on 2011 LSOAs", "direction of the practices", "national data opt-out policy"
	return b
}

// A decision that init left to the place is refused until it is made.
func TestOpenDecisionsAreRefused(t *testing.T) {
	for keys, leave := range map[string]func(*Blanks, string){
		"extract.imd":                    func(b *Blanks, text string) { b.IMD = text },
		"cohort.opt_outs.type_1.basis":   func(b *Blanks, text string) { b.Type1Basis = text },
		"cohort.opt_outs.national.basis": func(b *Blanks, text string) { b.NationalBasis = text },
	} {
		b := chosen("Our place")
		leave(&b, Blank("").IMD)
		if _, err := Open(write(t, string(Template(b)))); err == nil || !strings.Contains(err.Error(), keys+": is still to be chosen") {
			t.Errorf("%s: have %v, want it refused as still to be chosen", keys, err)
		}
	}
}

// Terms that cannot be read are refused before anything is, in a baseline too, with what may have been meant. The first model by name is named.
func TestTermsAreChecked(t *testing.T) {
	for declared, want := range map[string]string{
		"terms: [gp_atended_365d]":           `models.ae_attendances.terms.0: reading term "gp_atended_365d": column 1: have "gp_atended_365d", want a known feature; the nearest is gp_attended_365d`,
		"terms: [age, log1p(shoe_size)]":     `models.ae_attendances.terms.1: reading term "log1p(shoe_size)": column 7: have "shoe_size", want a known feature; ` + "`riskstrat features` lists them",
		"terms: [rcs(age, 5)]":               `models.ae_attendances.terms.0: reading term "rcs(age": column 8: have the end, want ','; within [ ] a comma ends a term: write it in quotes, as "rcs(age, 5)", or each term on a line of its own`,
		"terms: [age, age]":                  `models.ae_attendances.terms: term 2: "age" is already term 1`,
		"terms: []":                          `models.ae_attendances.terms: reading terms: have none, want at least one`,
		"terms: [age]\n    baseline: [agge]": `models.ae_attendances.baseline.0: reading term "agge": column 1: have "agge", want a known feature; the nearest is age`,
	} {
		text, rest, _ := strings.Cut(blank(), "\nmodels:\n")
		_, rest, _ = strings.Cut(rest, "  emergency_admission: *model")
		text += "\nmodels:\n  escalation: &model\n    " + declared + "\n  emergency_admission: *model" + rest
		if _, err := Open(write(t, text)); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s:\nhave %v\nwant %s", declared, err, want)
		}
	}
}

// The registers singled out under conditions are those the cohort acts on.
func TestConditionsReachTheCohort(t *testing.T) {
	b := chosen("Our place")
	b.Sensitive, b.ReviewFirst = []string{"depression"}, []string{"dementia", "copd"}
	p := open(t, string(Template(b)))
	if !slices.Equal(p.Cohort.ReviewFirst, b.ReviewFirst) || !slices.Equal(p.Cohort.Sensitive, b.Sensitive) {
		t.Errorf("have review first %v and sensitive %v, want %v and %v", p.Cohort.ReviewFirst, p.Cohort.Sensitive, b.ReviewFirst, b.Sensitive)
	}
	b.ReviewFirst = []string{"dementia ward"}
	if _, err := Open(write(t, string(Template(b)))); err == nil || !strings.Contains(err.Error(), `conditions.review_first.0: no register named "dementia ward"`) {
		t.Errorf("a register nobody declared: have %v", err)
	}
}

// open opens a configuration that nothing is wrong with.
func open(t *testing.T, text string) *Place {
	t.Helper()
	p, err := Open(write(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A finding is one line, and its position is where it stands in the file: § marks the spot.
func TestPositions(t *testing.T) {
	for _, c := range []struct{ name, old, new, says string }{
		{"unknown key", "disclosure: opensafely", "§disclosures: opensafely", `unknown field "disclosures"`},
		{"unknown key of a section", "  care_home: exclude", "  §carehome: exclude", `unknown field "carehome"`},
		{"duplicate key", "out: out #", "out: out\n§out: out #", `"out"`},
		{"wrong type", "min_age: 18", "min_age: §eighteen", "int"},
		{"agreement twice", "# sharing: # CHOOSE: with which PCNs and clusters\n", "sharing:\n  - {pcn: U1, agreement: A, until: 2027-03-31}\n  - {pcn: §U1, agreement: B, until: 2027-03-31}\n", "sharing.1.pcn: U1 has an agreement already"},
		{"agreement without an end", "# sharing: # CHOOSE: with which PCNs and clusters\n", "sharing:\n  - {§pcn: U1, agreement: A}\n", "sharing.0.until: missing"},
		{"a key that is none", "# recipients: # CHOOSE: whose files are sealed\n", "recipients:\n  practice: {Y1: [§age1abc]}\n", "recipients.practice.Y1.0: want a public key of age"},
		{"unknown table", "  areas: {}", "  area: §{}", "tables.area: is no table of the contract"},
		{"lag", "ae_attendances: {lag_days: 3}", "ae_attendances: {§lag_days: -3}", "tables.ae_attendances: lag_days: have -3"},
		{"compared practices", "compare: [ae_attended_365d", "compare: [ae_attended_90d", "practices: compare: ae_attended_90d is no count of the events of 365 days"},
		{"cohort", "min_age: 18", "min_age: 7", "cohort: checking policy: min_age: have 7"},
		{"unknown feature", "!(gp_attended_365d >= 10", "!(§gp_atended_365d >= 10", "targets.escalation.at_risk:"},
		{"unknown feature in quotes", "at_risk: age >= 18\n", "at_risk: 'age >= 18 && §agee < 90'\n", "targets.emergency_admission.at_risk:"},
		{"shares", "    standing: true\n", "    capacity: {share: 0.5}\n", "lists.1: this list and those before it take more than the whole weekly capacity"},
		{"window", "outcome: emergency_admissions_365d >= 1", "outcome: emergency_admissions_365d >= 1 && §emergency_admissions_90d >= 1", "targets.emergency_admission.outcome:"},
		{"term behind an alias", "- log1p(gp_attended_30d)", "- §log1p(gp_attendances_30d)", "models.ae_attendances.terms.3:"},
		{"outcome of a count", "outcome: ae_attended_365d\n", "outcome: §ae_attended\n", `targets.ae_attendances.outcome: no feature is named "ae_attended"`},
		{"window of a count", "outcome: ae_attended_365d\n", "outcome: §ae_attended_90d\n", "targets.ae_attendances.outcome: reading rule: column 1: feature ae_attended_90d looks back 90 days, want 365"},
		{"outcome that is no count", "outcome: ae_attended_365d\n", "outcome: §gp_rate_of_rise\n", "targets.ae_attendances.outcome: feature gp_rate_of_rise is no count of events"},
		{"days as a count", "outcome: ae_attended_365d\n", "outcome: §ae_days_since_last\n", "targets.ae_attendances.outcome: feature ae_days_since_last is no count of events"},
		{"a household's activity", "outcome: ae_attended_365d\n", "outcome: §household_ae_attended_365d\n", "targets.ae_attendances.outcome: reading rule: column 1: feature household_ae_attended_365d rests on"},
		{"feature of a cost", "{feature: gp_attended_gp_365d, cost", "{feature: §gp_attended_gps_365d, cost", `targets.cost.unit_costs.0.feature: no feature is named "gp_attended_gps_365d"`},
		{"a cost of nothing", "cost: 2009", "cost: -1", "targets.cost: target: unit cost 4: have -1"},
		{"target of a list that ranks by a count", "    target: escalation\n", "    target: §ae_attendances\n", "lists.0.target: ae_attendances is a target of kind count, want binary"},
		{"family", "    seed: 20190228\n", "    seed: 20190228\n    family: §poisson\n", `models.cost.family: family: have "poisson"`},
		{"penalty", "    seed: 20190228\n", "    seed: 20190228\n    penalty: {§folds: 1}\n", "penalty: have 1 folds"},
		{"held out by no list", "    seed: 20190228\n", "    seed: 20190228\n    offered_help: §held_out_only\n", "models.ae_attendances.offered_help: no list that ranks by ae_attendances holds anybody out"},
		{"offered help", "    seed: 20190228\n", "    seed: 20190228\n    offered_help: §ignore\n", `offered_help: have "ignore", want adjust, exclude or held_out_only`},
		{"calibration", "    seed: 20190228\n", "    seed: 20190228\n    calibration: §platt\n", "models.ae_attendances.calibration: calibration: have"},
		{"target of a list", "    target: escalation\n", "    target: §escalations\n", `lists.0.target: no target named "escalations" is declared`},
		{"order of a list", "order_by: ae_attended_365d", "order_by: §ae_attendances", `lists.1.order_by: no feature named "ae_attendances"`},
		{"exact counts outside", "# release: opensafely", "release: §none", "release: have none, want opensafely or acro: exact counts do not leave the controlled area"},
		{"no profile for what leaves", "# release: opensafely", "release: §safe", `release: have "safe", want one of opensafely, acro, none`},
		{"an outside that nothing is made for", "# publish: # CHOOSE", "publish: {outside: {§path: /srv/release}}\n# publish: # CHOOSE", "publish.outside: want release too"},
		{"rule of a list", "rule: age >= 18 && gp", "rule: age >= 18 §& && gp", "lists.1.rule:"},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			text := strings.Replace(blank(), c.old, c.new, 1)
			if text == blank() {
				t.Fatalf("the template holds no %q", c.old)
			}
			before, after, marked := strings.Cut(text, "§")
			path := write(t, before+after)
			_, err := Open(path)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("have %v, want an Error", err)
			}
			want := path + ":"
			if marked {
				line := before[strings.LastIndex(before, "\n")+1:]
				want = fmt.Sprintf("%s:%d:%d: ", path, strings.Count(before, "\n")+1, len(line)+1)
			}
			if have := err.Error(); !strings.HasPrefix(have, want) || !strings.Contains(have, c.says) {
				t.Errorf("have %s\nwant it to start with %s and to hold %s", have, want, c.says)
			}
		})
	}
}

func TestLoadRefusesWhatIsNoConfiguration(t *testing.T) {
	var e *Error
	if _, err := Load(filepath.Join(t.TempDir(), "place.yaml")); !errors.As(err, &e) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: have %v", err)
	}
	for _, text := range []string{"", "# nothing\n", "[]", "place", "place: [", "\tplace: x", "a: &a [*a]", "place: \x00"} {
		if _, err := Open(write(t, text)); !errors.As(err, &e) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: have %v, want an Error of one line", text, err)
		}
	}
}

// Whatever a place is called, the configuration made for it can be read, and says its name.
func TestTemplateHoldsAnyName(t *testing.T) {
	for _, name := range []string{"Oldham", `St "Helens": # the north`, "Ynys Môn\n- x", "{{ .Name }}", "'"} {
		if p := open(t, string(Template(chosen(name)))); p.Name != name {
			t.Errorf("have %q, want %q", p.Name, name)
		}
	}
}

// Relative folders start from the configuration's own; the ones left out have a default; absolute ones stay.
func TestFolders(t *testing.T) {
	text := strings.Replace(blank(), "registry: models", "registry: /srv/models", 1)
	text = strings.Replace(text, "\nout: out #", "\n#", 1)
	p := open(t, text)
	base := filepath.Dir(p.File.Path)
	for _, c := range [][2]string{{p.Extract.Dir, filepath.Join(base, "extract")}, {p.Registry, "/srv/models"}, {p.Out, filepath.Join(base, "out")}} {
		if c[0] != c[1] {
			t.Errorf("have %s, want %s", c[0], c[1])
		}
	}
}

// An extract is of the day the night is for, unless the place says when it was taken.
func TestDateOfTheExtract(t *testing.T) {
	if have := open(t, blank()).Source(20_000).AsOf; have != 20_000 {
		t.Errorf("have %d, want the night's date", have)
	}
	dated := strings.Replace(blank(), "  # as_of: 2026-11-20", "  as_of: 2026-11-20", 1)
	if have := open(t, dated).Source(20_000).AsOf.String(); have != "2026-11-20" {
		t.Errorf("have %s, want the declared date", have)
	}
}

// A list with a target and a rule of its own is for those who fit both.
func TestListForBoth(t *testing.T) {
	p := open(t, strings.Replace(blank(), "    target: escalation\n", "    target: escalation\n    rule: imd_decile <= 3 || age < 30\n", 1))
	want := p.Target["escalation"].AtRisk
	if have := p.List[0].For.String(); !strings.Contains(have, "imd_decile") || !strings.Contains(have, "gp_attended_365d") {
		t.Errorf("have %s, want %s and the list's own rule", have, want)
	}
	column := map[string]float64{"age": 40, "imd_decile": 2, "gp_attended_365d": 1, "ae_attended_365d": 0, "emergency_overnight_stays_365d": 0}
	is := func(change string, v float64) string {
		return fmt.Sprint(p.List[0].For.Eval(1, func(name string) []float64 {
			if name == change {
				return []float64{v}
			}
			return []float64{column[name]}
		})[0])
	}
	in, out := is("", 0), is("imd_decile", 9)
	if in == out || is("age", 17) != out || is("age", 20) != in {
		t.Errorf("the list is for %s", p.List[0].For)
	}
}

func TestRequireStable(t *testing.T) {
	p := open(t, blank())
	if err := p.RequireStable("sex", "sex"); err != nil {
		t.Error(err)
	}
	var e *Error
	if err := p.RequireStable("lsoa_code", "rural"); !errors.As(err, &e) || !strings.Contains(err.Error(), "residents.lsoa_code") {
		t.Errorf("have %v, want an Error that names the attribute", err)
	}
}

func TestSameLags(t *testing.T) {
	p := open(t, blank())
	if err := p.SameLags(p.Lags()); err != nil {
		t.Error(err)
	}
	trained := p.Lags()
	trained["ae_attendances"]++
	var e *Error
	if err := p.SameLags(trained); !errors.As(err, &e) || !strings.Contains(err.Error(), "a lag of 3 days is declared, 4 when the model was trained") {
		t.Errorf("have %v, want an Error that says both", err)
	}
	if lag := source.Spec(p.Source(0)).Tables["admissions"].LagDays; lag != 3 {
		t.Errorf("admissions: have a lag of %d days, want 3", lag)
	}
}
