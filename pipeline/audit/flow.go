package audit

import (
	"fmt"
	"html/template"
	"slices"

	"riskstrat/pipeline/chart"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/publish"
)

// stage is a box of the diagram.
type stage struct {
	title, short string
	leaving      string // who leaves before the next one
	reasons      []cohort.Reason
}

// stages are the boxes of the diagram, and why people leave before the next one: every reason but being listed is in one of them, in the
// order in which they are tested.
var stages = []stage{
	{"Everyone in the extract", "In the extract", "Not of the place tonight", []cohort.Reason{cohort.Dead, cohort.Left}},
	{"Registered with a practice", "Registered", "Not to be offered help now", []cohort.Reason{cohort.OptedOut, cohort.Objected, cohort.UnderAge, cohort.Palliative, cohort.CareHome, cohort.AlreadySupported, cohort.CoolingOff}},
	{"May be on a list", "May be listed", "Not in the group that this list is for", []cohort.Reason{cohort.NotAtRisk, cohort.Unobserved}},
	{"In the group of this list", "In its group", "Not given a place", []cohort.Reason{cohort.NotActedOn, cohort.OnAnotherList, cohort.HeldOut, cohort.GaveWay, cohort.BelowCapacity}},
	{"Listed", "Listed", "", []cohort.Reason{cohort.Listed}},
}

// listed is one list's way from everyone to the listed, as the page shows it.
type listed struct {
	Name, Title   string
	Everyone, N   disclosure.Count
	Picture       template.HTML
	Stages        []string // heads of the table
	PCNs          []stagesOf
	Floor, Change string // sentences; empty: the list has no floor, there was no night before
}

// stagesOf is one PCN's people at each stage.
type stagesOf struct {
	PCN   string
	N     []disclosure.Count
	Share string // listed, of 1,000 in the group
}

func newListed(r *Report, f *flow, l publish.Policy, changes []*disclosure.Table) listed {
	m := r.Manifest
	out := listed{Name: l.List, Title: l.Title, Everyone: f.everyone(), N: f.at(len(stages)-1, wholePlace), Picture: template.HTML(f.diagram(l.Title).SVG())} // escaped by chart
	for _, s := range stages {
		out.Stages = append(out.Stages, s.short)
	}
	for i, pcn := range f.PCNs {
		row := stagesOf{PCN: pcn}
		for k := range stages {
			row.N = append(row.N, f.at(k, i))
		}
		if share, shown := row.N[len(stages)-1].Per(row.N[len(stages)-2]); shown {
			row.Share = fmt.Sprintf("%.1f", 1000*share)
		}
		out.PCNs = append(out.PCNs, row)
	}
	for _, e := range m.Equity {
		if e.List == l.List {
			out.Floor = floor(r.Profile, e, r.Fifth, f.of(slices.Index(f.reasons, cohort.GaveWay), wholePlace))
		}
	}
	for i, c := range m.Changes {
		if c.List == l.List {
			out.Change = change(changes[i], c)
		}
	}
	return out
}

// at counts who is still there at a stage.
func (f *flow) at(stage, pcn int) disclosure.Count {
	return f.from(slices.Index(f.reasons, stages[stage].reasons[0]), pcn)
}

// diagram draws the flow; reasons that nobody has are left out.
func (f *flow) diagram(title string) *chart.Flow {
	d := &chart.Flow{Alt: "The flow of people onto the list " + title + ", from everyone in the extract to the listed. The table below has the same numbers"}
	for k, s := range stages {
		box := chart.Stage{Title: s.title, Count: f.at(k, wholePlace).Grouped(), Leaving: chart.Exit{Title: s.leaving}}
		if k == len(stages)-1 {
			s.reasons = nil // being listed is no leaving
		}
		var left []disclosure.Count
		for i, r := range f.reasons {
			if n, shown := f.of(i, wholePlace).Shown(); slices.Contains(s.reasons, r) && (n > 0 || !shown) {
				box.Leaving.Reasons = append(box.Leaving.Reasons, chart.Reason{Text: r.Meaning(), Count: f.of(i, wholePlace).Grouped()})
				left = append(left, f.of(i, wholePlace))
			}
		}
		box.Leaving.Count = disclosure.Total(left...).Grouped()
		d.Stages = append(d.Stages, box)
	}
	return d
}

// flowFinding is what the table of contents says of the section.
func flowFinding(all []listed) string {
	if len(all) == 0 {
		return "No list was made."
	}
	var n []disclosure.Count
	for _, l := range all {
		n = append(n, l.N)
	}
	lists := fmt.Sprintf("%d lists", len(all))
	if len(all) == 1 {
		lists = "1 list"
	}
	return fmt.Sprintf("%s places on %s, of %s people who may be counted.", disclosure.Total(n...).Grouped(), lists, all[0].Everyone.Grouped())
}
