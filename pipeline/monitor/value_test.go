package monitor

import (
	"math"
	"testing"

	"riskstrat/pipeline/disclosure"
)

// Newcombe (1998), Statistics in Medicine 17:857, table I, and 17:873, table II: score intervals of single proportions and of differences, as published.
func TestIntervalsArePublished(t *testing.T) {
	for _, c := range []struct {
		hits, of  float64
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718},
	} {
		low, high := wilson(c.hits/c.of, c.of)
		if math.Abs(low-c.low) > 5e-5 || math.Abs(high-c.high) > 5e-5 {
			t.Errorf("%v of %v: have %.4f to %.4f, want %.4f to %.4f", c.hits, c.of, low, high, c.low, c.high)
		}
	}
	for _, c := range []struct {
		a, m, b, n float64
		low, high  float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090}, {6, 7, 2, 7, 0.0582, 0.8062}, {5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775}, {10, 10, 0, 10, 0.6075, 1},
	} {
		value := func(hits, of float64) Value {
			low, high := wilson(hits/of, of)
			return Value{Value: hits / of, Low: low, High: high}
		}
		d := newcombe(value(c.a, c.m), value(c.b, c.n))
		if math.Abs(d.Low-c.low) > 5e-5 || math.Abs(d.High-c.high) > 5e-5 {
			t.Errorf("%v/%v less %v/%v: have %.4f to %.4f, want %.4f to %.4f", c.a, c.m, c.b, c.n, d.Low, d.High, c.low, c.high)
		}
	}
}

// Of single people without weights the effective number is their own; of households that agree, that of households; a weight of 2 is not two people.
func TestEffectiveNumbers(t *testing.T) {
	rows, alone, pairs, even, odd := []int{}, []uint64{}, []uint64{}, []float64{}, []float64{}
	for i := range 40 {
		rows = append(rows, i)
		alone, pairs = append(alone, uint64(i)), append(pairs, uint64(i/2))
		even, odd = append(even, 1), append(odd, float64(1+2*(i%2)))
	}
	half := func(i int) bool { return i%4 < 2 } // whole pairs
	if r := propose(rows, even, alone, half); r.value != .5 || math.Abs(r.effective-40) > 1e-9 || r.hits != 20 {
		t.Errorf("single people: have %+v, want 40 effective", r)
	}
	if r := propose(rows, even, pairs, half); r.value != .5 || math.Abs(r.effective-20) > 1e-9 {
		t.Errorf("pairs: have %+v, want 20 effective", r)
	}
	// Nobody: Kish's number, (20 x 1 + 20 x 3)^2 / (20 x 1 + 20 x 9) = 32.
	if r := propose(rows, odd, alone, func(int) bool { return false }); r.value != 0 || math.Abs(r.effective-32) > 1e-9 {
		t.Errorf("nobody: have %+v, want 32 effective", r)
	}
	// Weighted by hand: those who weigh 3 are hits, 60 of 80.
	if r := propose(rows, odd, alone, func(i int) bool { return i%2 == 1 }); r.value != .75 {
		t.Errorf("have %v, want 0.75", r.value)
	}
}

// A share is made of counts as they are shown, and is none where one of them is hidden or there are too few.
func TestShareIsOfShownCounts(t *testing.T) {
	p := disclosure.OpenSAFELY
	r := ratio{value: .21, effective: 100, rows: 100, hits: 21}
	if v := share(p.Protect(21), p.Protect(79), r); v.Value != .2 { // 20 of 20 + 80
		t.Errorf("have %v, want 0.2", v)
	}
	for _, c := range []struct {
		v    Value
		want string
	}{
		{share(p.Protect(6), p.Protect(94), r), hidden},
		{share(p.Protect(94), p.Protect(6), r), hidden},
		{share(disclosure.None.Protect(9), disclosure.None.Protect(9), ratio{value: .5, effective: 18, rows: 18, hits: 9}), tooFew},
	} {
		if c.v.Known() || c.v.Missing != c.want {
			t.Errorf("have %+v, want none: %s", c.v, c.want)
		}
	}
	// Weights that raise the share by a tenth raise what is shown by as much.
	r.value = .231
	if v := share(p.Protect(21), p.Protect(79), r); math.Abs(v.Value-.22) > 1e-12 {
		t.Errorf("have %v, want 0.22", v.Value)
	}
}

// Holm (1979): the smallest of m is held against rate/m, the next against rate/(m-1); after one that fails, none holds.
func TestHolm(t *testing.T) {
	have := holm([]float64{0.02, 0.001, 0.012, 0.9, 0.04})
	want := []bool{false, true, true, false, false} // .01, .0125, .0167
	for i := range want {
		if have[i] != want[i] {
			t.Errorf("have %v, want %v", have, want)
			break
		}
	}
}
