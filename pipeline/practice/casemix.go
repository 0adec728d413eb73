package practice

import (
	"context"
	"fmt"
	"math"
	"slices"

	"riskstrat/models/glm"
)

// shrinkage keeps the coefficient of a level without events finite (per observation, on standardised columns). The intercept is free, so the
// expected counts of the whole place still add up to the observed.
const shrinkage = 1e-6

// caseMix is the rate of events per person and year that people of each kind have in the whole place.
type caseMix struct {
	rate map[kind]float64
}

// fitCaseMix fits a Poisson model of one outcome's counts to the kinds of people, with their number as exposure.
func fitCaseMix(ctx context.Context, t *Tally, outcome int) (*caseMix, error) {
	known, events := map[kind]int64{}, map[kind]int64{}
	var kinds []kind
	for _, c := range t.sorted() {
		s := t.cells[c]
		if s.known[outcome] == 0 {
			continue
		}
		if known[c.kind] == 0 {
			kinds = append(kinds, c.kind)
		}
		known[c.kind] += s.known[outcome]
		events[c.kind] += s.events[outcome]
	}
	slices.SortFunc(kinds, kind.compare)
	e := newEncoding(kinds, known)
	m := &glm.Matrix{P: len(e.names)}
	total := int64(0)
	for _, k := range kinds {
		m.X = append(m.X, e.row(k)...)
		// A row of n people with a mean of y events each, weighing n: in the likelihood it is n rows of one person each.
		m.Y = append(m.Y, float64(events[k])/float64(known[k]))
		m.Weight = append(m.Weight, float64(known[k]))
		total += events[k]
	}
	if total == 0 {
		return nil, fmt.Errorf("have no events, want some")
	}
	res, err := glm.Fit(ctx, m, glm.Options{Family: glm.Poisson(), Names: e.names, Lambda: shrinkage})
	if err == nil {
		err = res.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("fitting the case mix: %w", err)
	}
	mix := &caseMix{rate: map[kind]float64{}}
	for _, k := range kinds {
		mix.rate[k] = math.Exp(res.Predict(e.row(k)))
	}
	return mix, nil
}

// encoding turns a kind into 0/1 columns: one for each level of each part but its most frequent.
type encoding struct {
	names  []string
	levels [3][]uint8 // by part: the levels that have a column
}

func newEncoding(kinds []kind, people map[kind]int64) *encoding {
	e := &encoding{}
	for part, name := range []string{"age band", "sex", "deprivation"} {
		n := map[uint8]int64{}
		for _, k := range kinds {
			n[k.part(part)] += people[k]
		}
		var all []uint8
		for l := range n {
			all = append(all, l)
		}
		slices.Sort(all)
		most := slices.MaxFunc(all, func(a, b uint8) int { return int(min(max(n[a]-n[b], -1), 1)) })
		for _, l := range all {
			if l != most {
				e.levels[part] = append(e.levels[part], l)
				e.names = append(e.names, fmt.Sprintf("%s %d", name, l))
			}
		}
	}
	return e
}

func (k kind) part(i int) uint8 { return [...]uint8{k.age, k.sex, k.deprivation}[i] }

func (e *encoding) row(k kind) []float64 {
	row := make([]float64, 0, len(e.names))
	for part, levels := range e.levels {
		for _, l := range levels {
			v := 0.0
			if k.part(part) == l {
				v = 1
			}
			row = append(row, v)
		}
	}
	return row
}
