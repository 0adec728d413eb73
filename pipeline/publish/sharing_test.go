package publish

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/pipeline/outreach"
)

// Without an agreement in force a PCN's folder holds counts and nobody; with one it names it, and nothing is valid beyond it.
func TestSharing(t *testing.T) {
	ended := shared()
	ended.Sharing[0].Until = date("2026-11-19")
	foreign := shared()
	foreign.Sharing[0].PCN = "U2"
	for name, access := range map[string]Access{"none": alone(), "ended": ended, "with another PCN": foreign} {
		files := publishListsTo(t, sampleLists(), access)
		var own []string
		for path, text := range files {
			if !strings.HasPrefix(path, "lists/pcn/U1/") {
				continue
			}
			own = append(own, strings.TrimPrefix(path, "lists/pcn/U1/"))
			for _, told := range []string{"pseudonym-", "m-A1", "6 A&E", "6 A&amp;E", "DSA", "in 100"} {
				if strings.Contains(text, told) {
					t.Errorf("%s: %s says %q", name, path, told)
				}
			}
			if strings.HasSuffix(path, ".html") {
				checkPage(t, path, text)
			}
		}
		if slices.Sort(own); !slices.Equal(own, []string{"counts.csv", "index.html", "reasons.csv"}) {
			t.Errorf("%s: have %v", name, own)
		}
	}
	last := shared()
	last.Sharing[0].Until = date("2026-11-20")
	files := publishListsTo(t, sampleLists(), last)
	for _, path := range []string{"lists/pcn/U1/rising_need.csv", "lists/pcn/U1/rising_need.html"} {
		if text := files[path]; !strings.Contains(text, "pseu") || strings.Contains(text, "2026-11-27") || strings.Contains(text, "27 Nov 2026") {
			t.Errorf("on the last night of the agreement %s is not the list, or is valid beyond it", path)
		}
	}
	if !strings.Contains(files["lists/practice/A1/rising_need.csv"], "2026-11-27") {
		t.Error("the practice's own list ends with the PCN's agreement")
	}
	for _, path := range []string{"index.html", "rising_need.html", "register.html"} {
		if !strings.Contains(files["lists/pcn/U1/"+path], "DSA &lt;7&gt;") {
			t.Errorf("%s does not name the agreement", path)
		}
	}
}

func TestSharingIsSaid(t *testing.T) {
	s := Sharing{{Cluster: "North", Name: "N", Until: date("2026-12-17")}, {Cluster: "South", Name: "S", Until: date("2026-12-19")}, {PCN: "U2", Name: "B", Until: date("2026-12-17")}, {PCN: "U1", Name: "A", Until: date("2026-12-18")}, {PCN: "U3", Name: "C", Until: date("2026-11-19")}, {PCN: "U9", Name: "D", Until: date("2027-12-18")}}
	tonight := date("2026-11-20")
	if diff := cmp.Diff([]string{
		"sharing: agreement N with North ends on 2026-12-17: from the night after, its sheets name no one",
		"sharing: agreement S is with South, which no practice of the extract is of",
		"sharing: agreement B with PCN U2 ends on 2026-12-17: from the night after, the PCN gets counts alone",
		"sharing: agreement C with PCN U3 ended on 2026-11-19: the PCN gets counts alone",
		"sharing: agreement D is with PCN U9, which no practice of the extract is of",
	}, s.Warnings(tonight, Readers{PCNs: []string{"U1", "U2", "U3"}, Clusters: []string{"North"}})); diff != "" {
		t.Error(diff)
	}
	said := strings.Join(s.English(tonight), " ")
	if !strings.Contains(said, "The meeting of North sees who is on the lists counted by cluster, by pseudonym, under agreement N until 2026-12-17.") {
		t.Errorf("have %s", said)
	}
	if strings.Contains(said, "agreement C") || !strings.HasPrefix(said, "PCN U1 sees who is on its practices' lists, by pseudonym, under agreement A until 2026-12-18. PCN U2") || !strings.HasSuffix(said, "a cluster's sheets name nobody.") {
		t.Errorf("have %s", said)
	}
	for _, c := range []struct{ pcn, cluster, want string }{
		{"U3", "", "Your PCN sees how many people are on this list, not who."},
		{"U1", "", "Your PCN sees who is on this list, by pseudonym, under agreement A until 2026-12-18."},
		{"U3", "North", "Your PCN sees how many people are on this list, not who. The meeting of North sees who is on it, by pseudonym, under agreement N until 2026-12-17."},
		{"U3", "West", "Your PCN sees how many people are on this list, not who. The sheet for the meeting of West names your practice and the line of this list, not who."},
	} {
		if have := strings.Join(s.ToPractice(c.pcn, c.cluster, tonight), " "); have != c.want {
			t.Errorf("PCN %s, cluster %q: have %s", c.pcn, c.cluster, have)
		}
	}
}

