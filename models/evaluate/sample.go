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
	row       []int32 // index in the data
	groupings []grouping
	byOutcome []int32 // the rows in ascending order of outcome
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
	*Grouping
	row []int32   // the sample's
	cut [][]int32 // what rows found, where a list is cut by it: to be found once
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
	order, err := d.judgeable(&scale)
	if err != nil {
		return nil, err
	}
	cluster, clusters := d.numberClusters(order)
	order = pick(order, ascending(pick(d.Predicted, order)))
	s := &sample{scale: scale, clusters: clusters, clustered: clusters < len(order), theta: d.Theta, workers: workers}
	s.row = order
	s.predicted, s.outcome = pick(d.Predicted, order), pick(d.Outcome, order)
	s.cluster = pick(cluster, order)
	for g := range d.Groupings {
		s.groupings = append(s.groupings, grouping{Grouping: &d.Groupings[g], row: order})
	}
	s.weight = make([]float64, len(order))
	for k, i := range order {
		s.weight[k] = d.weight(int(i))
		s.weighted = s.weighted || s.weight[k] != 1
	}
	s.tally()
	if scale.kind != Binary {
		s.byOutcome = ascending(s.outcome)
	}
	return s, nil
}

// judgeable are the rows of weight > 0; an error if one of them is not as the scale has it.
func (d *Data) judgeable(scale *scale) ([]int32, error) {
	rows := make([]int32, 0, len(d.Predicted))
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
		rows = append(rows, int32(i))
	}
	return rows, nil
}

// at is the level of row k of the sample; of a row of none, the number of levels.
func (g *grouping) at(k int) int {
	if level := g.Level(int(g.row[k])); level >= 0 {
		return int(level)
	}
	return len(g.Levels)
}

// rows are the sample's by level, in ascending order of prediction; after the levels, the rows of none.
func (g *grouping) rows() [][]int32 {
	if g.cut != nil {
		return g.cut
	}
	sizes := make([]int, len(g.Levels)+1)
	for k := range g.row {
		sizes[g.at(k)]++
	}
	rows, all := make([][]int32, len(sizes)), make([]int32, len(g.row)) // level after level
	for level, size := range sizes {
		rows[level], all = all[:0:size], all[size:]
	}
	for k := range g.row {
		level := g.at(k)
		rows[level] = append(rows[level], int32(k))
	}
	return rows
}

// ascending is the rows in ascending order of values; rows of equal value stay in order.
func ascending(values []float64) []int32 {
	type entry struct {
		value float64
		row   int32
	}
	entries := make([]entry, len(values))
	for i, v := range values {
		entries[i] = entry{v, int32(i)}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		switch {
		case a.value < b.value:
			return -1
		case a.value > b.value:
			return 1
		}
		return int(a.row - b.row)
	})
	order := make([]int32, len(values))
	for k, e := range entries {
		order[k] = e.row
	}
	return order
}

// ties are the rows of equal prediction, in ascending order.
func (s *sample) ties(yield func(tie) bool) {
	for from := 0; from < len(s.predicted); {
		t := tie{from: int32(from)}
		p := s.predicted[from]
		for ; from < len(s.predicted) && s.predicted[from] == p; from++ {
			t.add(s, from)
		}
		t.to = int32(from)
		if !yield(t) {
			return
		}
	}
}

// descending are the same, from the highest prediction down.
func (s *sample) descending(yield func(tie) bool) {
	for to := len(s.predicted); to > 0; {
		from := to - 1
		for from > 0 && s.predicted[from-1] == s.predicted[to-1] {
			from--
		}
		t := tie{from: int32(from), to: int32(to)}
		for i := from; i < to; i++ { // upwards, as sums differ by their order
			t.add(s, i)
		}
		if !yield(t) {
			return
		}
		to = from
	}
}

// add adds row i.
func (t *tie) add(s *sample, i int) {
	t.weight += s.weight[i]
	t.sum += s.weight[i] * s.outcome[i]
}

// tally adds up weights and outcomes. Weights of 0 are allowed, as resampling makes them.
func (s *sample) tally() {
	s.total, s.sum, s.events = 0, 0, 0
	for t := range s.ties {
		s.total += t.weight
		s.sum += t.sum
	}
	for i, y := range s.outcome {
		if y > 0 && s.weight[i] > 0 {
			s.events++
		}
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
