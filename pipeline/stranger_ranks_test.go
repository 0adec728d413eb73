package pipeline

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// reckoned is what the stranger makes of one person.
type reckoned struct {
	*human
	hash   uint64
	reason string
	values map[string]float64
	eta    float64 // NaN: not scored
	lists  [2]reckonedPlace
}

// reckonedPlace is a person's place on rising_need or at_risk_register.
type reckonedPlace struct {
	reason, by, group  string
	order              float64
	tie                uint64
	rank, last, offers int
	candidate          bool
}

var twoLists = [2]string{"rising_need", "at_risk_register"}

// reckon works out a first night of the test place for everybody.
func reckon(s *stranger, m *paper, near neighbourhood) map[string]*reckoned {
	all := map[string]*reckoned{}
	for id, h := range s.people {
		r := &reckoned{human: h, hash: xxhash.Sum64String(id), reason: s.reason(h), values: map[string]float64{}, eta: math.NaN()}
		all[id] = r
		if r.reason == "dead" || r.reason == "left" || r.reason == "opted_out" {
			continue
		}
		for _, f := range m.Features {
			r.values[f.Feature] = math.NaN()
			if f.Feature != "sex" { // of the bands alone: no term reads it
				r.values[f.Feature] = s.value(h, f.Feature)
			}
		}
		for _, f := range []string{"gp_attended_365d", "ae_attended_365d", "emergency_overnight_stays_365d"} {
			r.values[f] = s.value(h, f)
		}
		if r.values["age"] >= 18 {
			r.eta = m.eta(func(f string) float64 { return r.values[f] })
		}
	}
	offered := map[string]bool{}
	for k := range twoLists {
		for id, r := range all {
			r.enter(k, s, near)
			if r.lists[k].by == "nomination" {
				offered[id] = true
			}
		}
	}
	for k := range twoLists {
		rankAll(all, k, near, offered)
	}
	return all
}

// atLeast is a comparison that is unknown (NaN) of what is.
func atLeast(x, limit float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x >= limit:
		return 1
	}
	return 0
}

// and and or are Kleene's: unknown unless one side decides.
func and(a, b float64) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a * b
}

func or(a, b float64) float64 { return 1 - and(1-a, 1-b) }

// enter decides whether the person competes for a place on a list.
func (r *reckoned) enter(k int, s *stranger, near neighbourhood) {
	p := &r.lists[k]
	p.reason, p.order = r.reason, math.NaN()
	if r.reason != "" {
		return
	}
	practice := r.at(s.night).practice
	p.group = near.group[[]string{"practice", "pcn"}[k]][practice]
	holds, order := atLeast(r.values["age"], 18), r.eta
	if k == 1 {
		v := r.values
		holds = and(and(holds, atLeast(v["gp_attended_365d"], 10)), or(atLeast(v["ae_attended_365d"], 3), atLeast(v["emergency_overnight_stays_365d"], 2)))
		order = v["ae_attended_365d"]
	}
	if holds == 1 {
		p.order = order
	}
	switch {
	case s.nominee(r.human) == twoLists[k]:
		p.candidate, p.by = true, "nomination"
	case holds == 0:
		p.reason = "not_at_risk"
	case math.IsNaN(p.order):
		p.reason = "history_too_short"
	default:
		p.candidate = true
	}
	key := sha256.Sum256([]byte(twoLists[k] + "\x00" + s.night.String()))
	p.tie = xxhash.Sum64(append(key[:16], binary.LittleEndian.AppendUint64(nil, r.hash)...))
}

// rankAll gives everybody their place on a list; offered gains who is offered help.
func rankAll(all map[string]*reckoned, k int, near neighbourhood, offered map[string]bool) {
	groups := map[string][]*reckoned{}
	for _, r := range all {
		if r.lists[k].candidate {
			groups[r.lists[k].group] = append(groups[r.lists[k].group], r)
		}
	}
	by, before, share := "practice", 0.0, .75
	if k == 1 {
		by, before, share = "pcn", .75, .25
	}
	for group, members := range groups {
		slices.SortFunc(members, func(a, b *reckoned) int {
			x, y := &a.lists[k], &b.lists[k]
			if math.IsNaN(x.order) != math.IsNaN(y.order) {
				return cmp.Compare(y.order, x.order) // those without an order last
			}
			return cmp.Or(cmp.Compare(y.order, x.order), cmp.Compare(x.tie, y.tie))
		})
		offers := near.seats(by, group, before, share)
		room, last := offers, 0
		for _, r := range members {
			if r.lists[k].by == "nomination" {
				room--
			}
		}
		for i, r := range members {
			p := &r.lists[k]
			if !math.IsNaN(p.order) {
				p.rank = i + 1
			}
			switch {
			case p.by == "nomination":
				p.reason = "listed"
			case offered[r.id]:
				p.reason = "on_another_list"
			case room > 0:
				p.reason, p.by, last = "listed", "rank", p.rank
				room--
			default:
				p.reason = "below_capacity"
			}
		}
		for _, r := range members {
			r.lists[k].last, r.lists[k].offers = last, offers
		}
	}
	for id, r := range all {
		offered[id] = offered[id] || r.lists[k].reason == "listed"
	}
}
