package audit

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"

	"riskstrat/pipeline/chart"
	"riskstrat/pipeline/drift"
	"riskstrat/pipeline/gate"
)

// mostShifts is how many distributions of a model are drawn: those that moved most.
const mostShifts = 12

// drifted is the section on what has moved away from what the models learned from.
type drifted struct {
	Silences []string // in words
	Models   []shifted
	Watched  drift.Watched
	Limits   gate.Drift
}

// shifted is one model's distributions.
type shifted struct {
	Target           string
	Judged, NotKnown int
	Moved            []string // those to look at, in words
	Picture          template.HTML
}

func newDrifted(r *drift.Report, limits gate.Drift) *drifted {
	if r == nil {
		return nil
	}
	d := &drifted{Watched: r.Watched, Limits: limits}
	for _, s := range r.Silences {
		d.Silences = append(d.Silences, s.Table+": "+s.English())
	}
	byTarget := map[string][]drift.Shift{}
	var targets []string
	for _, s := range r.Shifts {
		if byTarget[s.Target] == nil {
			targets = append(targets, s.Target)
		}
		byTarget[s.Target] = append(byTarget[s.Target], s)
	}
	for _, target := range targets {
		m := shifted{Target: target, Picture: template.HTML(shiftChart(target, byTarget[target], limits).SVG())} // of numbers and names of features, escaped by chart
		for _, s := range byTarget[target] {
			switch {
			case !s.Judged():
				m.NotKnown++
				continue
			case s.Verdict != drift.Stable:
				m.Moved = append(m.Moved, s.English())
			}
			m.Judged++
		}
		d.Models = append(d.Models, m)
	}
	return d
}

// shiftChart draws the distributions that moved most beyond what chance makes, and the limits.
func shiftChart(target string, all []drift.Shift, limits gate.Drift) *chart.Chart {
	judged := slices.DeleteFunc(slices.Clone(all), func(s drift.Shift) bool { return !s.Judged() })
	slices.SortStableFunc(judged, func(a, b drift.Shift) int { return cmp.Compare(b.Excess, a.Excess) })
	judged = judged[:min(mostShifts, len(judged))]
	c := &chart.Chart{Alt: fmt.Sprintf("How far the features of %s that moved most have moved from training, beside the limits", target), Width: 620, Height: 48 + 17*float64(len(judged))}
	dots, top := chart.Dots{Across: true}, 1.1*limits.Act
	for i, s := range judged {
		name := s.Feature
		if name == "" {
			name = "the score itself"
		}
		c.Y.Names = append(c.Y.Names, name)
		dots.Dots = append(dots.Dots, chart.Dot{Point: chart.Point{X: s.Excess, Y: -float64(i)}})
		top = max(top, 1.05*s.Excess)
	}
	c.X = chart.Axis{Label: "Population stability index, less what chance makes of it", Max: top}
	c.Layers = []chart.Layer{
		chart.Rule{At: limits.Watch, Look: chart.Quiet, Label: "look at it"},
		chart.Rule{At: limits.Act, Look: chart.Second, Label: "act: of the score, it stops the night"},
		dots,
	}
	c.Key = chart.BottomRight
	return c
}

// finding is what the table of contents says of the section.
func (d *drifted) finding() string {
	moved, judged, unjudged := 0, 0, len(d.Watched.Short)
	for _, m := range d.Models {
		moved, judged, unjudged = moved+len(m.Moved), judged+m.Judged, unjudged+m.NotKnown
	}
	switch {
	case moved+len(d.Silences) > 0:
	case judged == 0:
		return "Too few people to compare tonight’s with those the models learned from; " + silent(0) + "."
	case unjudged > 0:
		return "Of what could be compared, tonight’s people and records are as those the models learned from."
	default:
		return "Tonight’s people and records are as those the models learned from."
	}
	return fmt.Sprintf("%s moved from training; %s.", count(moved, "distribution"), silent(len(d.Silences)))
}

func silent(n int) string {
	if n == 0 {
		return "no kind of event fell silent"
	}
	return count(n, "kind") + " of event fell silent"
}
