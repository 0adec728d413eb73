package referral

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// Config is how a place's referrals are coded. No value is built in: the template of place.yaml names the sources of those it proposes. The zero value means
// that the place makes no referrals; otherwise every setting is needed.
type Config struct {
	Code               string `yaml:"code"`             // SNOMED CT concept of a referral to social prescribing
	Display            string `yaml:"display"`          // its term
	CodeSystem         string `yaml:"code_system"`      // URI of SNOMED CT
	OrganizationSystem string `yaml:"ods_system"`       // URI of ODS codes
	PseudonymSystem    string `yaml:"pseudonym_system"` // URI of the place's pseudonyms
	LocalIDSystem      string `yaml:"local_id_system"`  // URI of the practices' own ids
}

// On reports whether the place makes referrals.
func (c Config) On() bool { return c != Config{} }

// Validate refuses settings that no receiver could read. The error begins with the key.
func (c Config) Validate() error {
	if !c.On() {
		return nil
	}
	if err := checkConcept(c.Code); err != nil {
		return fmt.Errorf("code: %w", err)
	}
	if strings.TrimSpace(c.Display) == "" || strings.HasPrefix(c.Display, slotPrefix) || strings.ContainsFunc(c.Display, unicode.IsControl) {
		return errors.New("display: want the concept's term, in one line")
	}
	for _, s := range []struct{ key, uri string }{{"code_system", c.CodeSystem}, {"ods_system", c.OrganizationSystem}, {"pseudonym_system", c.PseudonymSystem}, {"local_id_system", c.LocalIDSystem}} {
		if err := checkURI(s.uri); err != nil {
			return fmt.Errorf("%s: %w", s.key, err)
		}
	}
	if c.PseudonymSystem == c.LocalIDSystem {
		return errors.New("local_id_system: is that of the pseudonyms: a receiver could not tell one from the other")
	}
	return nil
}

// checkURI wants an absolute URI, as FHIR's Identifier.system and Coding.system do.
func checkURI(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" || u.Scheme+":" == slotPrefix || u.Host+u.Path+u.Opaque == "" || strings.ContainsFunc(text, unicode.IsSpace) {
		return fmt.Errorf("have %q, want an absolute URI", text)
	}
	return nil
}

// checkConcept wants the identifier of a SNOMED CT concept: 6 to 18 digits, of which the third and second last are 00, or 10 where
// an extension has made it, and the last is Verhoeff's check digit (SNOMED CT Release File Specifications, section 6, SCTID).
func checkConcept(id string) error {
	if len(id) < 6 || len(id) > 18 || strings.Trim(id, "0123456789") != "" || id[0] == '0' {
		return fmt.Errorf("have %q, want the 6 to 18 digits of a SNOMED CT concept, in quotes", id)
	}
	if partition := id[len(id)-3 : len(id)-1]; partition != "00" && partition != "10" {
		return fmt.Errorf("have %s, which by its third and second last digit is no SNOMED CT concept but another component", id)
	}
	if !verhoeff(id) {
		return fmt.Errorf("have %s, whose check digit is wrong: a digit was mistyped", id)
	}
	return nil
}

// verhoeff reports whether the last of some digits is the check digit of the others: a walk through the dihedral group of order 10 (J.
// Verhoeff, Error Detecting Decimal Codes, 1969).
func verhoeff(digits string) bool {
	next := [10]int{1, 5, 7, 6, 2, 8, 3, 0, 9, 4} // the permutation, applied once more at each place
	check := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		for range i % 8 {
			d = next[d]
		}
		check = dihedral(check, d)
	}
	return check == 0
}

// dihedral multiplies in the group of the turns (0 to 4) and reflections (5 to 9) of a pentagon.
func dihedral(a, b int) int {
	switch {
	case a < 5 && b < 5:
		return (a + b) % 5
	case a < 5:
		return 5 + (a+b)%5
	case b < 5:
		return 5 + (a-b)%5
	}
	return (a - b + 5) % 5
}

// English says what a referral holds and what not, for the record of a night.
func (c Config) English() []string {
	if !c.On() {
		return nil
	}
	return []string{
		fmt.Sprintf("A practice's page can make a referral for a person who accepted an offer: a FHIR R4 document coded %s (%s) in %s.", c.Code, c.Display, c.CodeSystem),
		fmt.Sprintf("It says who by the pseudonym (%s) or, opened at the practice, by the practice's own id (%s), never by both; which practice asks; which service and provider; the recorded need that the service meets; the day; and a note, if the practice types one.", c.PseudonymSystem, c.LocalIDSystem),
		"It holds no chance, place, level or reason, no contact needs, and nothing about anyone else. The page sends it nowhere: it is a file that the practice passes on.",
	}
}
