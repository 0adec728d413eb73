package models

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestParseTermCanonical(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"age", "age"},
		{" age\t", "age"},
		{"rcs(age,5)", "rcs(age, 5)"},
		{"rcs ( age , 3 )", "rcs(age, 3)"},
		{"log1p(gp_attended_365d)", "log1p(gp_attended_365d)"},
		{"square(gp_rate_of_rise)", "square(gp_rate_of_rise)"},
		{"winsor(ae_attended_365d,.990)", "winsor(ae_attended_365d, 0.99)"},
		{"winsor(gp_rate_of_rise, .010, 0.99)", "winsor(gp_rate_of_rise, 0.01, 0.99)"},
		{"winsor(gp_rate_of_rise,0.01,1)", "winsor(gp_rate_of_rise, 0.01, 1)"},
		{"winsor(ae_attended_365d, 0, 0.99)", "winsor(ae_attended_365d, 0.99)"},
		{"winsor(ae_attended_365d, -0, 0.99)", "winsor(ae_attended_365d, 0.99)"},
		{"category(sex)", "category(sex)"},
		{"log1p(ae_attended_90d) : category(sex)", "log1p(ae_attended_90d):category(sex)"},
	} {
		term, err := ParseTerm(c.text, testLookup)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if term.String() != c.want {
			t.Errorf("%q: have %q, want %q", c.text, term, c.want)
		}
		again, err := ParseTerm(term.String(), testLookup)
		if err != nil || !slices.Equal(again.Factors, term.Factors) {
			t.Errorf("%q: its canonical form %q is read as %v, %v", c.text, term, again, err)
		}
	}
}

func TestParseTermErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "column 1: have the end"},
		{"  ", "column 3: have the end"},
		{"agee", `column 1: have "agee", want a known feature`},
		{"log1p(agee)", `column 7: have "agee", want a known feature`},
		{"log(age)", `column 1: have transform "log"`},
		{"linear(age)", `column 1: have transform "linear"`},
		{"log1p(", "column 7: have the end, want a feature"},
		{"log1p(age", `column 10: have the end, want ')'`},
		{"log1p(age, 2)", `column 10: have ",", want ')'`},
		{"rcs(age)", `column 8: have ")", want ','`},
		{"rcs(age, 2)", `column 10: have "2" knots`},
		{"rcs(age, 8)", `column 10: have "8" knots`},
		{"rcs(age, 3.5)", `column 10: have "3.5" knots`},
		{"winsor(age, 1)", `column 13: have quantile "1"`},
		{"winsor(age, 0.5)", `column 13: have quantile "0.5"`},
		{"winsor(age, e)", `column 13: have quantile "e"`},
		{"winsor(age)", `column 11: have ")", want ','`},
		{"winsor(age, 0.01)", `column 13: have quantile "0.01", want a number above 0.5 and below 1 (to cut below too, two numbers such as 0.01, 0.99)`},
		{"winsor(age, 0.99, 0.01)", `column 13: have lower quantile "0.99"`},
		{"winsor(age, -0.01, 0.99)", `column 13: have lower quantile "-0.01"`},
		{"winsor(age, e, 0.99)", `column 13: have lower quantile "e"`},
		{"winsor(age, 0.01, 0.5)", `column 19: have upper quantile "0.5"`},
		{"winsor(age, 0.01, 1.01)", `column 19: have upper quantile "1.01"`},
		{"winsor(age, 0.01, )", `column 19: have upper quantile ""`},
		{"winsor(age, 0, 1)", "column 16: have quantiles 0 and 1, which cut nothing"},
		{"winsor(age, 0.01, 0.99, 1)", `column 23: have ",", want ')'`},
		{"sex", `column 1: feature "sex" has levels`},
		{"log1p(sex)", `column 7: feature "sex" has levels`},
		{"category(age)", `column 10: feature "age" has no levels`},
		{"category(ethnic_category)", `column 10: feature "ethnic_category" is for audit only`},
		{"age:category(ethnic_category)", `column 14: feature "ethnic_category" is for audit only`},
		{"age age", `column 5: have "a", want the end`},
		{"age:", "column 5: have the end"},
		{"age: age", "column 6: have the product"},
		{"age:imd_decile:age", `column 15: have ":", want the end`},
		{"age+1", `column 4: have "+", want the end`},
	} {
		_, err := ParseTerm(c.text, testLookup)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: have error %v, want %q", c.text, err, c.want)
		}
	}
}

func TestParseTermsRefusesTheSameTermTwice(t *testing.T) {
	_, err := ParseTerms([]string{"age", "rcs(age, 4)", "rcs( age,4 )"}, testLookup)
	if err == nil || !strings.Contains(err.Error(), `term 3: "rcs(age, 4)" is already term 2`) {
		t.Errorf("have error %v", err)
	}
	if _, err := ParseTerms(nil, testLookup); err == nil {
		t.Error("no terms: have no error")
	}
}

func FuzzParseTerm(f *testing.F) {
	for _, text := range []string{"age", "rcs(age, 5):category(sex)", "winsor(age, 1e-9)", "winsor(age,1e-9,1)", "((", "a:b", "rcs(age,,)", "\x00", "log1p(age)\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		term, err := ParseTerm(text, testLookup)
		if err != nil {
			return
		}
		again, err := ParseTerm(term.String(), testLookup)
		if err != nil || !slices.Equal(again.Factors, term.Factors) {
			t.Errorf("%q: its canonical form %q is read as %v, %v", text, term, again, err)
		}
	})
}

func TestSpecNeeds(t *testing.T) {
	spec := Spec{Terms: []string{"log1p(ae_attended_90d)", "category(sex)"}}
	have, err := spec.Needs(testLookup)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"ae_attended_90d", "sex", "age", "gp_attended_365d", "ae_attended_365d", "emergency_admissions_365d", "imd_decile"}
	if !slices.Equal(have, want) {
		t.Errorf("have %v, want %v", have, want)
	}
	spec.Baseline = []string{"age"} // the weights are those of the same people, whatever the model stands beside
	if have, err = spec.Needs(testLookup); err != nil || len(have) != len(want) {
		t.Errorf("a declared baseline: have %v, want the features of the weights: %v; %v", have, want, err)
	}
	spec.Baseline = []string{"agee"}
	if _, err := spec.Needs(testLookup); err == nil {
		t.Error("a declared baseline of an unknown feature: have no error")
	}
}

func ExampleParseTerm() {
	t, _ := ParseTerm("rcs(age,5):category(sex)", testLookup)
	fmt.Println(t)
	_, err := ParseTerm("log1p(ae_attended_90)", testLookup)
	fmt.Println(err)
	// Output:
	// rcs(age, 5):category(sex)
	// reading term "log1p(ae_attended_90)": column 7: have "ae_attended_90", want a known feature
}
