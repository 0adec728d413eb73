package outreach

import "riskstrat/features/source"

// Area is one row of the areas table: a practice's arrangement from a day on.
type Area struct {
	Practice, PCN    uint32 // names
	Cluster, Adviser uint32 // names; source.NoName where the row leaves them empty
	Supplier         uint32 // likewise: of its record system; no list asks for it
	Capacity         int    // new offers a week; NoCapacity where the row leaves it empty
	From             source.Day
}

// upTo is how many of n offers the lists take up to a cumulated share.
func upTo(n int, share float64) int { return int(float64(n)*share + roundingSlack) }

// roundingSlack keeps a product that should be a whole number, such as 0.1 x 30, from falling below it.
const roundingSlack = 1e-9

// NoCapacity stands for an empty weekly_capacity: the configuration says how many.
const NoCapacity = -1

// namer gives the text of a name of the open vocabulary; *source.Names is one.
type namer interface{ String(index uint32) string }

// Groups gives each practice, a key of pcns, the name of the group that the list counts its capacity for: itself, its PCN (the value), or the
// cluster or adviser of its row of the areas table. A practice that has none there is of the group source.NoName, which can offer nothing.
func (l List) Groups(asOf source.Day, areas []Area, pcns map[uint32]uint32) map[uint32]uint32 {
	rows := Current(areas, asOf)
	groups := make(map[uint32]uint32, len(pcns))
	for practice, pcn := range pcns {
		area, known := rows[practice]
		switch {
		case l.Group == ByPractice:
			groups[practice] = practice
		case l.Group == ByPCN:
			groups[practice] = pcn
		case !known:
			groups[practice] = source.NoName
		default:
			groups[practice] = l.groupOf(area)
		}
	}
	return groups
}

// groupOf is the group that a row of the areas table counts its capacity for.
func (l List) groupOf(a Area) uint32 {
	switch l.Group {
	case ByPCN:
		return a.PCN
	case ByCluster:
		return a.Cluster
	case ByAdviser:
		return a.Adviser
	}
	return a.Practice
}

// Seats gives each of the groups (names, see Groups) its number of offers a week on
// the date. A practice's row of the areas table is its latest that begins on the date or before. A practice with a capacity
// there has that; another group has the sum of those of its practices there. A list takes its Share of it, in whole offers, such
// that the lists declared one after the other use it up exactly when their shares add up to 1. Where no row of the group
// states one, it is PerWorker x Workers of the list's Capacity. 0 is a number like any other: no offers this week; so it is
// for the group source.NoName, and on a standing list, which makes none.
func Seats(list List, asOf source.Day, areas []Area, groups []uint32, names namer) map[uint32]int {
	list = list.WithDefaults()
	stated := make(map[uint32]int)
	for _, a := range Current(areas, asOf) {
		if a.Capacity != NoCapacity {
			stated[list.groupOf(a)] += a.Capacity
		}
	}
	seats := make(map[uint32]int, len(groups))
	for _, g := range groups {
		n, ok := stated[g]
		switch {
		case g == source.NoName || list.Standing:
			seats[g] = 0
		case ok:
			seats[g] = upTo(n, list.Capacity.Before+list.Capacity.Share) - upTo(n, list.Capacity.Before)
		default:
			seats[g] = list.Capacity.of(names.String(g))
		}
	}
	return seats
}

// of is the capacity of a group the areas table says nothing about.
func (c Capacity) of(code string) int {
	workers, ok := c.Workers[code]
	if !ok {
		workers = 1
	}
	return c.PerWorker * workers
}

// Current is each practice's row that holds on the date.
func Current(areas []Area, asOf source.Day) map[uint32]Area {
	latest := make(map[uint32]Area)
	for _, a := range areas {
		if a.From > asOf {
			continue
		}
		if have, ok := latest[a.Practice]; !ok || a.From > have.From {
			latest[a.Practice] = a
		}
	}
	return latest
}
