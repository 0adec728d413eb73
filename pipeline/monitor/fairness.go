package monitor

import (
	"fmt"
	"slices"

	"riskstrat/features/source"
	"riskstrat/models/evaluate"
	"riskstrat/pipeline/disclosure"
)

// Fairness is what a list's places are worth to the groups of the people whom it is for, every count protected.
type Fairness struct {
	List, Title, Label string
	Rule               string     // whom the list is for among those at risk; empty: all of them
	On, Until          source.Day // index date, and the day before which outcomes are counted
	Missing            string     // why there is nothing but tonight's list; the cuts and gaps are then empty
	Cuts               []CutOff   // fewest places first
	At                 string     // the cut-off that Groups and Gaps are of: the last
	Groups             []Group    // by attribute and level, those of unknown level last
	Gaps               []string   // in words
	Compared           int        // groups held against everybody else
	Unseen             string     // how large a gap would have had to be, and of whom nothing can be said
	Wrong              []string   // groups for whom the model's risks are wrong, in words
	Unjudged           string     // how wrong they would have had to be, and of whom nothing can be said
	Floor              []string   // what the equity floor does, or would
}

// CutOff is a cut-off of the list as a whole.
type CutOff struct {
	Name        string
	Places      disclosure.Count // taken by people who may be counted in reports
	Events      disclosure.Count // of all whom the list is for, judged: they had the outcome later
	Found       disclosure.Count // of those, who had a place
	Sensitivity Value            // share of the events that had a place
	PPV         Value            // share of the places whose people had the outcome
	Barred      Value            // share of the events that were of people who could be on no list
}

// Group is one level of an attribute. Shares of counts are of the counts as they are shown.
type Group struct {
	By, Level              string           // Level is empty where it is not known
	People, Events, Places disclosure.Count // whom the list is for and who are judged; who had the outcome later; who had a place

	OfPeople, OfPlaces, OfEvents Value // share of all on the date
	OfTonight, OfConsidered      Value // share of tonight's list, and of those it was chosen from: Report.WithTonight

	Sensitivity Value // of its events, share that had a place
	Missed      Value // and that had none: false negatives
	PPV         Value // of its places, share whose people had the outcome
	OE          Value // of its people, had the outcome for each one expected
	Slope       Value // calibration slope, where the list is for all at risk
}

// least is the fewest people, of a count as it is shown, that a share is made of.
const least = 20

// The columns of a list's tables: everybody whom the list is for, and who is judged, is in one of them.
const (
	placedWith = iota
	placedWithout
	missedWith
	missedWithout
	outcomes
)

var outcomeNames = []string{"placed, outcome", "placed, no outcome", "not placed, outcome", "not placed, no outcome"}

// coarser names the attribute that a finer one breaks down: models.Broad of its levels.
var coarser = map[string]string{"ethnic_category": "ethnic_group"}

// listDraft is a list on its way through disclosure control.
type listDraft struct {
	in      *List
	model   *modelDraft
	people  *evaluate.Data
	whole   []fourfold         // by cut
	floored []*floored         // by cut; nil where there is no floor
	by      map[string]counted // at the last cut, by attribute
	profile disclosure.Profile
}

func newListDraft(l *List, m *modelDraft, r *disclosure.Release) *listDraft {
	d := &listDraft{in: l, model: m, by: map[string]counted{}, profile: r.Profile()}
	if m.in.Missing != "" || len(l.Cuts) == 0 {
		return d
	}
	d.people = &m.in.Later.People
	for _, c := range l.Cuts {
		t := newFourfold(fmt.Sprintf("%s at %s", l.Name, c.Name), r)
		t.set(d.count(c, &evaluate.Grouping{})[0])
		d.whole = append(d.whole, t)
		var f *floored
		if c.Floor != nil {
			f = newFloored(d, c, t, r)
		}
		d.floored = append(d.floored, f)
	}
	d.register(l.Cuts[len(l.Cuts)-1], r)
	return d
}

// register makes the tables of the last cut by attribute; those that others break down come first, as groupings do.
func (d *listDraft) register(last Cut, r *disclosure.Release) {
	for k := range d.people.Groupings {
		g := &d.people.Groupings[k]
		name := fmt.Sprintf("%s at %s by %s", d.in.Name, last.Name, g.By)
		counts := d.count(last, g)
		var t counted
		if whole, finer := d.by[coarser[g.By]].(wholeTable); finer {
			if d.few(counts) {
				continue
			}
			t = newParts(name, whole.Table, d.grouping(coarser[g.By]).Levels, g.Levels, r)
		} else {
			table := r.Table(name, named(g.Levels), outcomeNames)
			table.Ordinary(missedWithout)
			table.RowsTold() // by wholeTable.people
			t = wholeTable{table}
		}
		for level, n := range counts {
			t.set(level, n)
		}
		d.by[g.By] = t
	}
}

// few reports whether one of the counts is too small to be shown. A grouping that breaks down another is then left out: what it could show would cost the coarser
// one more.
func (d *listDraft) few(counts [][outcomes]int64) bool {
	for _, n := range counts {
		for _, people := range n {
			if d.profile.Protect(people).Redacted() {
				return true
			}
		}
	}
	return false
}

// grouping is that by an attribute.
func (d *listDraft) grouping(by string) *evaluate.Grouping {
	return &d.people.Groupings[slices.IndexFunc(d.people.Groupings, func(g evaluate.Grouping) bool { return g.By == by })]
}

// named are the levels, with a last one for those who have none.
func named(levels []string) []string { return append(slices.Clone(levels), "not known") }

// level is the level of a row, len(g.Levels) where it is not known.
func level(g *evaluate.Grouping, i int) int {
	if k := g.Level(i); k >= 0 {
		return int(k)
	}
	return len(g.Levels)
}

// count counts the people whom the list is for by level and outcome; a grouping without levels has everybody in its last.
func (d *listDraft) count(c Cut, g *evaluate.Grouping) [][outcomes]int64 {
	n := make([][outcomes]int64, len(g.Levels)+1)
	for i, in := range d.in.In {
		if !in || d.people.Weight[i] == 0 { // departed, or offered help
			continue
		}
		k := d.outcome(c, i)
		at := 0
		if len(g.Levels) > 0 {
			at = level(g, i)
		}
		n[at][k]++
	}
	return n
}

// outcome is the column of a row at a cut-off.
func (d *listDraft) outcome(c Cut, i int) int {
	k := placedWithout
	if d.event(i) {
		k = placedWith
	}
	if !c.Listed[i] {
		k += missedWith
	}
	return k
}

// finish is the fairness of the list, once the tables are settled.
func (d *listDraft) finish() Fairness {
	m := d.model.in
	f := Fairness{List: d.in.Name, Title: d.in.Title, Label: m.Label, Rule: d.in.Rule, On: m.On, Until: m.Until, Missing: m.Missing}
	if d.people == nil {
		return f
	}
	for k, c := range d.in.Cuts {
		f.Cuts = append(f.Cuts, d.cutOff(c, d.whole[k]))
		if c.Floor != nil {
			f.Floor = append(f.Floor, d.floored[k].say(c, d.whole[k]))
		}
	}
	f.At = d.in.Cuts[len(d.in.Cuts)-1].Name
	d.compareGroups(&f)
	return f
}
