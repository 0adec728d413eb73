package publish

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"riskstrat/pipeline/outreach"
)

// clusterLists are three practices of two PCNs in one cluster and one in another, and a list by practice, of which no meeting gets a sheet.
func clusterLists() []List {
	row := func(rank, inGroup int, practice, pcn string) outreach.Row {
		return outreach.Row{Rank: rank, InGroup: inGroup, Resident: fmt.Sprintf("pseudonym-%s-%d", practice, rank), Practice: practice, PCN: pcn, ChanceIn100: 40 - inGroup,
			Tier: "high", Reasons: []string{"6 A&E attendances"}, Groups: []string{"ae"}, ReviewFirst: inGroup == 4, ListedOn: date("2026-11-18"), ValidUntil: date("2026-11-27")}
	}
	forward := row(1, 9, "C3", "U2")
	forward.Nominated = true
	cut := func(practice, pcn, group string, rows ...outreach.Row) Cut {
		return Cut{Practice: practice, PCN: pcn, Group: group, Considered: 30, Rows: rows}
	}
	return []List{
		{Name: "imdt", Title: "Team meeting", Outcome: "an emergency admission", Group: "cluster", Capacity: map[string]int{"North / Hill": 5}, ValidUntil: date("2026-11-27"), Policy: "Highest risk first.",
			Cuts: []Cut{
				cut("A1", "U1", "North / Hill", row(1, 1, "A1", "U1"), row(2, 4, "A1", "U1")), cut("B2", "U1", "North / Hill", row(1, 2, "B2", "U1")),
				cut("C3", "U2", "North / Hill", forward, row(2, 3, "C3", "U2")), cut("D4", "U3", "South"), cut("E5", "U3", ""),
			}},
		{Name: "rising_need", Title: "Rising need", Group: "practice", ValidUntil: date("2026-11-27"), Cuts: []Cut{cut("A1", "U1", "A1", row(1, 1, "A1", "U1"))}},
	}
}

// Each cluster gets one sheet for each list that is counted by cluster, its lines in the one order of the list, whoever's they are. Without an
// agreement a line is a practice and the line of its own list, which is where the practice finds the person.
func TestMeetingSheet(t *testing.T) {
	access := alone()
	for _, agreed := range []bool{false, true} {
		if agreed {
			access.Sharing = Sharing{{Cluster: "North / Hill", Name: "DSA <9>", Until: date("2026-11-25")}}
		}
		files := publishListsTo(t, clusterLists(), access)
		var sheets []string
		for path := range files {
			if strings.HasPrefix(path, "lists/cluster/") {
				sheets = append(sheets, path)
			}
		}
		if slices.Sort(sheets); !slices.Equal(sheets, []string{"lists/cluster/North---Hill/imdt.html", "lists/cluster/South/imdt.html"}) {
			t.Fatalf("have sheets %v", sheets)
		}
		if !strings.Contains(files["index.html"], `<a href="lists/cluster/North---Hill/imdt.html">North / Hill: Team meeting</a>`) {
			t.Error("the night's page does not lead to the sheet")
		}
		text := files[sheets[0]]
		checkPage(t, sheets[0], text)
		var lines []string
		for _, found := range regexp.MustCompile(`<th scope="row">(\w+), (?:line )?(\d|put forward)`).FindAllStringSubmatch(text, -1) {
			lines = append(lines, found[1]+found[2])
		}
		if !slices.Equal(lines, []string{"C3put forward", "A11", "B21", "C32", "A12"}) { // put forward, then 1, 2, 3, 4 of the cluster
			t.Errorf("agreed %v: have the lines %v", agreed, lines)
		}
		for _, told := range []string{"<span>pseu", "6 A&amp;E", "in 100", "Read the record first", "DSA &lt;9&gt;", "25 Nov"} {
			if strings.Contains(text, told) != agreed {
				t.Errorf("agreed %v: the sheet says %q, or does not", agreed, told)
			}
		}
		if other := files[sheets[1]]; !strings.Contains(other, "Nobody to talk about") || strings.Contains(other, "A1") || strings.Contains(other, "DSA") {
			t.Error("the other cluster's sheet tells of this one")
		}
	}
}

func TestMeetingsSharingAFolder(t *testing.T) {
	lists := clusterLists()
	lists[0].Cuts[3].Group = "North - Hill"
	n, err := Begin(t.TempDir(), date("2026-11-20"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Abort()
	if err := n.WriteLists("Place", lists, alone()); err == nil || !strings.Contains(err.Error(), "would share a folder") {
		t.Errorf("two clusters write into one folder: %v", err)
	}
}
