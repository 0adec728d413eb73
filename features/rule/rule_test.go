package rule

import (
	"errors"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"riskstrat/features"
)

var definitions = words{
	"gp_attended_365d":         {Name: "gp_attended_365d", Window: 365, Type: features.Count},
	"gp_attended_90d":          {Name: "gp_attended_90d", Window: 90, Type: features.Count},
	"ae_attended_365d":         {Name: "ae_attended_365d", Window: 365, Type: features.Count},
	"ae_rate_of_rise":          {Name: "ae_rate_of_rise", Window: 365, Type: features.Real},
	"age":                      {Name: "age", Type: features.Count},
	"imd_decile":               {Name: "imd_decile", Type: features.Count},
	"sex":                      {Name: "sex", Type: features.Category, Levels: []string{"1", "2", "9", "X"}},
	"ethnic_category":          {Name: "ethnic_category", Type: features.Category, Levels: []string{"A"}, Sensitivity: features.AuditOnly},
	"a":                        {Name: "a"}, // null, 0 and 1 in the tests of logic
	"b":                        {Name: "b"},
	"emergency_bed_days_365d":  {Name: "emergency_bed_days_365d", Window: 365},
	"emergency_bed_days_1825d": {Name: "emergency_bed_days_1825d", Window: 1825},
}

// words is the vocabulary of the tests: it suggests the known name that starts with the same three letters.
type words map[string]features.Definition

func (w words) Lookup(name string) (features.Definition, bool) {
	d, ok := w[name]
	return d, ok
}

func (w words) Nearest(name string) string {
	for _, known := range slices.Sorted(maps.Keys(w)) {
		if len(name) >= 3 && strings.HasPrefix(known, name[:3]) {
			return known
		}
	}
	return ""
}

func mustParse(t testing.TB, text string) *Rule {
	t.Helper()
	r, err := Parse(text, definitions)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r
}

// one evaluates a rule for a single row.
func one(t testing.TB, text string, values map[string]float64) Tri {
	t.Helper()
	return mustParse(t, text).Eval(1, func(name string) []float64 { return []float64{values[name]} })[0]
}

// Every pair of truth values: the tables of SQL:1999 (ISO/IEC 9075-2, 6.30).
func TestThreeValuedLogic(t *testing.T) {
	const T, F, U = True, False, Unknown
	value := map[Tri]float64{T: 1, F: 0, U: math.NaN()}
	for _, c := range []struct{ a, b, and, or Tri }{
		{T, T, T, T}, {T, F, F, T}, {T, U, U, T},
		{F, T, F, T}, {F, F, F, F}, {F, U, F, U},
		{U, T, U, T}, {U, F, F, U}, {U, U, U, U},
	} {
		row := map[string]float64{"a": value[c.a], "b": value[c.b]}
		for text, want := range map[string]Tri{
			"a == 1 && b == 1":  c.and,
			"a == 1 and b == 1": c.and,
			"a == 1 || b == 1":  c.or,
			"a == 1 or b == 1":  c.or,
			// De Morgan.
			"!(!(a == 1) || !(b == 1))":          c.and,
			"not (not (a == 1) and not(b == 1))": c.or,
		} {
			if have := one(t, text, row); have != want {
				t.Errorf("%s with a %v, b %v: have %v, want %v", text, c.a, c.b, have, want)
			}
		}
	}
	for a, want := range map[Tri]Tri{T: F, F: T, U: U} {
		if have := one(t, "!(a == 1)", map[string]float64{"a": value[a]}); have != want {
			t.Errorf("not %v: have %v, want %v", a, have, want)
		}
	}
}

