package disclosure

import "testing"

// The rules as OpenSAFELY's output policy words them: redact counts of 7 or less, then round to the nearest 5. Zero tells
// of nobody and stays.
func TestProtect(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{
		{0, "0"}, {1, "[REDACTED]"}, {5, "[REDACTED]"}, {7, "[REDACTED]"}, {8, "10"}, {9, "10"}, {10, "10"}, {11, "10"}, {12, "10"},
		{13, "15"}, {17, "15"}, {18, "20"}, {102, "100"}, {103, "105"}, {239998, "240000"},
	} {
		for _, p := range []Profile{OpenSAFELY, ""} {
			if have := p.Protect(c.n).String(); have != c.want {
				t.Errorf("profile %q: %d: have %s, want %s", p, c.n, have, c.want)
			}
		}
	}
	for _, n := range []int64{0, 1, 7, 8, 12345} {
		if have := None.Protect(n); have.Redacted() || have != (Count{n: n}) {
			t.Errorf("profile none: %d: have %s", n, have)
		}
	}
}

// A law of the rule, over every small count: what is shown is 0, hidden, or a multiple of 5 of at least 10 within 2 of the truth.
func TestProtectLaw(t *testing.T) {
	for n := range int64(2000) {
		c := OpenSAFELY.Protect(n)
		switch {
		case n == 0 && c == (Count{}):
		case n > 0 && n <= 7 && c.Redacted() && c.n == 0:
		case n > 7 && !c.Redacted() && c.n%5 == 0 && c.n >= 10 && c.n-n <= 2 && n-c.n <= 2:
		default:
			t.Errorf("%d: have %s", n, c)
		}
	}
}

// A law of wider rounding, for whoever knows every rule and to what a count is rounded: all counts that were shown alike before are shown alike still, none of them
// has moved by more than a tenth, and between says which they are.
func TestWiderLaw(t *testing.T) {
	r, _ := OpenSAFELY.rule()
	const top = 3000
	alike := func(n, step int64, may func(int64) bool) map[int64]bool {
		all := map[int64]bool{}
		for k := r.redactTo + 1; k < top+100; k++ {
			if r.show(k, step) == r.show(n, step) && may(k) {
				all[k] = true
			}
		}
		return all
	}
	wider := 0
	for n := r.redactTo + 1; n < top; n++ {
		may := func(int64) bool { return true }
		for step := r.nearest; ; wider++ {
			next, ok := r.wider(n, step)
			if !ok {
				break
			}
			before, mayBefore := step, may
			may = func(k int64) bool { _, ok := r.wider(k, before); return ok && mayBefore(k) }
			was, is := alike(n, before, mayBefore), alike(n, next, may)
			for k := range was {
				if !is[k] {
					t.Fatalf("%d: rounded to %d, it cannot be %d any more", n, next, k)
				}
			}
			low, up := r.between(n, next)
			if int64(len(is)) != up-low+1 || !is[low] || !is[up] {
				t.Fatalf("%d, rounded to %d: have %d to %d, but %d counts are shown alike", n, next, low, up, len(is))
			}
			for k := range is {
				if shown := r.show(k, next).n; 10*max(shown-k, k-shown) > k {
					t.Fatalf("%d is shown as %d", k, shown)
				}
			}
			step = next
		}
	}
	if wider < top {
		t.Errorf("have %d wider roundings of %d counts", wider, top)
	}
}

// A total is the sum of what is shown, so a hidden cell cannot be had by taking the others away.
func TestTotal(t *testing.T) {
	p := OpenSAFELY
	for _, c := range []struct {
		name string
		true []int64
		want string
	}{
		{"nothing", nil, "0"},
		{"zeros", []int64{0, 0}, "0"},
		{"rounded", []int64{12, 13, 100}, "125"},
		{"one hidden", []int64{3, 100}, "100"},
		{"all hidden", []int64{3, 4}, "[REDACTED]"},
		{"hidden and zero", []int64{3, 0}, "[REDACTED]"},
		{"many hidden", []int64{7, 7, 7, 7}, "[REDACTED]"},
	} {
		var cells []Count
		for _, n := range c.true {
			cells = append(cells, p.Protect(n))
		}
		if have := Total(cells...).String(); have != c.want {
			t.Errorf("%s: have %s, want %s", c.name, have, c.want)
		}
	}
	if have := Total(Total(p.Protect(3)), p.Protect(0)).String(); have != "[REDACTED]" {
		t.Errorf("a total of totals: have %s", have)
	}
}

func TestProfileValidate(t *testing.T) {
	for p, ok := range map[Profile]bool{"": true, "opensafely": true, "none": true, "OpenSAFELY": false, "off": false} {
		if err := p.Validate(); (err == nil) != ok {
			t.Errorf("profile %q: have %v", p, err)
		}
	}
}

// A share is that of the numbers shown: 366 of 25,001 are 365 of 25,000, and of a hidden number there is none.
func TestPer(t *testing.T) {
	p := OpenSAFELY
	if share, ok := p.Protect(366).Per(p.Protect(25_001)); !ok || share != 365./25_000 {
		t.Errorf("have %v, %v", share, ok)
	}
	for _, pair := range [][2]int64{{7, 100}, {100, 7}, {100, 0}} {
		if share, ok := p.Protect(pair[0]).Per(p.Protect(pair[1])); ok {
			t.Errorf("%v: have %v, want none", pair, share)
		}
	}
	if share, ok := p.Protect(0).Per(p.Protect(100)); !ok || share != 0 {
		t.Errorf("nobody of 100: have %v, %v", share, ok)
	}
}
