package glm

import (
	"context"
	"fmt"
	"math"

	"riskstrat/models/glm/kernel"
)

// moments are the weighted moments of the rows of weight > 0.
type moments struct {
	rows      int
	weight    float64
	outcome   float64   // sum of y
	weighted  float64   // sum of weight * y
	saturated float64   // log-likelihood at means of y
	offset    bool      // some offset is not 0
	mean      []float64 // by column
	scatter   []float64 // by column: sum of weight * (x - mean)^2
	low, high []float64 // by column: range
	low0      float64   // range of y
	high0     float64

	*selected
}

func newMoments(p int) *moments {
	m := &moments{
		mean: make([]float64, p), scatter: make([]float64, p), low: make([]float64, p), high: make([]float64, p), selected: new(selected),
	}
	m.reset()
	return m
}

func (m *moments) reset() {
	clear(m.mean)
	clear(m.scatter)
	for j := range m.low {
		m.low[j], m.high[j] = math.Inf(1), math.Inf(-1)
	}
	*m = moments{
		mean: m.mean, scatter: m.scatter, low: m.low, high: m.high, low0: math.Inf(1), high0: math.Inf(-1), selected: m.selected,
	}
}

// measure takes the moments of a design and checks every row.
func measure(ctx context.Context, d Design, opt *Options) (*moments, error) {
	p := d.Columns()
	total := newMoments(p)
	err := pass(ctx, d, opt.Workers,
		func() *moments { return newMoments(p) },
		func(m *moments, b *Block) error { return m.block(b, &opt.Family) },
		total.merge)
	if err != nil {
		return nil, err
	}
	for j := range total.mean {
		// A value that is not a number or infinite makes the scatter so; the loop over rows need not look for it.
		if s := total.scatter[j]; math.IsNaN(s) || math.IsInf(s, 0) {
			return nil, fmt.Errorf("column %s: a value is not finite", opt.Names[j])
		}
	}
	return total, nil
}

// block adds the rows of a block: the mean of each column over the block first, then the squares about it, which do not cancel
// for columns, such as years, whose mean is large against their spread.
func (m *moments) block(b *Block, f *Family) error {
	for i, y := range b.Y {
		w, o := b.weight(i), b.offset(i)
		switch {
		case !(w >= 0) || math.IsInf(w, 1):
			return fmt.Errorf("a weight is negative or not finite")
		case w == 0:
			continue
		case !f.Check(y):
			return fmt.Errorf("an outcome is outside %s, the range of the %s family", f.Valid, f.Name)
		case o-o != 0:
			return fmt.Errorf("an offset is not finite")
		}
		m.outcome += y
		m.weighted += float64(w * y)
		m.saturated += float64(w * f.Saturated(y))
		m.offset = m.offset || o != 0
		m.low0, m.high0 = min(m.low0, y), max(m.high0, y)
	}
	n := m.keep(b)
	if n == 0 {
		return nil
	}
	weight := 0.0
	for _, w := range m.selected.weight[:n] {
		weight += w
	}
	for j, x := range b.X {
		x = m.column(x, n)
		low, high := kernel.Range(x)
		m.low[j], m.high[j] = min(m.low[j], low), max(m.high[j], high)
		mean := kernel.Dot(x, m.selected.weight[:]) / weight
		m.join(j, weight, mean, kernel.Scatter(x, m.selected.weight[:], mean))
	}
	m.rows += n
	m.weight += weight
	return nil
}

// join merges the mean and scatter of column j over rows of a total weight (Chan, Golub and LeVeque 1983).
func (m *moments) join(j int, weight, mean, scatter float64) {
	gap, total := mean-m.mean[j], m.weight+weight
	m.mean[j] += gap * weight / total
	m.scatter[j] += scatter + gap*gap*m.weight*weight/total
}

// merge adds the moments of a later cell.
func (m *moments) merge(o *moments) {
	if o.rows == 0 {
		return
	}
	for j := range m.mean {
		m.join(j, o.weight, o.mean[j], o.scatter[j])
		m.low[j], m.high[j] = min(m.low[j], o.low[j]), max(m.high[j], o.high[j])
	}
	m.rows += o.rows
	m.weight += o.weight
	m.outcome += o.outcome
	m.weighted += o.weighted
	m.saturated += o.saturated
	m.offset = m.offset || o.offset
	m.low0, m.high0 = min(m.low0, o.low0), max(m.high0, o.high0)
}

// oneOutcome tells whether all outcomes have one value of which there is nothing to fit: at the bound of the family, or any where
// what varies is the scale.
func (m *moments) oneOutcome(f *Family) bool {
	return m.low0 == m.high0 && (f.Dispersed || math.IsInf(f.Link(m.low0), 0))
}

// spread returns the standard deviation of each column (divisor sum of weights, as glmnet's), and the columns that have
// none beyond rounding.
func (m *moments) spread() (sd []float64, constant []int) {
	sd = make([]float64, len(m.mean))
	for j := range sd {
		sd[j] = math.Sqrt(m.scatter[j] / m.weight)
		if m.low[j] == m.high[j] || sd[j] <= 1e-13*math.Abs(m.mean[j]) {
			constant = append(constant, j)
		}
	}
	return sd, constant
}
