package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
)

// moreLists are the template's further lists, as the test place can have them.
const moreLists = `
  - {name: long_term_conditions, title: Long-term conditions, target: emergency_admission, rule: conditions_count >= 2, group: adviser, capacity: {share: 0.2}}
  - {name: mental_health, title: Mental health, target: emergency_admission, rule: mh_contacts_open >= 1 || mh_discharged_365d >= 1, group: adviser, capacity: {share: 0.2}}
  - {name: imdt, title: Integrated team, target: emergency_admission, rule: age >= 65 && conditions_count >= 1, group: cluster, beside_others: true, capacity: {share: 0.1}}
gates:`

// wholePlace is the test place with a list of every kind and every table that a part is made of, and then with each of the edits, which are pairs of
// old and new.
func wholePlace(t *testing.T, edits ...string) *place.Place {
	t.Helper()
	shared := town.Place(t)
	edited := strings.NewReplacer(
		"extract: {dir: extract,", "extract: {dir: "+shared.Extract.Dir+",",
		"registry: models", "registry: "+shared.Registry,
		"share: 0.75", "share: 0.5",
		"    capacity: {share: 0.25, per_worker: 2}\n", "    standing: true\n",
		"  decisions: {}\n", "  decisions: {}\n  services: {}\n  mh_contacts: {}\n  contact_needs: {}\n",
		"\ngates:", moreLists,
	).Replace(placetest.Configuration())
	for i := 0; i < len(edits); i += 2 {
		if strings.Count(edited, edits[i]) != 1 {
			t.Fatalf("the test place has %q %d times, want once", edits[i], strings.Count(edited, edits[i]))
		}
		edited = strings.Replace(edited, edits[i], edits[i+1], 1)
	}
	path := filepath.Join(t.TempDir(), "place.yaml")
	if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := place.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Lists of every kind side by side: nobody is offered help by two, the register and the team's agenda hold people of either, and each group keeps
// to its own room.
func TestListsOfEveryKind(t *testing.T) {
	t.Parallel()
	p := wholePlace(t)
	m := runOn(t, p, nightDate, "")
	offers := map[string]string{}
	listed, beside := map[string]int{}, 0
	for _, r := range m.ledger {
		if r.Reason != "listed" {
			continue
		}
		listed[r.List]++
		switch r.List {
		case "rising_need", "long_term_conditions", "mental_health":
			if other := offers[r.Resident]; other != "" {
				t.Errorf("somebody is offered help by %s and %s", other, r.List)
			}
			offers[r.Resident] = r.List
		}
	}
	elsewhere := 0
	for _, r := range m.ledger {
		if r.Reason == "on_another_list" {
			elsewhere++
			if offers[r.Resident] == "" || offers[r.Resident] == r.List {
				t.Errorf("somebody is said to be on another list than %s and is on %q", r.List, offers[r.Resident])
			}
		}
		if r.Reason == "listed" && (r.List == "imdt" || r.List == "at_risk_register") && offers[r.Resident] != "" {
			beside++
		}
	}
	if elsewhere == 0 || beside == 0 {
		t.Errorf("have %d on another list and %d beside one: too few to tell", elsewhere, beside)
	}
	for _, l := range p.List {
		if listed[l.Name] == 0 {
			t.Errorf("nobody is on %s", l.Name)
		}
	}
	room, held := map[[2]string]int{}, map[[2]string]int{}
	for _, part := range m.parts {
		if part.Adviser == "" || part.Cluster == "" {
			t.Fatalf("practice %s has no adviser or cluster in its part", part.Practice)
		}
		for _, l := range part.Lists {
			group := map[string]string{"adviser": part.Adviser, "cluster": part.Cluster, "pcn": part.PCN, "practice": part.Practice}[l.Group]
			room[[2]string{l.Name, group}] = l.Capacity
			held[[2]string{l.Name, group}] += len(l.Rows)
			if l.Standing && l.Capacity != 0 {
				t.Errorf("the register has a capacity of %d", l.Capacity)
			}
		}
	}
	for key, n := range held {
		if key[0] != "at_risk_register" && n > room[key] {
			t.Errorf("%s of %s holds %d, with room for %d", key[0], key[1], n, room[key])
		}
	}
}
