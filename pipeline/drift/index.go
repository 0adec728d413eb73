package drift

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Index is the population stability index of two samples in the same bins, beside what it would be if nothing had changed.
type Index struct {
	PSI      float64 // sum over bins of (now - then) ln(now / then), as shares; 0 where they are equal
	Chance   float64 // its mean if both samples are of one population: (B-1)(1/n + 1/m)
	Critical float64 // what it then exceeds with the probability asked for
}

// indexOf compares bins of two samples, n people now and m then. Bins that are empty in both are left out; one that is empty in one of them holds half
// a person there, as a logarithm needs. Where nothing changed, PSI / (1/n + 1/m) is about chi-squared on B-1 degrees of freedom (Yurdakul and Naranjo
// 2020, Journal of Risk Model Validation 14(4), doi:10.21314/JRMV.2020.227): the fewer the people, the larger an index chance alone makes. ok is false
// where fewer than two bins hold anybody.
func indexOf(now, then []int64, n, m, alpha float64) (x Index, ok bool) {
	var p, q []float64
	for b := range now {
		if now[b] > 0 || then[b] > 0 {
			p, q = append(p, max(float64(now[b]), 0.5)), append(q, max(float64(then[b]), 0.5))
		}
	}
	if len(p) < 2 || !(n > 0) || !(m > 0) {
		return Index{}, false
	}
	sumP, sumQ := sum(p), sum(q)
	for b := range p {
		now, then := p[b]/sumP, q[b]/sumQ
		x.PSI += (now - then) * math.Log(now/then)
	}
	free, scale := float64(len(p)-1), 1/n+1/m
	x.Chance = free * scale
	x.Critical = distuv.ChiSquared{K: free}.Quantile(1-alpha) * scale
	return x, true
}

func sum(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}
