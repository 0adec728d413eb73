package place

import (
	"slices"
	"strings"
	"testing"
)

// The lists that the template offers behind a # are right as they stand, once the others leave them room.
func TestListsOnOffer(t *testing.T) {
	before, rest, _ := strings.Cut(blank(), "# examples unless a source is named.\n")
	offered, after, _ := strings.Cut(rest, "\n\n")
	offered = strings.ReplaceAll("\n"+offered, "\n# ", "\n")
	p := open(t, strings.Replace(before, "share: 1,", "share: 0.5,", 1)+offered+"\n\n"+after)
	var names []string
	for _, l := range p.List {
		names = append(names, l.Name)
	}
	if want := []string{"rising_need", "at_risk_register", "long_term_conditions", "mental_health", "focused_care", "imdt"}; !slices.Equal(names, want) {
		t.Errorf("have the lists %v, want %v", names, want)
	}
}