func TestEval(t *testing.T) {
	null := math.NaN()
	for _, c := range []struct {
		text string
		row  map[string]float64
		want Tri
	}{
		{"true", nil, True},
		{"false || age > 3", map[string]float64{"age": null}, Unknown},
		{"true || age > 3", map[string]float64{"age": null}, True},
		{"gp_attended_365d >= 10", map[string]float64{"gp_attended_365d": 10}, True},
		{"gp_attended_365d > 10", map[string]float64{"gp_attended_365d": 10}, False},
		{"gp_attended_365d != 10", map[string]float64{"gp_attended_365d": null}, Unknown},
		{"a == a", map[string]float64{"a": null}, Unknown},
		{"a + 1 > a", map[string]float64{"a": null}, Unknown},
		{"0 * a == 0", map[string]float64{"a": null}, Unknown},
		{"a + 2 * b == 7", map[string]float64{"a": 1, "b": 3}, True},
		{"(a + 2) * b == 9", map[string]float64{"a": 1, "b": 3}, True},
		{"a - b - 1 == -3", map[string]float64{"a": 1, "b": 3}, True},
		{"a - (b - 1) == -1", map[string]float64{"a": 1, "b": 3}, True},
		{"-a * b == -3", map[string]float64{"a": 1, "b": 3}, True},
		{"8 / a / 2 == 4", map[string]float64{"a": 1}, True},
		{"b / a > 0", map[string]float64{"a": 0, "b": 1}, Unknown},
		{"b / a > 0", map[string]float64{"a": 0, "b": 0}, Unknown},
		{"a != 0 && b / a > 0", map[string]float64{"a": 0, "b": 1}, False},
		{"18 <= age < 65", map[string]float64{"age": 18}, True},
		{"18 <= age < 65", map[string]float64{"age": 65}, False},
		{"imd_decile in [1, 2]", map[string]float64{"imd_decile": 2}, True},
		{"imd_decile in [1, 2]", map[string]float64{"imd_decile": 3}, False},
		{"imd_decile in [1, 2]", map[string]float64{"imd_decile": null}, Unknown},
		{"imd_decile not in [1, 2]", map[string]float64{"imd_decile": 3}, True},
		{"imd_decile not in [1, 2]", map[string]float64{"imd_decile": null}, Unknown},
		{"a in [-1, +2.5]", map[string]float64{"a": -1}, True},
		{`sex == "2"`, map[string]float64{"sex": 1}, True},
		{`"2" == sex`, map[string]float64{"sex": 1}, True},
		{`sex == "2"`, map[string]float64{"sex": 0}, False},
		{`sex != "2"`, map[string]float64{"sex": null}, Unknown},
		{`sex in ["9", "X"]`, map[string]float64{"sex": 3}, True},
		{`sex not in ['9', 'X']`, map[string]float64{"sex": 3}, False},
		{"a > 1e3", map[string]float64{"a": 1001}, True},
		{"a > 1_000 // thousand", map[string]float64{"a": 1000}, False},
	} {
		if have := one(t, c.text, c.row); have != c.want {
			t.Errorf("%s with %v: have %v, want %v", c.text, c.row, have, c.want)
		}
	}
}

// Evaluation leaves the columns alone, and each row has its own result.
func TestEvalColumns(t *testing.T) {
	r := mustParse(t, "-a + 1 > 0 && (a - b) / 2 <= 3")
	a, b := []float64{0, 1, math.NaN(), -8, 0}, []float64{0, 0, 0, -20, math.NaN()}
	columns := map[string][]float64{"a": a, "b": b}
	have := r.Eval(5, func(name string) []float64 { return columns[name] })
	if want := []Tri{True, False, Unknown, False, Unknown}; !reflect.DeepEqual(have, want) {
		t.Errorf("have %v, want %v", have, want)
	}
	if a[0] != 0 || a[3] != -8 || b[3] != -20 {
		t.Error("a column was written to")
	}
	if have := r.Eval(0, func(string) []float64 { return nil }); len(have) != 0 {
		t.Errorf("no rows: have %v", have)
	}
}

func TestNamesAreSortedAndSingle(t *testing.T) {
	r := mustParse(t, `sex == "1" && gp_attended_365d > 3 && (age < 5 || age in [7, 8] || gp_attended_365d / age > 2)`)
	if have, want := r.Names(), []string{"age", "gp_attended_365d", "sex"}; !reflect.DeepEqual(have, want) {
		t.Errorf("have %v, want %v", have, want)
	}
}

