package evaluate

import (
	"context"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// borough is as many rows as a borough has residents, in five groupings, three to a household.
func borough(n int) Data {
	rng := rand.New(rand.NewPCG(7, 7))
	d := Data{Groupings: []Grouping{{By: "age"}, {By: "sex"}, {By: "ethnicity"}, {By: "deprivation"}, {By: "PCN"}}}
	for g, levels := range []int{8, 2, 6, 5, 12} {
		for k := range levels {
			d.Groupings[g].Levels = append(d.Groupings[g].Levels, strconv.Itoa(k))
		}
	}
	for i := range n {
		p := 1 / (1 + math.Exp(4-1.2*rng.NormFloat64()))
		d.Predicted = append(d.Predicted, p)
		d.Outcome = append(d.Outcome, indicator(rng.Float64() < p))
		d.Weight = append(d.Weight, 1+0.1*rng.Float64())
		d.Cluster = append(d.Cluster, uint64(i/3)*0x9e3779b97f4a7c15)
		for g := range d.Groupings {
			d.Groupings[g].Of = append(d.Groupings[g].Of, int16(rng.IntN(len(d.Groupings[g].Levels))))
		}
	}
	return d
}

func boroughOptions(resamples int) Options {
	o := Options{Lists: []List{{Name: "all", Capacity: 500}, {Name: "PCN", Capacity: 40, Per: "PCN"}}, Bootstrap: Bootstrap{Resamples: resamples}, Workers: 2}
	for t := 1; t <= 20; t++ {
		o.Thresholds = append(o.Thresholds, float64(t)/50)
	}
	return o
}

func BenchmarkEvaluate(b *testing.B) {
	d := borough(240_000)
	for _, resamples := range []int{0, 200} {
		b.Run(strconv.Itoa(resamples)+" resamples", func(b *testing.B) {
			for b.Loop() {
				if _, err := Evaluate(context.Background(), d, boroughOptions(resamples)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompare(b *testing.B) {
	d := borough(240_000)
	for _, resamples := range []int{0, 200} {
		b.Run(strconv.Itoa(resamples)+" resamples", func(b *testing.B) {
			e := blurred(d, 1)
			for b.Loop() {
				if _, err := Compare(context.Background(), d, e, boroughOptions(resamples)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
