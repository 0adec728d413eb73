package cohort

import (
	"testing"

	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// The lists of these tests, as names of the extract.
const listA, listB uint32 = 7, 8

// about is a decision about somebody on a list.
func about(list uint32, decided source.Day, what string) partition.Decision {
	return partition.PackDecision(decided, source.NoDay, code("decisions", "decision", what), list)
}

// A nomination counts for four weeks, until anything is decided on its day or later.
func TestNominated(t *testing.T) {
	d := compile(t, policy())
	for name, c := range map[string]struct {
		decisions []partition.Decision
		list      uint32
		day       source.Day
	}{
		"nobody":                       {nil, source.NoName, source.NoDay},
		"today":                        {[]partition.Decision{about(listA, on, "nominate")}, listA, on},
		"to no list":                   {[]partition.Decision{decision(on-3, "nominate")}, source.NoName, on - 3},
		"the last day":                 {[]partition.Decision{decision(on-27, "nominate")}, source.NoName, on - 27},
		"too long ago":                 {[]partition.Decision{decision(on-28, "nominate")}, source.NoName, source.NoDay},
		"tomorrow":                     {[]partition.Decision{decision(on+1, "nominate")}, source.NoName, source.NoDay},
		"the later of two":             {[]partition.Decision{about(listA, on-9, "nominate"), about(listB, on-2, "nominate")}, listB, on - 2},
		"answered":                     {[]partition.Decision{about(listA, on-9, "nominate"), decision(on-2, "declined")}, source.NoName, source.NoDay},
		"answered the same day":        {[]partition.Decision{about(listA, on-2, "nominate"), decision(on-2, "not_reached")}, source.NoName, source.NoDay},
		"after an answer":              {[]partition.Decision{about(listA, on-2, "nominate"), decision(on-3, "declined")}, listA, on - 2},
		"to be answered in the future": {[]partition.Decision{about(listA, on-2, "nominate"), decision(on+1, "declined")}, listA, on - 2},
		"a decision of another kind":   {[]partition.Decision{decision(on, "contacted")}, source.NoName, source.NoDay},
	} {
		list, day, ok := d.Nominated(one{decisions: c.decisions}.partition(t), 0, on)
		if list != c.list || day != c.day || ok != (c.day != source.NoDay) {
			t.Errorf("%s: have list %d on %s (%v), want list %d on %s", name, list, day, ok, c.list, c.day)
		}
	}
}

// A stay that began four days ago is ended by a decision since about its list or about none.
func TestDecided(t *testing.T) {
	d := compile(t, policy())
	for name, c := range map[string]struct {
		row  partition.Decision
		want bool
	}{
		"about the list":           {about(listA, on-1, "not_reached"), true},
		"about no list":            {decision(on-1, "contacted"), true},
		"about another list":       {about(listB, on-1, "contacted"), false},
		"on the day it was listed": {about(listA, on-4, "contacted"), true},
		"before":                   {about(listA, on-5, "contacted"), false},
		"in the future":            {about(listA, on+1, "contacted"), false},
		"a nomination":             {about(listA, on-1, "nominate"), false},
	} {
		if have := d.Decided(one{decisions: []partition.Decision{c.row}}.partition(t), 0, listA, on-4, on); have != c.want {
			t.Errorf("%s: have %v", name, have)
		}
	}
}
