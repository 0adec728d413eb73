package bands

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// The grid: steps of 2^(1/64), 1.1 % of the prediction, from one in a million to a million; what lies beyond stands at its ends.
const (
	perDoubling = 64
	lowest      = -20 * perDoubling
	highest     = 20 * perDoubling
)

// perBar is how many steps of the grid a bar of the picture takes: a quarter of a doubling.
const perBar = perDoubling / 4

// Tally counts the predictions of one model by PCN. It is not safe for concurrent use.
type Tally struct{ n map[cell]int64 }

type cell struct {
	pcn uint32 // a name's index
	bin int16
}

// NewTally returns an empty tally.
func NewTally() *Tally { return &Tally{n: map[cell]int64{}} }

// Add counts one person's prediction, >= 0. NaN is none: the model knows nothing of who is not at risk.
func (t *Tally) Add(pcn uint32, prediction float64) {
	if !math.IsNaN(prediction) {
		t.n[cell{pcn, bin(prediction)}]++
	}
}

// Merge adds what another tally counted.
func (t *Tally) Merge(u *Tally) {
	for c, n := range u.n {
		t.n[c] += n
	}
}

// bin is the step of the grid at or below a prediction.
func bin(v float64) int16 {
	return int16(max(lowest, min(highest, math.Floor(perDoubling*math.Log2(max(v, 0))))))
}

// edge is the lower end of a step.
func edge(bin int) float64 { return math.Exp2(float64(bin) / perDoubling) }

// Division is everybody counted, by height of their prediction.
type Division struct {
	People int64
	Cuts   []Cut // one a declared band, highest first
	PCNs   []PCN // by code
	Bars   []Bar // of equal width on a logarithmic scale, lowest first, those between the first and last with anybody
}

// Cut is where a band ends.
type Cut struct {
	Band
	From float64 // lowest prediction in it: a step of the grid
}

// PCN is the people of one network, by band.
type PCN struct {
	Code   string  // empty: registered with a practice of none
	People []int64 // one a declared band and, last, those below all
}

// Bar counts the predictions from From to To.
type Bar struct {
	From, To float64
	People   int64
}

// Divide divides everybody counted; name gives a PCN's code.
func (t *Tally) Divide(c Config, name func(uint32) string) Division {
	d := Division{}
	bins, pcns := map[int]int64{}, map[uint32]int{}
	for at, n := range t.n {
		bins[int(at.bin)] += n
		pcns[at.pcn] = 0
		d.People += n
	}
	if d.People == 0 {
		return d
	}
	for i, p := range slices.SortedFunc(maps.Keys(pcns), func(a, b uint32) int { return strings.Compare(name(a), name(b)) }) {
		pcns[p] = i
		d.PCNs = append(d.PCNs, PCN{Code: name(p), People: make([]int64, len(c)+1)})
	}
	cuts := cut(c, bins, d.People)
	for i, b := range c {
		d.Cuts = append(d.Cuts, Cut{b, edge(cuts[i])})
	}
	for at, n := range t.n {
		band := slices.IndexFunc(cuts, func(from int) bool { return int(at.bin) >= from })
		if band < 0 {
			band = len(cuts)
		}
		d.PCNs[pcns[at.pcn]].People[band] += n
	}
	d.Bars = bars(bins)
	return d
}

// bars adds the steps of the grid up to bars.
func bars(bins map[int]int64) []Bar {
	steps := slices.Sorted(maps.Keys(bins))
	first, last := barOf(steps[0]), barOf(steps[len(steps)-1])
	var all []Bar
	for b := first; b <= last; b++ {
		all = append(all, Bar{From: edge(b * perBar), To: edge((b + 1) * perBar)})
	}
	for _, at := range steps {
		all[barOf(at)-first].People += bins[at]
	}
	return all
}

// barOf is the bar that a step is in.
func barOf(bin int) int { return int(math.Floor(float64(bin) / perBar)) }

// cut returns the lowest step of each band: the one that brings the number of people at it and above nearest to the band's share, the
// higher one where two are as near.
func cut(c Config, bins map[int]int64, people int64) []int {
	down := slices.Sorted(maps.Keys(bins))
	slices.Reverse(down)
	cuts := make([]int, len(c))
	for i, b := range c {
		want, above := b.Top*float64(people), int64(0)
		cuts[i] = highest + 1
		off := want // of nobody
		for _, at := range down {
			above += bins[at]
			if d := math.Abs(float64(above) - want); d < off {
				cuts[i], off = at, d
			}
		}
	}
	return cuts
}