func TestCanonicalText(t *testing.T) {
	for text, want := range map[string]string{
		"gp_attended_365d>=10 and (ae_attended_365d>=3 or age>80)": "gp_attended_365d >= 10 && (ae_attended_365d >= 3 || age > 80)",
		"((a == 1) && (b == 1)) && (age > 2)":                      "a == 1 && b == 1 && age > 2",
		"a == 1 && (b == 1 && age > 2)":                            "a == 1 && b == 1 && age > 2",
		"a == 1 || b == 1 && age > 2":                              "a == 1 || b == 1 && age > 2",
		"(a == 1 || b == 1) && age > 2":                            "(a == 1 || b == 1) && age > 2",
		"not (a > 1)":                                              "!(a > 1)",
		"18 <= age < 65":                                           "18 <= age && age < 65",
		"imd_decile not in [1,2]":                                  "!(imd_decile in [1, 2])",
		"a - (b - 1) > 0x10":                                       "a - (b - 1) > 16",
		"(a - b) - 1 > 1.50":                                       "a - b - 1 > 1.5",
		"a + (b + 1) > -2":                                         "a + (b + 1) > -2",
		"-(a + b) * 2 > 0":                                         "-(a + b) * 2 > 0",
		"- -a > 1e20":                                              "--a > 1e+20",
		`'X' != sex`:                                               `sex != "X"`,
		"\n  age\n  >= 18 ":                                        "age >= 18",
	} {
		r := mustParse(t, text)
		if have := r.String(); have != want {
			t.Errorf("%s: have %s, want %s", text, have, want)
		}
		if again := mustParse(t, want).String(); again != want {
			t.Errorf("%s: parsed again gives %s", want, again)
		}
	}
}

func TestCheckWindow(t *testing.T) {
	if err := mustParse(t, "gp_attended_365d >= 10 && ae_rate_of_rise > 0").CheckWindow(365); err != nil {
		t.Error(err)
	}
	for text, want := range map[string]string{
		"gp_attended_365d >= 10 && gp_attended_90d > 2": "reading rule: column 27: feature gp_attended_90d looks back 90 days, want 365, the horizon of the outcome",
		"gp_attended_365d >= 10\n && age > 2":           "reading rule: line 2, column 5: feature age has no window, want 365, the horizon of the outcome",
	} {
		err := mustParse(t, text).CheckWindow(365)
		if err == nil || err.Error() != want {
			t.Errorf("%s: have %v, want %s", text, err, want)
		}
	}
}

// An outcome happens to the person: what the others of today's household do is none, though its window fits.
func TestCheckWindowRefusesTheHousehold(t *testing.T) {
	known := words{"household_ae_attended_365d": {Name: "household_ae_attended_365d", Window: 365, Undated: true}}
	r, err := Parse("household_ae_attended_365d >= 1", known)
	if err != nil {
		t.Fatal(err)
	}
	want := "reading rule: column 1: feature household_ae_attended_365d rests on an attribute as of the extract, want what happens to the person themselves"
	if err := r.CheckWindow(365); err == nil || err.Error() != want {
		t.Errorf("have %v, want %s", err, want)
	}
}

