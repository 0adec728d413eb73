package audit

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"

	"riskstrat/pipeline/chart"
	"riskstrat/pipeline/monitor"
)

// fair is whom one list would have found, group by group.
type fair struct {
	monitor.Fairness
	Open     groups // those of few levels
	Finer    groups // the others: ethnic category, and networks where there are many
	Pictures []template.HTML
}

// groups is a table of groups of a list at a cut-off.
type groups struct {
	Kind, Title, At string
	Groups          []group
}

// group is a monitor.Group with its name, which is empty where it is that of the row before.
type group struct {
	monitor.Group
	Name string
}

// mostNetworks is how many networks are drawn, and stand in the table that is open.
const mostNetworks = 12

// attribute is what people are grouped by, and what the page calls it.
type attribute struct{ by, name string }

// attributes are in the order of the page.
var attributes = []attribute{
	{"age", "Age"}, {"sex", "Sex"}, {"deprivation", "Deprivation"}, {"ethnic_group", "Ethnic group"}, {"care_home", "Care home"}, {"pcn", "PCN"}, {"ethnic_category", "Ethnic category"},
}

func newFair(f monitor.Fairness) fair {
	out := fair{Fairness: f, Open: groups{Kind: "Groups", Title: f.Title, At: f.At}, Finer: groups{Kind: "Finer groups", Title: f.Title, At: f.At}}
	networks := 0
	for _, g := range f.Groups {
		if g.By == "pcn" {
			networks++
		}
	}
	last := ""
	for _, g := range inOrder(f.Groups) {
		row := group{Group: g}
		if g.Level == "" {
			row.Level = "not known"
		}
		row.Name = g.By
		if i := slices.IndexFunc(attributes, func(a attribute) bool { return a.by == g.By }); i >= 0 {
			row.Name = attributes[i].name
		}
		if g.By == last {
			row.Name = ""
		}
		last = g.By
		if g.By == "ethnic_category" || g.By == "pcn" && networks > mostNetworks {
			out.Finer.Groups = append(out.Finer.Groups, row)
		} else {
			out.Open.Groups = append(out.Open.Groups, row)
		}
	}
	if len(f.Cuts) > 0 {
		whole := f.Cuts[len(f.Cuts)-1]
		for _, c := range []*chart.Chart{
			groupChart("Of its later events, how many in 100 had a place", out.Open.Groups, whole.Sensitivity, func(g group) monitor.Value { return g.Sensitivity }),
			groupChart("Of its places, how many in 100 had the outcome", out.Open.Groups, whole.PPV, func(g group) monitor.Value { return g.PPV }),
		} {
			if svg := c.SVG(); svg != "" {
				out.Pictures = append(out.Pictures, template.HTML(svg)) // of numbers and names of groups, escaped by chart
			}
		}
	}
	return out
}

// inOrder brings the groups into the order of attributes.
func inOrder(all []monitor.Group) []monitor.Group {
	at := func(g monitor.Group) int {
		return slices.IndexFunc(attributes, func(a attribute) bool { return a.by == g.By })
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b monitor.Group) int { return cmp.Compare(at(a), at(b)) })
	return all
}

// groupChart draws a share of every group that has one, with its interval, beside that of all. Groups with either share have a line.
func groupChart(label string, groups []group, whole monitor.Value, of func(group) monitor.Value) *chart.Chart {
	c := &chart.Chart{Alt: label + ", by group, with 95 % intervals, beside the whole list"}
	dots, top, by := chart.Dots{Across: true}, 0.0, ""
	for _, g := range groups {
		if g.Name != "" {
			by = g.Name
		}
		if !g.Sensitivity.Bounded() && !g.PPV.Bounded() {
			continue
		}
		c.Y.Names = append(c.Y.Names, by+": "+g.Level)
		if v := of(g); v.Bounded() {
			dots.Dots = append(dots.Dots, chart.Dot{Point: chart.Point{X: 100 * v.Value, Y: 1 - float64(len(c.Y.Names))}, Low: 100 * v.Low, High: 100 * v.High})
			top = max(top, 100*v.High)
		}
	}
	c.Width, c.Height = 400, 48+15*float64(len(c.Y.Names))
	c.X = chart.Axis{Label: label, Max: min(100, 1.05*top)}
	if whole.Known() {
		c.Layers = append(c.Layers, chart.Rule{At: 100 * whole.Value, Look: chart.Second})
	}
	c.Layers = append(c.Layers, dots)
	return c
}

// fairFinding is what the table of contents says of the section.
func fairFinding(all []fair) string {
	var named []string
	missing, compared := 0, 0
	for _, f := range all {
		if len(f.Gaps)+len(f.Wrong) > 0 {
			named = append(named, f.Title)
		}
		switch {
		case f.Missing != "":
			missing++
		case f.Compared > 0:
			compared++
		}
	}
	slices.Sort(named)
	switch {
	case len(named) > 0:
		return "Gaps that chance does not make: " + english(named) + "."
	case missing == len(all):
		return "No list could be judged tonight."
	case compared == 0:
		return "No list has groups large enough to be compared."
	}
	return fmt.Sprintf("No gap found that is larger than chance makes, in %s.", count(compared, "list"))
}
