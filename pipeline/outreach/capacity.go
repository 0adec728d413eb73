package outreach

import "riskstrat/features/source"

// Area is one row of the areas table: a practice's arrangement from a day on.
type Area struct {
	Practice, PCN uint32 // names
	Capacity      int    // new offers a week; NoCapacity where the row leaves it empty
	From          source.Day
}

// upTo is how many of n offers the lists take up to a cumulated share.
func upTo(n int, share float64) int { return int(float64(n)*share + roundingSlack) }

// roundingSlack keeps a product that should be a whole number, such as 0.1 x 30, from falling below it.
const roundingSlack = 1e-9

// NoCapacity stands for an empty weekly_capacity: the configuration says how many.
const NoCapacity = -1

// namer gives the text of a name of the open vocabulary; *source.Names is one.
type namer interface{ String(index uint32) string }

// Seats gives each of the groups (names of practices, or of PCNs where the list is cut by PCN) its number of offers a week on
// the date. A practice's row of the areas table is its latest that begins on the date or before. A practice with a capacity
// there has that; a PCN has the sum of those of its practices there. A list takes its Share of it, in whole offers, such
// that the lists declared one after the other use it up exactly when their shares add up to 1. Where no row of the group
// states one, it is PerWorker x Workers of the list's Capacity. 0 is a number like any other: no offers this week.
func Seats(list List, asOf source.Day, areas []Area, groups []uint32, names namer) map[uint32]int {
	list = list.WithDefaults()
	stated := make(map[uint32]int)
	for _, a := range current(areas, asOf) {
		if a.Capacity == NoCapacity {
			continue
		}
		group := a.Practice
		if list.Group == ByPCN {
			group = a.PCN
		}
		stated[group] += a.Capacity
	}
	seats := make(map[uint32]int, len(groups))
	for _, g := range groups {
		if n, ok := stated[g]; ok {
			seats[g] = upTo(n, list.Capacity.Before+list.Capacity.Share) - upTo(n, list.Capacity.Before)
		} else {
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

// current is each practice's row that holds on the date.
func current(areas []Area, asOf source.Day) map[uint32]Area {
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
