package evaluate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Data are the rows of a validation sample, one entry of each slice a row.
type Data struct {
	Risk    []float64 // predicted probability of the event, 0 to 1
	Event   []bool    // it happened
	Weight  []float64 // inverse probability that the outcome is known, 0 where it is not; nil means 1
	Cluster []uint64  // rows with the same value are not independent (a resident, a household); nil means that all are
}

// sample is Data checked, without its rows of weight 0, in ascending order of risk.
type sample struct {
	risk    []float64
	event   []float64 // 1 or 0
	weight  []float64
	cluster []int // numbered from 0
	groups  []tie // of equal risk, in ascending order

	clusters  int
	weighted  bool // some weight is not 1
	clustered bool // there are fewer clusters than rows

	total  float64 // sum of weights
	cases  float64 // of rows with the event
	events int     // rows with the event
}

// tie is the rows [from, to) of a sample, of equal risk.
type tie struct {
	from, to        int
	cases, controls float64 // sums of weights
}

func newSample(d Data) (*sample, error) {
	n := len(d.Risk)
	switch {
	case len(d.Event) != n:
		return nil, fmt.Errorf("have %d events, want one for each of %d risks", len(d.Event), n)
	case d.Weight != nil && len(d.Weight) != n:
		return nil, fmt.Errorf("have %d weights, want one for each of %d risks", len(d.Weight), n)
	case d.Cluster != nil && len(d.Cluster) != n:
		return nil, fmt.Errorf("have %d clusters, want one for each of %d risks", len(d.Cluster), n)
	}
	var order []int
	for i, p := range d.Risk {
		w := d.weight(i)
		switch {
		case !(w >= 0) || math.IsInf(w, 1):
			return nil, fmt.Errorf("a weight is negative or not finite")
		case w == 0:
			continue
		case !(p >= 0 && p <= 1):
			return nil, fmt.Errorf("a risk is not between 0 and 1")
		}
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(d.Risk[a], d.Risk[b]) })
	s := &sample{}
	numbers := map[uint64]int{}
	for k, i := range order {
		s.add(d.Risk[i], d.Event[i], d.weight(i))
		number := k
		if d.Cluster != nil {
			known := false
			if number, known = numbers[d.Cluster[i]]; !known {
				number = len(numbers)
				numbers[d.Cluster[i]] = number
			}
		}
		s.cluster = append(s.cluster, number)
		s.clusters = max(s.clusters, number+1)
	}
	s.clustered = s.clusters < len(s.risk)
	return s, nil
}

func (d *Data) weight(i int) float64 {
	if d.Weight == nil {
		return 1
	}
	return d.Weight[i]
}

// add appends a row; rows come in ascending order of risk.
func (s *sample) add(risk float64, event bool, weight float64) {
	k := len(s.risk)
	if k == 0 || risk != s.risk[k-1] {
		s.groups = append(s.groups, tie{from: k})
	}
	g := &s.groups[len(s.groups)-1]
	g.to = k + 1
	y := 0.0
	if event {
		y = 1
		g.cases += weight
		s.cases += weight
		s.events++
	} else {
		g.controls += weight
	}
	s.weighted = s.weighted || weight != 1
	s.total += weight
	s.risk = append(s.risk, risk)
	s.event = append(s.event, y)
	s.weight = append(s.weight, weight)
}

// oneClass says why a figure that needs both outcomes has no value; empty if it has.
func (s *sample) oneClass() string {
	switch s.events {
	case 0:
		return "no row has the event"
	case len(s.risk):
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
