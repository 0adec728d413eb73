package monitor

import (
	"fmt"
	"slices"

	"riskstrat/pipeline/disclosure"
)

// Tonight is whom one of tonight's lists is made of and was chosen from: exact, and not to be shown. The flow of the list counts the same people, so that it is settled with that.
type Tonight struct {
	List string
	By   []Composition // by attribute
}

// Composition is the people of tonight's list and those it was chosen from, by the levels of an attribute.
type Composition struct {
	By     string
	Levels []string
	Listed []int64 // by level; those whose level is not known come last
	Others []int64 // considered and not listed, likewise
}

// TonightDraft is a list of tonight on its way through disclosure control.
type TonightDraft struct {
	Tonight
	considered []*disclosure.Table // by attribute: how many were considered, by level
	made       []*disclosure.Table // and of those how many are listed
}

// The columns of a table of whom tonight's list is made of.
const (
	listed = iota
	notListed
)

// Prepare puts the list's tables into the release. flow counts the same people by other rows: the listed in one of its columns, and in others those who were considered and are not listed.
func (t Tonight) Prepare(r *disclosure.Release, flow *disclosure.Table, listedThere int, othersThere []int) *TonightDraft {
	d := &TonightDraft{Tonight: t}
	for _, c := range t.By {
		considered := r.Table(fmt.Sprintf("considered for tonight's %s by %s", t.List, c.By), named(c.Levels), []string{"considered"})
		made := r.Table(fmt.Sprintf("tonight's %s by %s", t.List, c.By), named(c.Levels), []string{"listed", "considered and not listed"})
		made.Within(considered, 0)
		made.Ordinary(notListed)
		made.SameAs(listed, flow, listedThere)
		made.SameAs(notListed, flow, othersThere...)
		for k := range c.Listed {
			considered.Set(k, 0, c.Listed[k]+c.Others[k])
			made.Set(k, listed, c.Listed[k])
			made.Set(k, notListed, c.Others[k])
		}
		d.considered, d.made = append(d.considered, considered), append(d.made, made)
	}
	return d
}

// shares are a group's shares of tonight's list and of those it was chosen from; k is its level's place among those of the attribute.
func (d *TonightDraft) shares(a, k int) (ofList, ofConsidered Value) {
	return within(d.made[a].Count(k, listed), d.made[a].Column(listed)), plain(d.considered[a].Count(k, 0), d.considered[a].Column(0))
}

// WithTonight is the report with what tonight's lists are made of, once their release is settled.
func (r *Report) WithTonight(drafts []*TonightDraft) *Report {
	with := *r
	with.Lists = slices.Clone(r.Lists)
	for i := range with.Lists {
		f := &with.Lists[i]
		for _, d := range drafts {
			if d.List == f.List {
				d.tell(f)
			}
		}
	}
	return &with
}

// tell adds the shares to the groups of a list; where no earlier date could be judged, they are all that is told of groups.
func (d *TonightDraft) tell(f *Fairness) {
	if f.Missing != "" {
		f.Groups = d.groups()
		return
	}
	f.Groups = slices.Clone(f.Groups)
	for i := range f.Groups {
		g := &f.Groups[i]
		a := slices.IndexFunc(d.By, func(c Composition) bool { return c.By == g.By })
		if a < 0 {
			continue
		}
		k := len(d.By[a].Levels)
		if g.Level != "" {
			k = slices.Index(d.By[a].Levels, g.Level)
		}
		if k >= 0 {
			g.OfTonight, g.OfConsidered = d.shares(a, k)
		}
	}
}

// groups are those of tonight's list.
func (d *TonightDraft) groups() []Group {
	var all []Group
	for a, c := range d.By {
		for k, name := range append(slices.Clone(c.Levels), "") {
			if n, shown := d.considered[a].Count(k, 0).Shown(); shown && n == 0 {
				continue
			}
			no := none(noDate)
			g := Group{By: c.By, Level: name, OfPeople: no, OfPlaces: no, OfEvents: no, Sensitivity: no, Missed: no, PPV: no, OE: no, Slope: no}
			g.OfTonight, g.OfConsidered = d.shares(a, k)
			all = append(all, g)
		}
	}
	return all
}
