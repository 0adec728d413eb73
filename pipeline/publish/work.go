package publish

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"riskstrat/features/source"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/listcsv"
	partpage "riskstrat/pipeline/part/page"
)

// Work is how much there is to do on one list: what a PCN lead steers by. It counts offers and says nothing about what anybody is like, and it
// is exact however small: whether a practice has 2 offers left or 4 is what decides where a link worker goes, and the lead answers for that work.
type Work struct {
	Practice   string // empty: all practices of the PCN
	Considered int64  // people who could have been listed
	Listed     int    // on tonight's list, nobody decided about
	New        int    // of the listed, those who joined tonight
	Open       int    // of the listed, those who were on the list before
	Decided    int    // decided about, of those who joined within the last 7 days: their offers are spent
	Group      string // whose offers Capacity counts: code of the practice, PCN, cluster or adviser
	Capacity   *int   // offers a week of the group; nil: a register makes none, or there are several groups that others share
	Room       *int   // of Capacity, what is neither taken by the listed of the group nor spent; nil: as Capacity, or another PCN's practices are of the group
}

// pcnList is one list as a PCN sees it.
type pcnList struct {
	List
	Practices []Work // by practice
	All       Work
	Kinds     []kindCount
}

// kindCount is how many of a list's people are of one tier, or have a reason of one kind.
type kindCount struct {
	What, Value string // "tier" or "reason", and which
	People      string // as it may be shown
}

// newPCNList counts the PCN's part of a list. Protect writes a count of people by what they are like: how much work there is a lead has to know, who
// the people are not, and of few people a tier or a reason says it. So those are counted over all practices of the PCN together.
func newPCNList(pcn reader, l List, asOf source.Day, protect func([]int64) []string) pcnList {
	p := pcnList{List: l}
	groups := groupsOf(l)
	own := map[string]bool{}
	for _, c := range pcn.cuts(l) {
		w := Work{Practice: c.Practice, Considered: c.Considered, Listed: len(c.Rows), Decided: c.Decided, Group: c.Group}
		for i := range c.Rows {
			if c.Rows[i].ListedOn == asOf {
				w.New++
			}
		}
		w.Open = w.Listed - w.New
		w.Capacity, w.Room = groups[c.Group].seats(l, c.Group, pcn.code)
		p.Practices = append(p.Practices, w)
		p.All.Considered += w.Considered
		p.All.Listed, p.All.New, p.All.Open, p.All.Decided = p.All.Listed+w.Listed, p.All.New+w.New, p.All.Open+w.Open, p.All.Decided+w.Decided
		own[c.Group] = true
	}
	p.All.Capacity, p.All.Room = groups.total(l, own, pcn.code)
	p.Kinds = countKinds(pcn.cuts(l), tiersOf(l), protect)
	return p
}

// groupWork is what the practices of one group have on a list together.
type groupWork struct {
	listed, decided int
	pcns            map[string]bool
}

type groupWorks map[string]*groupWork

func groupsOf(l List) groupWorks {
	groups := groupWorks{}
	for _, c := range l.Cuts {
		g := groups[c.Group]
		if g == nil {
			g = &groupWork{pcns: map[string]bool{}}
			groups[c.Group] = g
		}
		g.listed, g.decided = g.listed+len(c.Rows), g.decided+c.Decided
		g.pcns[c.PCN] = true
	}
	return groups
}

// seats are the group's offers a week, and what is left of them. What is left tells of people of every practice of the group, so a PCN is told only
// where all of them are its own.
func (g *groupWork) seats(l List, group, pcn string) (capacity, room *int) {
	if l.Standing {
		return nil, nil
	}
	offers := l.Capacity[group]
	if len(g.pcns) > 1 || !g.pcns[pcn] {
		return &offers, nil
	}
	left := max(0, offers-g.listed-g.decided)
	return &offers, &left
}

// total adds up the seats of the groups that a PCN's practices are of; nothing where another PCN can take some of them.
func (g groupWorks) total(l List, own map[string]bool, pcn string) (capacity, room *int) {
	offers, left := 0, 0
	for group := range own {
		c, r := g[group].seats(l, group, pcn)
		if r == nil {
			return nil, nil
		}
		offers, left = offers+*c, left+*r
	}
	return &offers, &left
}

// tiersOf are the tiers that anybody of the list has, in any PCN: that nobody of this one has them is a count too.
func tiersOf(l List) []string {
	tiers := map[string]bool{}
	for _, c := range l.Cuts {
		for i := range c.Rows {
			if tier := c.Rows[i].Tier; tier != "" {
				tiers[tier] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(tiers))
}

// countKinds counts the listed by tier, each in one, and by kind of reason, a person once for each kind.
func countKinds(cuts []Cut, names []string, protect func([]int64) []string) []kindCount {
	tiers, kinds := make([]int64, len(names)), map[string]int64{}
	for _, c := range cuts {
		for i := range c.Rows {
			r := &c.Rows[i]
			if at, has := slices.BinarySearch(names, r.Tier); has {
				tiers[at]++
			}
			for _, kind := range partpage.Kinds(part.Row{Groups: r.Groups}) {
				kinds[kind]++
			}
		}
	}
	var all []kindCount
	for i, people := range protect(tiers) {
		all = append(all, kindCount{"tier", names[i], people})
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		all = append(all, kindCount{"reason", kind, protect([]int64{kinds[kind]})[0]})
	}
	return all
}

var (
	countsHeader  = []string{"list", "night", "practice", "considered", "listed", "new", "open", "decided", "group", "capacity", "room", "valid_until"}
	reasonsHeader = []string{"list", "night", "what", "value", "people"}
)

// writeCounts writes how much work there is, a row a list and practice.
func writeCounts(w io.Writer, night source.Day, lists []pcnList) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write(countsHeader)
	for _, l := range lists {
		for _, p := range l.Practices {
			out.Write(guarded(l.Name, night.String(), p.Practice, fmt.Sprint(p.Considered), fmt.Sprint(p.Listed), fmt.Sprint(p.New), fmt.Sprint(p.Open),
				fmt.Sprint(p.Decided), p.Group, orEmpty(p.Capacity), orEmpty(p.Room), l.ValidUntil.String()))
		}
	}
	out.Flush()
	return out.Error() // the first error of any Write above
}

// writeKinds writes what the listed are like, a row a tier or kind of reason.
func writeKinds(w io.Writer, night source.Day, lists []pcnList) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write(reasonsHeader)
	for _, l := range lists {
		for _, k := range l.Kinds {
			out.Write(guarded(l.Name, night.String(), k.What, k.Value, k.People))
		}
	}
	out.Flush()
	return out.Error()
}

// guarded are the cells of a row, each kept from being run.
func guarded(cells ...string) []string {
	for i := range cells {
		cells[i] = listcsv.Guard(cells[i])
	}
	return cells
}

func orEmpty(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