func TestErrorsHaveTheirPosition(t *testing.T) {
	for _, c := range []struct {
		text         string
		line, column int
		message      string
	}{
		{"", 1, 1, "the rule is empty"},
		{"  ", 1, 1, "the rule is empty"},
		{"age >=", 1, 7, "the rule ends too early"},
		{"(age >= 3", 1, 10, "the rule ends too early"},
		{"age >= 3)", 1, 9, "unexpected token"},
		{"age => 3", 1, 5, "unexpected token"},
		{"age >= 3 && $x > 1", 1, 13, "no feature is named $x"},
		{"age >= 3 && gp_atended_365d > 1", 1, 13, "no feature is named gp_atended_365d; the nearest is gp_attended_365d"},
		{"zzz > 1", 1, 1, "no feature is named zzz"},
		{"wholly_unlike > 1", 1, 1, "no feature is named wholly_unlike"},
		{"age >= 3 &&\n  frobnicate", 2, 3, "no feature is named frobnicate"},
		{"age", 1, 1, "have feature age, want a condition such as age >= 1"},
		{"sex", 1, 1, `have feature sex, want a condition such as sex == "1"`},
		{"age > 3 && 4", 1, 12, "have a number, want a condition"},
		{"age + 3", 1, 5, "have a number, want a condition"},
		{`"yes"`, 1, 1, "have a text, want a condition"},
		{"!age > 3", 1, 1, `"!" applies to what follows it directly: put a comparison in parentheses`},
		{"not age > 3", 1, 1, `"not" applies to what follows it directly`},
		{"(age > 3) == true", 1, 6, "have a condition, want a number"},
		{"age > true", 1, 7, "have true or false, want a number"},
		{`age > "3"`, 1, 7, "have a text, want a number"},
		{"sex == 2", 1, 8, `have a number, want a value of sex: one of "1", "2", "9", "X"`},
		{`sex == "F"`, 1, 8, `sex has no value "F", want one of "1", "2", "9", "X"`},
		{`sex > "1"`, 1, 5, "sex is a category: its values have no order, want == or !="},
		{"sex + 1 > 2", 1, 1, `sex is a category: compare it with one of`},
		{"age > sex", 1, 7, "sex is a category"},
		{`sex in ["1", 2]`, 1, 14, "have a number, want a value of sex"},
		{"age in []", 1, 8, "have a list, want a list of values such as [1, 2]"},
		{"age in [1, a]", 1, 12, "have feature a, want a number"},
		{"age in 1..3", 1, 9, "have a range, want a list of values"},
		{"age in a", 1, 8, "have feature a, want a list"},
		{`ethnic_category == "A"`, 1, 1, "feature ethnic_category is kept for audit: no rule may read it"},
		{"age % 2 == 1", 1, 5, "operator % is not part of a rule"},
		{"age ** 2 > 1", 1, 5, "operator ** is not part of a rule"},
		{"(age ?? 3) > 1", 1, 6, "operator ?? is not part of a rule"},
		{`sex matches "1"`, 1, 5, "operator matches is not part of a rule"},
		{"abs(age) > 1", 1, 1, "a rule calls no functions"},
		{"foo(age) > 1", 1, 1, "a rule calls no functions"},
		{"age == nil", 1, 8, "a rule cannot ask for null"},
		{"age.years > 1", 1, 5, "access to a member is not part of a rule"},
		{"age > 1 ? true : false", 1, 5, "a conditional is not part of a rule"},
		{"let x = 1; x > 0", 1, 5, "a sequence of expressions is not part of a rule"},
		{"age > 1; age > 2", 1, 5, "a sequence of expressions is not part of a rule"},
		{"age > 1e999", 1, 11, "invalid float literal"},
		{"age > 9007199254740993", 1, 7, "want a number of at most 9007199254740992"},
		{"age > 3 # 4", 1, 9, "unexpected token"},
		{"age > 'x", 1, 9, "literal not terminated"},
		{"été > 3", 1, 1, "no feature is named été"},
		{`sex == "é" || gp > 1`, 1, 8, `sex has no value`},
		{strings.Repeat("(", 5000), 1, 4001, "have 5000 characters, want at most 4000"},
	} {
		_, err := Parse(c.text, definitions)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: have %v, want an *Error", c.text, err)
			continue
		}
		if e.Line != c.line || e.Column != c.column || !strings.Contains(e.Message, c.message) {
			t.Errorf("%q: have %d:%d %q, want %d:%d %q", c.text, e.Line, e.Column, e.Message, c.line, c.column, c.message)
		}
	}
}

// For audit alone a rule may name what is kept for audit; everything else is refused as ever.
func TestParseForAudit(t *testing.T) {
	r, err := ParseForAudit(`ethnic_category == "A" && age>=18`, definitions)
	if err != nil {
		t.Fatal(err)
	}
	if have, want := r.String(), `ethnic_category == "A" && age >= 18`; have != want {
		t.Errorf("have %s, want %s", have, want)
	}
	if _, err := ParseForAudit(`ethnic_category == "B"`, definitions); err == nil {
		t.Error("a level that there is not is taken")
	}
}
