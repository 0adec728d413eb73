package publish

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"riskstrat/features/source"
)

// Agreement lets one PCN see who is on its practices' lists: a row a person, by pseudonym, with reasons.
type Agreement struct {
	PCN   string     `yaml:"pcn"`
	Name  string     `yaml:"agreement"` // its reference, as those who signed it know it
	Until source.Day `yaml:"until"`     // last night of which the PCN gets rows
}

// Sharing is the sharing section of place.yaml. A PCN that it does not name, or whose agreement has ended, gets counts alone.
type Sharing []Agreement

// endsSoon is for how many days before its end a night warns of an agreement: as long as a person stays on a list.
const endsSoon = 28

// Check refuses the agreement at an index, and names the setting at fault.
func (s Sharing) Check(i int) (setting string, err error) {
	a := s[i]
	if a.PCN == "" {
		return "pcn", errors.New("missing; say which PCN sees the rows")
	}
	if err := safeName("pcn", a.PCN); err != nil {
		return "pcn", err
	}
	if slices.ContainsFunc(s[:i], func(b Agreement) bool { return b.PCN == a.PCN }) {
		return "pcn", fmt.Errorf("%s has an agreement already: name the one that counts", a.PCN)
	}
	if strings.TrimSpace(a.Name) == "" {
		return "agreement", errors.New("missing; give its reference")
	}
	if a.Until == 0 || a.Until == source.NoDay {
		return "until", errors.New("missing; say on which night it ends")
	}
	return "", nil
}

// With returns the agreement that is in force with a PCN on a night; nil: there is none.
func (s Sharing) With(pcn string, asOf source.Day) *Agreement {
	i := slices.IndexFunc(s, func(a Agreement) bool { return a.PCN == pcn && asOf <= a.Until })
	if i < 0 {
		return nil
	}
	return &s[i]
}

// English says who sees rows of people beside their own practice, in plain sentences.
func (s Sharing) English(asOf source.Day) []string {
	var all []string
	for _, a := range s {
		if asOf <= a.Until {
			all = append(all, fmt.Sprintf("PCN %s sees who is on its practices' lists, by pseudonym, under agreement %s until %s.", a.PCN, a.Name, a.Until))
		}
	}
	slices.Sort(all)
	if len(all) == 0 {
		return []string{"A list is seen by the practice whose people are on it. PCNs see counts."}
	}
	return append(all, "Every other list is seen by the practice whose people are on it alone, and the PCN sees counts.")
}

// ToPractice says in a sentence what the PCN of a practice sees of its lists.
func (s Sharing) ToPractice(pcn string, asOf source.Day) string {
	a := s.With(pcn, asOf)
	if a == nil {
		return "Your PCN sees how many people are on this list, not who."
	}
	return fmt.Sprintf("Your PCN sees who is on this list, by pseudonym, under agreement %s until %s.", a.Name, a.Until)
}

// Warnings says which agreements have ended or end soon, and which are with a PCN that no practice is of.
func (s Sharing) Warnings(asOf source.Day, pcns []string) []string {
	var all []string
	for _, a := range s {
		switch {
		case !slices.Contains(pcns, a.PCN):
			all = append(all, fmt.Sprintf("sharing: agreement %s is with PCN %s, which no practice of the extract is of", a.Name, a.PCN))
		case a.Until < asOf:
			all = append(all, fmt.Sprintf("sharing: agreement %s with PCN %s ended on %s: the PCN gets counts alone", a.Name, a.PCN, a.Until))
		case a.Until-asOf < endsSoon:
			all = append(all, fmt.Sprintf("sharing: agreement %s with PCN %s ends on %s: from the night after, the PCN gets counts alone", a.Name, a.PCN, a.Until))
		}
	}
	return all
}
