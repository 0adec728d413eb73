package publish

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"riskstrat/features/source"
)

// Agreement lets one PCN see who is on its practices' lists, or the meeting of one cluster who is on the lists that are counted by cluster: a
// row a person, by pseudonym, with reasons.
type Agreement struct {
	PCN     string     `yaml:"pcn"`       // either code ...
	Cluster string     `yaml:"cluster"`   // ... or name, as in the areas table
	Name    string     `yaml:"agreement"` // its reference, as those who signed it know it
	Until   source.Day `yaml:"until"`     // last night of which they get rows
}

// with is who sees the rows.
func (a Agreement) with() reader {
	if a.Cluster != "" {
		return reader{clusterKind, a.Cluster}
	}
	return reader{pcnKind, a.PCN}
}

// Sharing is the sharing section of place.yaml. A PCN that it does not name, or whose agreement has ended, gets counts alone; a cluster's sheets say
// then which practice brings somebody, and not whom.
type Sharing []Agreement

// endsSoon is for how many days before its end a night warns of an agreement: as long as a person stays on a list.
const endsSoon = 28

// Check refuses the agreement at an index, and names the setting at fault.
func (s Sharing) Check(i int) (setting string, err error) {
	a := s[i]
	switch {
	case a.PCN == "" && a.Cluster == "":
		return "pcn", errors.New("missing; say which PCN, or which cluster, sees the rows")
	case a.PCN != "" && a.Cluster != "":
		return "cluster", errors.New("have a PCN too: give each an agreement of its own")
	case a.PCN != "":
		if err := safeName("pcn", a.PCN); err != nil {
			return "pcn", err
		}
	}
	if with := a.with(); slices.ContainsFunc(s[:i], func(b Agreement) bool { return b.with() == with }) {
		return with.kind, fmt.Errorf("%s has an agreement already: name the one that counts", with.code)
	}
	if strings.TrimSpace(a.Name) == "" {
		return "agreement", errors.New("missing; give its reference")
	}
	if a.Until == 0 || a.Until == source.NoDay {
		return "until", errors.New("missing; say on which night it ends")
	}
	return "", nil
}

// With returns the agreement that is in force with a reader on a night; nil: there is none.
func (s Sharing) With(who reader, asOf source.Day) *Agreement {
	i := slices.IndexFunc(s, func(a Agreement) bool { return a.with() == who && asOf <= a.Until })
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
			all = append(all, fmt.Sprintf("%s, by pseudonym, under agreement %s until %s.", a.sees(), a.Name, a.Until))
		}
	}
	slices.Sort(all)
	if len(all) == 0 {
		return []string{"A list is seen by the practice whose people are on it. PCNs see counts, and a cluster's sheets name nobody."}
	}
	return append(all, "Every other list is seen by the practice whose people are on it alone; the PCN sees counts, and a cluster's sheets name nobody.")
}

// sees says who sees what under the agreement.
func (a Agreement) sees() string {
	if a.Cluster != "" {
		return fmt.Sprintf("The meeting of %s sees who is on the lists counted by cluster", a.Cluster)
	}
	return fmt.Sprintf("PCN %s sees who is on its practices' lists", a.PCN)
}

// ToPractice says in a sentence or two who else sees a list of a practice's: its PCN and, where the list is counted by cluster, its cluster's meeting;
// cluster is empty where it is not.
func (s Sharing) ToPractice(pcn, cluster string, asOf source.Day) []string {
	said := []string{"Your PCN sees how many people are on this list, not who."}
	if a := s.With(reader{pcnKind, pcn}, asOf); a != nil {
		said[0] = fmt.Sprintf("Your PCN sees who is on this list, by pseudonym, under agreement %s until %s.", a.Name, a.Until)
	}
	if cluster == "" {
		return said
	}
	if a := s.With(reader{clusterKind, cluster}, asOf); a != nil {
		return append(said, fmt.Sprintf("The meeting of %s sees who is on it, by pseudonym, under agreement %s until %s.", cluster, a.Name, a.Until))
	}
	return append(said, fmt.Sprintf("The sheet for the meeting of %s names your practice and the line of this list, not who.", cluster))
}

// Warnings says which agreements have ended or end soon, and which are with a PCN or cluster that no practice is of.
func (s Sharing) Warnings(asOf source.Day, known Readers) []string {
	var all []string
	for _, a := range s {
		who, after := "PCN "+a.PCN, "the PCN gets counts alone"
		if a.Cluster != "" {
			who, after = a.Cluster, "its sheets name no one"
		}
		switch {
		case !slices.Contains(known.of(a.with().kind), a.with().code):
			all = append(all, fmt.Sprintf("sharing: agreement %s is with %s, which no practice of the extract is of", a.Name, who))
		case a.Until < asOf:
			all = append(all, fmt.Sprintf("sharing: agreement %s with %s ended on %s: %s", a.Name, who, a.Until, after))
		case a.Until-asOf < endsSoon:
			all = append(all, fmt.Sprintf("sharing: agreement %s with %s ends on %s: from the night after, %s", a.Name, who, a.Until, after))
		}
	}
	return all
}
