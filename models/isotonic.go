package models

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"riskstrat/models/glm"
)

// Steps are an isotonic calibration: the mean outcome of neighbouring people, pooled until it rises with their linear predictor,
// joined by straight lines between the centres of the pools and continued beyond them at the slope of the logistic calibration.
// Without the joins everyone of a pool would have the same risk (pooled at its centre, as by Oron and Flournoy 2017).
type Steps struct {
	Eta       []float64 `json:"eta"`       // centre of each pool, ascending, rounded to four digits
	Predictor []float64 `json:"predictor"` // link of its mean outcome, ascending
	People    []int64   `json:"people"`    // in the pool; at least MinPeople
}

// at is the predictor at eta, with slope beyond the outer centres.
func (s *Steps) at(eta, slope float64) float64 {
	last := len(s.Eta) - 1
	i := sort.SearchFloat64s(s.Eta, eta) // the first centre at or above
	switch {
	case i == 0:
		return s.Predictor[0] + float64(slope*(eta-s.Eta[0]))
	case i > last:
		return s.Predictor[last] + float64(slope*(eta-s.Eta[last]))
	}
	share := (eta - s.Eta[i-1]) / (s.Eta[i] - s.Eta[i-1])
	return s.Predictor[i-1] + float64(share*(s.Predictor[i]-s.Predictor[i-1]))
}

// rises reports whether the steps are usable: as many predictors as centres, both finite and rising.
func (s *Steps) rises() bool {
	if n := len(s.Eta); n == 0 || len(s.Predictor) != n || len(s.People) != n || !finite(s.Eta...) || !finite(s.Predictor...) {
		return false
	}
	for i := 1; i < len(s.Eta); i++ {
		if !(s.Eta[i] > s.Eta[i-1] && s.Predictor[i] > s.Predictor[i-1]) {
			return false
		}
	}
	return true
}

// pool is a run of rows of neighbouring linear predictors.
type pool struct {
	rows                 int64
	weight, eta, outcome float64 // sum of weights; weighted sums
}

func (p *pool) mean() float64 { return p.outcome / p.weight }

func (p *pool) take(o pool) {
	p.rows += o.rows
	p.weight += o.weight
	p.eta += o.eta
	p.outcome += o.outcome
}

// newSteps pools the rows of m, whose one column is the linear predictor.
func newSteps(m *glm.Matrix, link func(mean float64) float64) (*Steps, error) {
	s := &Steps{}
	for _, p := range enough(adjacent(m), link) {
		eta, predictor := rounded(p.eta/p.weight), link(p.mean())
		if n := len(s.Eta); n > 0 && eta <= s.Eta[n-1] {
			continue // pools so narrow that four digits do not tell them apart: the first stands for both
		}
		s.Eta, s.Predictor, s.People = append(s.Eta, eta), append(s.Predictor, predictor), append(s.People, p.rows)
	}
	if !s.rises() {
		return nil, refuse("declare calibration: logistic, which asks for fewer people", "isotonic: have too few people or outcomes for a single pool, want at least %d with both outcomes", MinPeople)
	}
	return s, nil
}

// adjacent pools rows of equal predictor, then neighbours whose means do not rise, until all do: the least-squares rising curve
// (Ayer, Brunk, Ewing, Reid and Silverman 1955).
func adjacent(m *glm.Matrix) []pool {
	order := make([]int, len(m.Y))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.X[a], m.X[b]) })
	var pools []pool
	for k, i := range order {
		w := m.Weight[i]
		row := pool{1, w, w * m.X[i], w * m.Y[i]}
		if k > 0 && m.X[i] == m.X[order[k-1]] {
			pools[len(pools)-1].take(row)
			continue
		}
		pools = append(settle(pools), row)
	}
	return settle(pools)
}

// settle merges the last pool, now complete, into those before it that are not below it.
func settle(pools []pool) []pool {
	for n := len(pools); n > 1 && pools[n-1].mean() <= pools[n-2].mean(); n = len(pools) {
		pools[n-2].take(pools[n-1])
		pools = pools[:n-1]
	}
	return pools
}

// enough merges pools of fewer than MinPeople, and those whose mean is at a bound of the family, with the next; what is left
// over at the end goes to the last. Merging neighbours keeps the means rising.
func enough(pools []pool, link func(mean float64) float64) []pool {
	var out []pool
	var open pool
	for _, p := range pools {
		open.take(p)
		if open.rows >= MinPeople && !math.IsInf(link(open.mean()), 0) {
			out, open = append(out, open), pool{}
		}
	}
	if open.rows > 0 && len(out) > 0 {
		out[len(out)-1].take(open)
	}
	return out
}
