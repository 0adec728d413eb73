package caseload

import (
	"cmp"
	"math"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
)

// Book is the entries of the night before for one list of tonight's, each with its fate once it is settled. Of and At may be used by several
// goroutines at once, and Settle for different entries; the others only when all entries of people in the extract are settled.
type Book struct {
	list    outreach.List
	entries []Entry
	fates   []fate
	byHash  map[uint64]int32
}

type fate struct {
	Fate
	seat    Seat
	settled bool
	named   bool // the person may still be named where lists are
}

// Seat is where tonight's extract has a person: the partition, and the place among its persons.
type Seat struct{ Partition, Person int }

// NewBooks cuts the entries of the night before by list, one book for each of tonight's in their order, and counts the open ones of lists that are
// no longer declared, by list.
func NewBooks(lists []outreach.List, entries []Entry) (books []*Book, undeclared map[string]int) {
	books, undeclared = make([]*Book, len(lists)), map[string]int{}
	for k, l := range lists {
		books[k] = &Book{list: l.WithDefaults(), byHash: map[uint64]int32{}}
	}
	for _, e := range entries {
		k := slices.IndexFunc(lists, func(l outreach.List) bool { return l.Name == e.List })
		if k < 0 {
			if e.State == Open {
				undeclared[e.List]++
			}
			continue
		}
		b := books[k]
		b.byHash[source.Hash([]byte(e.Resident))] = int32(len(b.entries))
		b.entries = append(b.entries, e)
	}
	for _, b := range books {
		b.fates = make([]fate, len(b.entries))
	}
	return books, undeclared
}

// Of returns the index of the person's entry; false if there is none.
func (b *Book) Of(id []byte, hash uint64) (int32, bool) {
	i, ok := b.byHash[hash]
	if !ok || b.entries[i].Resident != string(id) {
		return 0, false
	}
	return i, true
}

// At returns an entry by its index.
func (b *Book) At(i int32) *Entry { return &b.entries[i] }

// Settle decides the entry of a person of tonight's extract, and returns what became of it.
func (b *Book) Settle(i int32, asOf source.Day, at Seat, f Facts) Fate {
	result := b.entries[i].Settle(b.list, asOf, f)
	b.fates[i] = fate{Fate: result, seat: at, settled: true, named: f.Named}
	return result
}

// Fate returns what became of an entry; a person who was never settled is not in the extract.
func (b *Book) fate(i int) Fate {
	switch f := b.fates[i]; {
	case f.settled:
		return f.Fate
	case b.entries[i].State == Open:
		return Fate{Left: Gone}
	}
	return Fate{}
}

// Spent counts, for each practice, the offers of the last Week days on which it has decided.
func (b *Book) Spent() map[string]int {
	spent := map[string]int{}
	for i := range b.entries {
		if b.fate(i).State == Decided {
			spent[b.entries[i].Practice]++
		}
	}
	return spent
}

// Departure is a person who was on the list the night before and is not on it tonight.
type Departure struct {
	Practice string
	Resident string // pseudonym; empty where the person may not be named
	Why      cohort.Reason
}

// Departures returns everyone whose stay ended, in the order of the entries: but for those of the same practice who began another
// tonight, as stays tells.
func (b *Book) Departures(stays func(Seat) bool) []Departure {
	var all []Departure
	for i := range b.entries {
		f := b.fate(i)
		if f.Left == "" || b.fates[i].settled && f.Left != Moved && stays(b.fates[i].seat) {
			continue
		}
		d := Departure{Practice: b.entries[i].Practice, Why: f.Left}
		if b.fates[i].named {
			d.Resident = b.entries[i].Resident
		}
		all = append(all, d)
	}
	return all
}

// OpenBefore is how many people were on the list the night before.
func (b *Book) OpenBefore() int {
	n := 0
	for i := range b.entries {
		if b.entries[i].State == Open {
			n++
		}
	}
	return n
}

// Next returns what the night after is to remember of the list: tonight's listed, and what is kept of the others, in (bucket, id) order.
func (b *Book) Next(asOf source.Day, listed []Entry) []Entry {
	on := make(map[string]bool, len(listed))
	for _, e := range listed {
		on[e.Resident] = true
	}
	next := slices.Clone(listed)
	for i := range b.entries {
		f := b.fate(i)
		if f.State == "" || f.State == Open || on[b.entries[i].Resident] {
			continue
		}
		e := b.entries[i]
		if f.Left != "" {
			e.EndedOn = asOf
		}
		e.State, e.Order, e.Chance, e.Reasons = f.State, math.NaN(), 0, nil
		next = append(next, e)
	}
	slices.SortFunc(next, func(x, y Entry) int {
		return cmp.Or(cmp.Compare(bucket(x.Resident), bucket(y.Resident)), cmp.Compare(x.Resident, y.Resident))
	})
	return next
}

func bucket(id string) int { return source.Bucket(source.Hash([]byte(id))) }
