package kernel

import (
	"math/rand/v2"
	"testing"
)

// The columns of a fit of 60 features, and the rows of one of its blocks.
const (
	benchColumns = 61
	benchRows    = 256
)

func BenchmarkGram(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	z := NewBlock(benchRows, benchColumns)
	z.Resize(benchRows)
	for k := range benchColumns {
		copy(z.Column(k), normal(rng, benchRows))
	}
	width := Width(benchColumns)
	sum := make([]float64, width*width)
	for b.Loop() {
		z.Gram(sum)
	}
	useful := float64(benchColumns * (benchColumns + 1) * benchRows) // a product and a sum for each pair of columns and row
	b.ReportMetric(useful*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
}

func BenchmarkCenter(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	z := NewBlock(benchRows, benchColumns)
	z.Resize(benchRows)
	x, eta := normal(rng, benchRows), make([]float64, benchRows)
	for b.Loop() {
		for k := range benchColumns {
			z.Center(k, x, .1, .9, 1e-3, eta)
		}
	}
}

func BenchmarkWeigh(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	z := NewBlock(benchRows, benchColumns)
	z.Resize(benchRows)
	score, root, gradient := normal(rng, benchRows), make([]float64, benchRows), make([]float64, benchColumns)
	for i := range root {
		root[i] = 1
	}
	for b.Loop() {
		z.Weigh(score, root, gradient)
	}
}

func BenchmarkLogistic(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	eta, y := normal(rng, benchRows), make([]float64, benchRows)
	deviance, score, information := make([]float64, benchRows), make([]float64, benchRows), make([]float64, benchRows)
	for b.Loop() {
		Logistic(y, eta, deviance, score, information)
	}
}
