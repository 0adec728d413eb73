package evaluate

import (
	"fmt"
	"math"
	"slices"
)

// sample is Data checked, without its rows of weight 0, in ascending order of prediction.
type sample struct {
	scale     scale
	predicted []float64
	outcome   []float64
	weight    []float64
	cluster   []int32 // numbered from 0, by first row in the order of the data
	row       []int   // index in the data
	ties      []tie   // of equal prediction, in ascending order
	groupings []grouping
	byOutcome []int // the rows in ascending order of outcome
	theta     float64

	clusters  int
	weighted  bool // some weight is not 1
	clustered bool // there are fewer clusters than rows
	workers   int  // of fits

	total  float64 // sum of weights
	sum    float64 // weighted sum of outcomes; of events, the weight of the rows that have it
	events int     // rows with an outcome above 0
}

// tie is the rows [from, to) of a sample, of equal prediction.
type tie struct {
	from, to int32
	weight   float64 // sum of weights
	sum      float64 // weighted sum of outcomes
}

// grouping is a Grouping of a sample.
type grouping struct {
	by     string
	levels []string
	level  []int16   // of each row; of a row of none, the number of levels
	rows   [][]int32 // by level, in ascending order of prediction; after the levels, the rows of none
}

// controls is the weight of the rows without the event.
func (t *tie) controls() float64 { return t.weight - t.sum }

func newSample(d Data, workers int) (*sample, error) {
	scale, err := d.Kind.scale()
	if err != nil {
		return nil, err
	}
	if err := d.checkLengths(); err != nil {
		return nil, err
	}
	var order []int
	for i, p := range d.Predicted {
		w := d.weight(i)
		switch {
		case !(w >= 0) || math.IsInf(w, 1):
			return nil, fmt.Errorf("a weight is negative or not finite")
		case w == 0:
			continue
		case !scale.predicts(p):
			return nil, fmt.Errorf("a prediction is not %s", scale.predictions)
		case !scale.happens(d.Outcome[i]):
			return nil, fmt.Errorf("an outcome is not %s", scale.outcomes)
		}
		order = append(order, i)
	}
	cluster, clusters := d.numberClusters(order)
	order = pick(order, ascending(pick(d.Predicted, order)))
	s := &sample{scale: scale, clusters: clusters, clustered: clusters < len(order), theta: d.Theta, workers: workers}
	s.row = order
	s.predicted, s.outcome = pick(d.Predicted, order), pick(d.Outcome, order)
	s.cluster = pick(cluster, order)
	for _, g := range d.Groupings {
		s.groupings = append(s.groupings, newGrouping(&g, order))
	}
	s.weight = make([]float64, len(order))
	for k, i := range order {
		s.weight[k] = d.weight(i)
		s.weighted = s.weighted || s.weight[k] != 1
	}
	s.tie()
	s.tally()
	if scale.kind != Binary {
		s.byOutcome = ascending(s.outcome)
	}
	return s, nil
}

// newGrouping groups the rows of the data in the order given.
func newGrouping(g *Grouping, order []int) grouping {
	out := grouping{by: g.By, levels: g.Levels, level: pick(g.Of, order), rows: make([][]int32, len(g.Levels)+1)}
	sizes := make([]int, len(out.rows))
	for i, level := range out.level {
		if level < 0 {
			level = int16(len(g.Levels))
			out.level[i] = level
		}
		sizes[level]++
	}
	all := make([]int32, len(order)) // level after level
	for level, size := range sizes {
		out.rows[level], all = all[:0:size], all[size:]
	}
	for i, level := range out.level {
		out.rows[level] = append(out.rows[level], int32(i))
	}
	return out
}

// ascending is the rows in ascending order of values; rows of equal value stay in order.
func ascending(values []float64) []int {
	type entry struct {
		value float64
		row   int
	}
	entries := make([]entry, len(values))
	for i, v := range values {
		entries[i] = entry{v, i}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		switch {
		case a.value < b.value:
			return -1
		case a.value > b.value:
			return 1
		}
		return a.row - b.row
	})
	order := make([]int, len(values))
	for k, e := range entries {
		order[k] = e.row
	}
	return order
}

// tie finds the rows of equal prediction.
func (s *sample) tie() {
	n := 0
	for i, p := range s.predicted {
		if i == 0 || p != s.predicted[i-1] {
			n++
		}
	}
	s.ties = make([]tie, 0, n)
	for i, p := range s.predicted {
		if i == 0 || p != s.predicted[i-1] {
			s.ties = append(s.ties, tie{from: int32(i)})
		}
		s.ties[len(s.ties)-1].to = int32(i + 1)
	}
}

// tally adds up weights and outcomes. Weights of 0 are allowed, as resampling makes them.
func (s *sample) tally() {
	s.total, s.sum, s.events = 0, 0, 0
	for k := range s.ties {
		t := &s.ties[k]
		t.weight, t.sum = 0, 0
		for i := t.from; i < t.to; i++ {
			w, y := s.weight[i], s.outcome[i]
			t.weight += w
			t.sum += w * y
			if y > 0 && w > 0 {
				s.events++
			}
		}
		s.total += t.weight
		s.sum += t.sum
	}
}

// oneClass says why a figure that needs both outcomes has no value; empty if it has.
func (s *sample) oneClass() string {
	switch {
	case s.scale.kind != Binary:
		return s.scale.notAnEvent()
	case s.sum == 0:
		return "no row has the event"
	case s.sum == s.total:
		return "every row has the event"
	}
	return ""
}

// mean is the weighted mean of a function of the rows.
func (s *sample) mean(of func(i int) float64) float64 {
	sum := 0.0
	for i, w := range s.weight {
		sum += w * of(i)
	}
	return sum / s.total
}

// method says how an interval was made and how it treats the rows.
func (s *sample) method(name string) string {
	if s.clustered {
		name += ", by cluster"
	}
	if s.weighted {
		name += ", weights taken as known"
	}
	return name
}
