package monitor

import (
	"slices"
)

// The columns of a table of tonight's list.
const (
	listed = iota
	considered
)

// ofTonight is a group's share of tonight's list and of those it was chosen from.
func (d *listDraft) ofTonight(by, level string) (ofList, ofConsidered Value) {
	t := d.tonight[by]
	if t == nil {
		return none(noDate), none(noDate)
	}
	c := d.in.Tonight[slices.IndexFunc(d.in.Tonight, func(c Composition) bool { return c.By == by })]
	k := len(c.Levels)
	if level != "" {
		k = slices.Index(c.Levels, level)
	}
	if k < 0 {
		return none(noDate), none(noDate)
	}
	return within(t.Count(k, listed), t.Column(listed)), plain(t.Row(k), t.Total())
}

// tonightOnly is the groups of tonight's list, where no earlier date can be judged.
func (d *listDraft) tonightOnly() []Group {
	var all []Group
	for _, c := range d.in.Tonight {
		for k, name := range append(slices.Clone(c.Levels), "") {
			if c.Listed[k]+c.Others[k] == 0 {
				continue
			}
			no := none(noDate)
			g := Group{By: c.By, Level: name, OfPeople: no, OfPlaces: no, OfEvents: no, Sensitivity: no, Missed: no, PPV: no, OE: no, Slope: no}
			g.OfTonight, g.OfConsidered = d.ofTonight(c.By, name)
			all = append(all, g)
		}
	}
	return all
}
