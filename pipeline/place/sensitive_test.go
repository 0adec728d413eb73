package place

import (
	"errors"
	"strings"
	"testing"
)

// A sensitive register may be a term of a model. A list that is made by it, or ordered by it, would name who is on it.
func TestNoListShowsASensitiveRegister(t *testing.T) {
	b := Blank("Our place")
	b.IMD, b.Type1Basis, b.NationalBasis = "synthetic", "a test", "a test"
	b.Registers, b.Sensitive = append(b.Registers, "domestic_abuse"), []string{"domestic_abuse"}
	b.ModelConditions = append(b.ModelConditions, "domestic_abuse")
	text := string(Template(b))
	for _, c := range []struct{ name, old, new, says string }{
		{"only a term", "", "", ""},
		{"ordinary register", "rule: age >= 18 && gp", "rule: condition_copd == 1 && gp", ""},
		{"rule", "rule: age >= 18 && gp", "rule: condition_domestic_abuse == 1 && gp", "lists.1.rule: condition_domestic_abuse is a sensitive register"},
		{"rule that leaves people out", "rule: age >= 18 && gp", "rule: condition_domestic_abuse == 0 && gp", "lists.1.rule: condition_domestic_abuse"},
		{"order", "order_by: ae_attended_365d", "order_by: condition_domestic_abuse", "lists.1.order_by: condition_domestic_abuse"},
		{"who is at risk", "at_risk: age >= 18 && !(", "at_risk: condition_domestic_abuse == 1 && !(", "lists.0.target: condition_domestic_abuse"},
	} {
		changed := strings.Replace(text, c.old, c.new, 1)
		if c.old != "" && changed == text {
			t.Fatalf("%s: the template holds no %q", c.name, c.old)
		}
		_, err := Open(write(t, changed))
		var e *Error
		if c.says == "" && err != nil || c.says != "" && !(errors.As(err, &e) && strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: have %v, want %q", c.name, err, c.says)
		}
	}
}
