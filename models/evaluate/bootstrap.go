package evaluate

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Bootstrap asks for intervals of figures that have no formula: of average precision, of what lists yield, of rank correlation. Whole
// clusters are drawn with replacement, as many as there are, and the figures worked out again. The zero value asks for none.
type Bootstrap struct {
	Resamples int    // 0, or at least 40, of which the 2.5th percentile is the first; 1,000 make its ends steady
	Seed      uint64 // the same seed draws the same clusters
}

// leastResamples is the number below which the 2.5th percentile lies beyond the lowest resample.
const leastResamples = 40

func (b Bootstrap) check() error {
	if b.Resamples != 0 && b.Resamples < leastResamples {
		return fmt.Errorf("have %d resamples, want 0 or at least %d", b.Resamples, leastResamples)
	}
	return nil
}

// draw is how often each of the clusters is in a resample.
func (b Bootstrap) draw(resample int, times []float64) {
	rng := rand.New(rand.NewPCG(b.Seed, uint64(resample)))
	clear(times)
	for range times {
		times[rng.IntN(len(times))]++
	}
}

// redrawn is a copy of a sample to be drawn again and again; only weights and sums are its own.
type redrawn struct {
	sample
	from *sample
}

func (s *sample) redrawn() *redrawn {
	r := &redrawn{*s, s}
	r.weight = make([]float64, len(s.weight))
	return r
}

// draw multiplies every row's weight by how often its cluster was drawn. The sample is good until the next draw.
func (r *redrawn) draw(times []float64) *sample {
	for i, w := range r.from.weight {
		r.weight[i] = w * times[r.cluster[i]]
	}
	r.tally()
	return &r.sample
}

// figures are those of a resample, given how often each cluster was drawn: always the same ones in the same order.
type figures func(times []float64) []*Metric

// resample works figures out on every resample, and gives each of to an interval. Each goroutine has figures of its own.
func (o *Options) resample(ctx context.Context, clusters int, method string, to []*Metric, own func() figures) error {
	b := o.Bootstrap
	if b.Resamples == 0 || clusters == 0 {
		return nil
	}
	if clusters < 2 {
		for _, m := range to {
			m.Interval = &Interval{Missing: fewClusters}
		}
		return nil
	}
	values := make([][]float64, b.Resamples)
	workers := max(1, o.Workers)
	g, ctx := errgroup.WithContext(ctx)
	for first := range workers {
		g.Go(func() error {
			times, of := make([]float64, clusters), own()
			for r := first; r < len(values); r += workers {
				if err := ctx.Err(); err != nil {
					return err
				}
				b.draw(r, times)
				for _, m := range of(times) {
					values[r] = append(values[r], m.Value)
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	column := make([]float64, b.Resamples)
	for k, m := range to {
		for r := range values {
			column[r] = values[r][k]
		}
		m.percentiles(column, method)
	}
	return nil
}

const fewClusters = "fewer than two clusters"

// percentiles gives a figure the interval between the 2.5th and 97.5th percentiles of its resampled values, which it sorts.
func (m *Metric) percentiles(values []float64, method string) {
	if !m.Known() {
		return
	}
	n, without := len(values), 0
	for _, v := range values {
		if math.IsNaN(v) {
			without++
		}
	}
	if without > 0 {
		m.Interval = &Interval{Missing: fmt.Sprintf("%d of %d resamples have no such figure", without, n)}
		return
	}
	slices.Sort(values)
	at := func(p float64) float64 { // the (n+1)p-th in order, between two in proportion (Davison and Hinkley 1997, section 5.2.1)
		k := min(max(p*float64(n+1)-1, 0), float64(n-1))
		low := int(k)
		high := min(low+1, n-1)
		return values[low] + (k-float64(low))*(values[high]-values[low])
	}
	m.Interval = &Interval{Low: at(0.025), High: at(0.975), Method: fmt.Sprintf("%s, %d resamples, percentiles", method, n)}
}

// bootstrapped says how resampled intervals were made.
func (s *sample) bootstrapped() string { return s.method("bootstrap") }
