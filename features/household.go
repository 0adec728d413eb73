package features

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// MaxHousehold is the most members a household can have: one address with more is taken for an institution, whose
// residents are not each other's household. The figure is a convention of ours; no source fixes it.
const MaxHousehold = 8

// maxHomeCounts is the most household counts that an engine can be asked for.
const maxHomeCounts = 4

// homeCount is a count that Households adds up: counter k of a table over a window.
type homeCount struct {
	table, k, window int // window is its place in windows
}

// onlyHouseholds returns an engine of the definitions that need Households: to add up what members did, everyone is
// walked once more, and only for these.
func (e *Engine) onlyHouseholds(o Options) (*Engine, error) {
	only := slices.DeleteFunc(slices.Clone(e.definitions), func(d Definition) bool {
		_, counts := d.Measure.(HouseholdEvents)
		return !counts && d.Measure != HouseholdMembers
	})
	if len(only) == len(e.definitions) {
		return e, nil
	}
	return NewEngine(only, o)
}

// Households adds up what the members of each household did before an index date. It holds 40 bytes for each household that has
// a known member and no identifier but the household's hash. Sums are whole numbers, so the order of Add does not matter.
type Households struct {
	engine *Engine
	index  source.Day
	side   Side
	shards [64]homeShard
}

type homeShard struct {
	sync.Mutex
	homes map[uint64]home
}

// home is the sum over the members of one household. Sums are kept while it has at most MaxHousehold members.
type home struct {
	members int32
	sums    [maxHomeCounts]int32
	unknown [maxHomeCounts]uint8 // members whose own count is null
}

// NewHouseholds returns the empty sums of an engine's household features for Builds with the same index date and side.
func NewHouseholds(e *Engine, index source.Day, side Side) *Households {
	h := &Households{engine: e, index: index, side: side}
	for i := range h.shards {
		h.shards[i].homes = make(map[uint64]home)
	}
	return h
}

// Add counts the given persons of a partition as members of their households. Add everyone used for the purpose once, over
// all partitions, before the first Build, and Build only people added: a person's own share is taken out again. Someone without a
// known household, dead or in a care home before the index date, or not registered the day before it is no member of any. Add is
// safe for concurrent use on different partitions.
func (h *Households) Add(p *partition.Partition, rows []int32) error {
	if err := checkRows(p, rows); err != nil {
		return fmt.Errorf("adding up households: %w", err)
	}
	w := h.engine.members.newWalk(p, h.index, h.side)
	for _, i := range rows {
		if hash := p.Persons[i].Household; hash != 0 {
			w.stand(i)
			if w.housed() {
				h.add(hash, w.own())
			}
		}
	}
	return nil
}

func (h *Households) shard(hash uint64) *homeShard { return &h.shards[hash%uint64(len(h.shards))] }

func (h *Households) add(hash uint64, own home) {
	s := h.shard(hash)
	s.Lock()
	defer s.Unlock()
	sum := s.homes[hash]
	if sum.members++; sum.members <= MaxHousehold {
		for j := range sum.sums {
			sum.sums[j] += own.sums[j]
			sum.unknown[j] += own.unknown[j]
		}
	}
	s.homes[hash] = sum
}

// housed reports whether the person is a member of their household.
func (w *walk) housed() bool {
	alive := w.person.Deceased >= w.index
	return w.person.Household != 0 && alive && w.person.CareHome >= w.index && w.observed != source.NoDay
}

// own returns the person's own counts, in the same order for an engine and its members.
func (w *walk) own() (own home) {
	own.members = 1
	for j, c := range w.engine.homeCounts {
		y := &w.tallies[c.table]
		if y.known(windows[c.window]) {
			own.sums[j] = y.counts[c.window][c.k]
		} else {
			own.unknown[j] = 1
		}
	}
	return own
}

// without returns the household of the person the walk stands at with the person's own counts taken out, members excepted; the zero home where
// household features are null.
func (h *Households) without(w *walk) home {
	if !w.housed() {
		return home{}
	}
	sum := h.shard(w.person.Household).homes[w.person.Household]
	if sum.members > MaxHousehold {
		return home{}
	}
	own := w.own()
	for j := range sum.sums {
		sum.sums[j] -= own.sums[j]
		sum.unknown[j] -= own.unknown[j]
	}
	return sum
}

// fits says whether the sums belong to a Build.
func (h *Households) fits(e *Engine, index source.Day, side Side) error {
	switch {
	case h == nil:
		return errors.New("have no households, want them for the household features")
	case h.engine != e:
		return errors.New("have the households of another engine")
	case h.index != index || h.side != side:
		return fmt.Errorf("have households for %s of %s, want %s of %s", h.side, h.index, side, index)
	}
	return nil
}

func (m HouseholdEvents) compile(c *compiler, d *Definition) (reading, error) {
	t, k, err := c.counter(d, m.Match, eachRow)
	if err != nil {
		return nil, err
	}
	window, err := windowIndex(d.Window)
	if err != nil {
		return nil, err
	}
	if c.lacks(d.Table, m.Match.needs()...) {
		return null, nil
	}
	e := c.engine
	e.homes = true
	count := homeCount{t, k, window}
	j := slices.Index(e.homeCounts, count)
	if j < 0 {
		if j = len(e.homeCounts); j == maxHomeCounts {
			return nil, fmt.Errorf("have more than %d different household counts, want fewer", maxHomeCounts)
		}
		e.homeCounts = append(e.homeCounts, count)
	}
	return func(w *walk) (float64, bool) {
		return float64(w.home.sums[j]), w.home.members > 0 && w.home.unknown[j] == 0
	}, nil
}