func TestSharingRefuses(t *testing.T) {
	until := date("2027-03-31")
	for _, c := range []struct {
		s       Sharing
		setting string
	}{
		{Sharing{{PCN: "U1", Name: "A", Until: until}}, ""},
		{Sharing{{PCN: "", Name: "A", Until: until}}, "pcn"},
		{Sharing{{PCN: "../U1", Name: "A", Until: until}}, "pcn"},
		{Sharing{{Cluster: "Any words / there are", Name: "A", Until: until}}, ""},
		{Sharing{{PCN: "U1", Cluster: "North", Name: "A", Until: until}}, "cluster"},
		{Sharing{{Cluster: "U1", Name: "A", Until: until}, {PCN: "U1", Name: "B", Until: until}}, ""},
		{Sharing{{Cluster: "North", Name: "A", Until: until}, {Cluster: "North", Name: "B", Until: until}}, "cluster"},
		{Sharing{{PCN: "U1", Name: "A", Until: until}, {PCN: "U1", Name: "B", Until: until}}, "pcn"},
		{Sharing{{PCN: "U1", Name: " ", Until: until}}, "agreement"},
		{Sharing{{PCN: "U1", Name: "A", Until: 0}}, "until"},
		{Sharing{{PCN: "U1", Name: "A", Until: source.NoDay}}, "until"},
	} {
		if setting, err := c.s.Check(len(c.s) - 1); setting != c.setting || (err == nil) != (setting == "") {
			t.Errorf("%+v: have %q, %v, want %q", c.s, setting, err, c.setting)
		}
	}
}

// Two PCNs share an adviser; each has a practice of its own adviser too. By hand: adviser X has 10 offers, 3 + 2 listed and 1 decided, and what is left of
// them would tell each PCN of the other's people; adviser Y has 6 offers, 2 listed and 3 decided, so 1 is left.
func TestWorkOfPCN(t *testing.T) {
	night := date("2026-11-20")
	cut := func(practice, pcn, adviser string, considered int64, decided int, listedOn ...source.Day) Cut {
		c := Cut{Practice: practice, PCN: pcn, Group: adviser, Considered: considered, Decided: decided}
		for i, on := range listedOn {
			r := outreach.Row{Rank: i + 1, Resident: fmt.Sprint(practice, i), Practice: practice, PCN: pcn, ListedOn: on, Tier: "high", Reasons: []string{"a", "b", "c"}, Groups: []string{"ae", "ae", "gp"}}
			if i == 0 {
				r.Tier, r.Reasons, r.Groups = "low", []string{"a"}, []string{"gp"}
			}
			c.Rows = append(c.Rows, r)
		}
		return c
	}
	l := List{Name: "rising_need", Title: "Rising need", Group: "adviser", Capacity: map[string]int{"X": 10, "Y": 6}, ValidUntil: night + 7, Cuts: []Cut{
		cut("B", "U1", "Y", 300, 3, night, night-20), cut("A", "U1", "X", 200, 0, night, night, night-1), cut("C", "U2", "X", 77_777, 1, night, night-3),
	}}
	files := publishListsTo(t, []List{l}, alone())
	rows, err := csv.NewReader(strings.NewReader(files["lists/pcn/U1/counts.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{countsHeader,
		{"rising_need", "2026-11-20", "A", "200", "3", "2", "1", "0", "X", "10", "", "2026-11-27"},
		{"rising_need", "2026-11-20", "B", "300", "2", "1", "1", "3", "Y", "6", "1", "2026-11-27"},
	}, rows); diff != "" {
		t.Error(diff)
	}
	if rows, err = csv.NewReader(strings.NewReader(files["lists/pcn/U1/reasons.csv"])).ReadAll(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{reasonsHeader,
		{"rising_need", "2026-11-20", "tier", "high", "about 3"}, {"rising_need", "2026-11-20", "tier", "low", "about 2"},
		{"rising_need", "2026-11-20", "reason", "A&E", "about 3"}, {"rising_need", "2026-11-20", "reason", "GP practice", "about 5"},
	}, rows); diff != "" {
		t.Error(diff)
	}
	page := strings.Join(strings.Fields(files["lists/pcn/U1/index.html"]), " ")
	all := `<th scope="row"><strong>All practices</strong></th> <td class="number"><strong>500</strong></td><td class="number"><strong>5</strong></td>`
	if !strings.Contains(page, all) || strings.Contains(page, "77,777") || !strings.Contains(page, "counts are vague.") {
		t.Error("the page does not add up, or tells of another PCN's practice")
	}
	own := newPCNList(reader{kind: "pcn", code: "U2"}, List{Group: "practice", Capacity: map[string]int{"C": 4, "D": 5}, Cuts: []Cut{
		{Practice: "C", PCN: "U2", Group: "C", Decided: 9}, {Practice: "D", PCN: "U2", Group: "D"}}}, night, alone().Protect)
	if *own.All.Capacity != 9 || *own.All.Room != 5 {
		t.Errorf("have %d offers and %d left, want 9 and 5", *own.All.Capacity, *own.All.Room)
	}
	register := newPCNList(reader{kind: "pcn", code: "U2"}, List{Standing: true, Group: "practice", Cuts: []Cut{{Practice: "C", PCN: "U2", Group: "C"}}}, night, alone().Protect)
	if register.All.Capacity != nil || register.Practices[0].Room != nil {
		t.Error("a register has offers")
	}
}
