package monitor

import (
	"math"

	"riskstrat/pipeline/disclosure"
)

// share is the proportion that hits are of hits and misses, both as they are shown, times what weights move it by.
func share(hits, misses disclosure.Count, r ratio) Value {
	factor, people := r.adjustment()
	n := 0.0
	p, shown := disclosure.Derive(func(of []float64) float64 {
		n = of[0] + of[1]
		return min(1, factor*of[0]/n)
	}, hits, misses)
	switch {
	case !shown:
		return none(hidden)
	case n < least:
		return none(tooFew)
	}
	low, high := wilson(p, n*people)
	return Value{Value: p, Low: low, High: high, people: n * people}
}

// sum is a total that is hidden where a part of it is: less than half of it might be shown.
func sum(parts ...disclosure.Count) disclosure.Count {
	for _, p := range parts {
		if p.Redacted() {
			return p
		}
	}
	return disclosure.Total(parts...)
}

// plain is one count of another, without an interval: nobody was drawn.
func plain(of, all disclosure.Count) Value {
	p, shown := of.Per(all)
	if !shown {
		return none(hidden)
	}
	return Value{Value: min(p, 1), Low: math.NaN(), High: math.NaN()}
}

// within is plain with an interval, as though the places were drawn.
func within(of, all disclosure.Count) Value {
	v := plain(of, all)
	if n, _ := all.Shown(); v.Known() && n >= least {
		v.Low, v.High = wilson(v.Value, float64(n))
	}
	return v
}

// part is one count of another that holds it, times what weights move it by.
func part(of, all disclosure.Count, r ratio) Value {
	v := plain(of, all)
	n, _ := all.Shown()
	switch {
	case !v.Known():
		return v
	case n < least:
		return none(tooFew)
	}
	factor, people := r.adjustment()
	v.Value = min(1, factor*v.Value)
	v.Low, v.High = wilson(v.Value, float64(n)*people)
	return v
}

func complement(v Value) Value {
	if !v.Known() {
		return v
	}
	return Value{Value: 1 - v.Value, Low: 1 - v.High, High: 1 - v.Low}
}
