package glm

import "testing"

// BenchmarkFit is one logistic fit of 24,000 rows of 60 columns on two workers: a tenth of a borough.
func BenchmarkFit(b *testing.B) {
	m, names := simulated(1, 24_000, 60)
	m.Weight, m.Offset = nil, nil
	for i := range m.X {
		m.X[i] *= 0.05 // keeps the linear predictor within reason
	}
	steps := 0
	for b.Loop() {
		r := mustFit(b, m, Options{Names: names, Lambda: 1e-4, Workers: 2})
		steps += r.Iterations
	}
	b.ReportMetric(float64(steps)/float64(b.N), "steps")
}
