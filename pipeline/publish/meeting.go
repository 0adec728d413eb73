package publish

import (
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish/page"
)

//go:embed templates/meeting.html
var meetingParts string

//go:embed templates/meeting.css
var meetingStyle string

// meetingTemplate is an A4 sheet to write on.
var meetingTemplate = mustParse(meetingParts, page.Own{Style: meetingStyle, Foot: aboutPeople})

// meetingPage is the agenda of one cluster's meeting about one list.
type meetingPage struct {
	Place, Cluster string
	AsOf           source.Day
	List           List
	Capacity       int // people a week
	Considered     int64
	Rows           []meetingRow
	Agreement      *Agreement // nil: the sheet says which practice brings the person on which line of its list, and nothing else of anybody
}

// meetingRow is one person to talk about. Rank is the line of the practice's own list.
type meetingRow struct {
	No int // line of the sheet
	outreach.Row
}

// sheetsOf are the lists that clusters meet about: those that are counted by cluster.
func sheetsOf(lists []List) []List {
	return slices.DeleteFunc(slices.Clone(lists), func(l List) bool { return l.Group != outreach.ByCluster })
}

// meetings are the clusters for whose meeting a list is made, by name.
func meetings(lists []List) ([]reader, error) {
	folders := map[string]string{}
	for _, l := range sheetsOf(lists) {
		for _, c := range l.Cuts {
			if c.Group == "" {
				continue
			}
			folder := folderOf(c.Group)
			if other, taken := folders[folder]; taken && other != c.Group {
				return nil, fmt.Errorf("clusters %q and %q: their names differ in no letter or digit, so they would share a folder", other, c.Group)
			}
			folders[folder] = c.Group
		}
	}
	var all []reader
	for _, code := range folders {
		all = append(all, reader{kind: clusterKind, code: code})
	}
	slices.SortFunc(all, func(a, b reader) int { return cmp.Compare(a.code, b.code) })
	return all, nil
}

// folderOf is the folder of a reader's code. That of a practice or PCN is as it is; a cluster's name is any text, of which what safeName refuses
// becomes "-".
func folderOf(name string) string {
	return strings.Map(func(r rune) rune {
		if safeName("", string(r)) != nil {
			return '-'
		}
		return r
	}, name)
}

// meetingFiles are the sheets of one cluster: one for each list that is counted by cluster.
func (n *Night) meetingFiles(cluster reader, place string, lists []List, sharing Sharing) []readable {
	var files []readable
	agreement := sharing.With(cluster, n.asOf)
	for _, l := range sheetsOf(lists) {
		p := newMeeting(cluster, place, n.asOf, l, agreement)
		files = append(files, readable{l.Name + ".html", func(w io.Writer) error { return meetingTemplate.Render(w, p) }})
	}
	return files
}

// newMeeting puts the rows of the cluster's practices into the one order of the list: those put forward by their practices first.
func newMeeting(cluster reader, place string, asOf source.Day, l List, agreement *Agreement) *meetingPage {
	if agreement != nil {
		l.ValidUntil = min(l.ValidUntil, agreement.Until)
	}
	p := &meetingPage{Place: place, Cluster: cluster.code, AsOf: asOf, List: l, Capacity: l.Capacity[cluster.code], Agreement: agreement}
	var rows []outreach.Row
	for _, c := range cluster.cuts(l) {
		p.Considered += c.Considered
		rows = append(rows, c.Rows...)
	}
	slices.SortFunc(rows, outreach.InOrder)
	for i, r := range rows {
		p.Rows = append(p.Rows, meetingRow{i + 1, r})
	}
	return p
}
