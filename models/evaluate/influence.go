package evaluate

import "math"

// influence is a figure with the share of each cluster in its distance from the truth: by how much the figure would move if the
// cluster weighed a little more. Its variance is the sum of their squares, times clusters / (clusters - 1) (Liang and
// Zeger 1986); that of the difference of two figures of the same clusters, the sum of squares of the differences. For a mean of rows that
// are their own clusters it is the usual s^2 / n.
type influence struct {
	value float64
	of    []float64 // by cluster; they sum to 0
}

// average is the weighted mean of a function of the rows.
func (s *sample) average(of func(i int) float64) influence {
	in := influence{value: s.mean(of), of: make([]float64, s.clusters)}
	for i, c := range s.cluster {
		in.of[c] += s.weight[i] * (of(i) - in.value) / s.total
	}
	return in
}

// combine is a function of several figures of the same clusters, given its value and its derivative in each (the delta method).
func combine(value float64, derivatives []float64, figures ...influence) influence {
	out := influence{value: value, of: make([]float64, len(figures[0].of))}
	for k, f := range figures {
		for c, v := range f.of {
			out.of[c] += derivatives[k] * v
		}
	}
	return out
}

// ratio is a over b.
func ratio(a, b influence) influence {
	return combine(a.value/b.value, []float64{1 / b.value, -a.value / (b.value * b.value)}, a, b)
}

// minus is a - b.
func (a influence) minus(b influence) influence {
	return combine(a.value-b.value, []float64{1, -1}, a, b)
}

// stdErr is NaN of fewer than two clusters.
func (a influence) stdErr() float64 {
	sum := 0.0
	for _, v := range a.of {
		sum += v * v
	}
	return math.Sqrt(sum * unbiased(len(a.of)))
}

// metric is the figure with its normal interval, or missing for the reason given if it is not finite.
func (a influence) metric(method, reason string) Metric {
	return figure(a.value, reason).within(a.stdErr(), method)
}

// log is the figure with an interval that is symmetric on its logarithm, as a ratio's is.
func (a influence) log(method, reason string) Metric {
	m := figure(a.value, reason)
	switch {
	case !m.Known():
		return m
	case !(a.value > 0):
		m.Interval = &Interval{Missing: "a ratio of 0 or less has no logarithm"}
		return m
	}
	m = m.within(a.stdErr()/a.value, method)
	if i := m.Interval; i.Missing == "" {
		factor := math.Exp(i.High - m.Value)
		i.Low, i.High = m.Value/factor, m.Value*factor
	}
	return m
}

// unbiased corrects a sum of n squares about an estimated mean; NaN for fewer than two.
func unbiased(n int) float64 {
	if n < 2 {
		return math.NaN()
	}
	return float64(n) / float64(n-1)
}
