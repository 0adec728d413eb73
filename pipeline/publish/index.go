package publish

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"riskstrat/features/source"
)

// nightPage is the operator's index of a night.
type nightPage struct {
	Place     string
	AsOf      source.Day
	Manifest  *Manifest
	Lists     []List
	Feeds     []feedLine
	PCNs      []pcnLine
	Meetings  []meetingLine
	Practices int
	Listed    int64
}

// feedLine is one input table.
type feedLine struct {
	source.Counts
	Quarantined int64
	Behind      string // how long before the night its last event lies
}

// pcnLine is one PCN: how many are on each list, and its practices.
type pcnLine struct {
	Code      string
	Listed    []int // by list
	Sealed    bool  // there is no page to open
	Practices []practiceLine
}

type practiceLine struct {
	Code   string
	Listed []int
	Sealed bool
}

// meetingLine is the sheet for one meeting.
type meetingLine struct {
	Cluster, Title string
	File           string // within the night
	Sealed         bool
}

// WriteIndex writes index.html, the operator's page of the night: warnings, who is listed where, what became of
// everyone, inputs, policy and models. The manifest is the one that Commit will be given.
func (n *Night) WriteIndex(m *Manifest, lists []List) error {
	m.sort()
	p := nightPage{Place: m.Place, AsOf: n.asOf, Manifest: m, Lists: lists}
	for _, f := range m.Feeds {
		p.Feeds = append(p.Feeds, newFeedLine(f, n.asOf))
	}
	for _, r := range readers(pcnKind, lists) {
		line := pcnLine{Code: r.code, Listed: make([]int, len(lists)), Sealed: n.isSealed(r.file(sealedLists))}
		line.Practices = practicesOf(r, lists)
		for i := range line.Practices {
			line.Practices[i].Sealed = n.isSealed(reader{kind: practiceKind, code: line.Practices[i].Code}.file(sealedPart))
		}
		for _, practice := range line.Practices {
			for i, listed := range practice.Listed {
				line.Listed[i] += listed
				p.Listed += int64(listed)
			}
		}
		p.Practices += len(line.Practices)
		p.PCNs = append(p.PCNs, line)
	}
	clusters, err := meetings(lists)
	if err != nil {
		return fmt.Errorf("publishing the night's page: %w", err)
	}
	for _, c := range clusters {
		sealed := n.isSealed(c.file(sealedLists))
		for _, l := range sheetsOf(lists) {
			p.Meetings = append(p.Meetings, meetingLine{Cluster: c.code, Title: l.Title, File: c.file(l.Name + ".html"), Sealed: sealed})
		}
	}
	if err := n.write(indexName, func(w io.Writer) error { return nightTemplate.Render(w, p) }); err != nil {
		return fmt.Errorf("publishing the night's page: %w", err)
	}
	return nil
}

// isSealed reports whether the sealed file of a path was written.
func (n *Night) isSealed(path string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.files[path] != nil
}

// practicesOf counts the listed of each practice of a PCN, by practice code.
func practicesOf(pcn reader, lists []List) []practiceLine {
	var all []practiceLine
	for i, l := range lists {
		for _, c := range pcn.cuts(l) {
			at := slices.IndexFunc(all, func(p practiceLine) bool { return p.Code == c.Practice })
			if at < 0 {
				at = len(all)
				all = append(all, practiceLine{Code: c.Practice, Listed: make([]int, len(lists))})
			}
			all[at].Listed[i] = len(c.Rows)
		}
	}
	slices.SortFunc(all, func(a, b practiceLine) int { return cmp.Compare(a.Code, b.Code) })
	return all
}

func newFeedLine(c source.Counts, asOf source.Day) feedLine {
	f := feedLine{Counts: c}
	for _, n := range c.Bad {
		f.Quarantined += n
	}
	if c.Last != source.NoDay {
		switch behind := int(asOf - c.Last); {
		case behind == 1:
			f.Behind = "1 day before"
		case behind > 1:
			f.Behind = fmt.Sprintf("%d days before", behind)
		}
	}
	return f
}
