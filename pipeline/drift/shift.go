package drift

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"riskstrat/pipeline/gate"
)

// Verdict says how far a distribution has moved.
type Verdict string

// The verdicts.
const (
	Stable  Verdict = "stable"     // no more than chance makes, or too little to matter
	Watch   Verdict = "watch"      // beyond gate.Drift.Watch
	Act     Verdict = "act"        // beyond gate.Drift.Act
	TooFew  Verdict = "too few"    // fewer people than gate.Drift.People, in training or tonight
	Unknown Verdict = "not judged" // training kept but one bin, as too few people differed
)

// Shift is one distribution of a model's training beside tonight's: of the people scored who may be counted in reports.
type Shift struct {
	Target  string
	Feature string // empty: the score, which is the linear predictor
	Verdict Verdict
	Index   Index   // zero where it is not judged
	Excess  float64 // the index less what chance makes of it, at least 0
	Bins    []Bin   // those that hold anybody, in order; none where it is not judged
}

// Bin is a range of values, and the shares of people who had one then and have one now: 0 to 1.
type Bin struct {
	Label     string // to follow "people with"
	Then, Now float64
}

// alpha is the chance at which an index counts as more than chance, shared by a model's distributions. The size of a shift, and not this, decides whether it
// matters: in a place of any size the two part only where people are few.
const alpha = 0.001

// Shifts judges every distribution, model by model, each model's score first.
func (s *Stability) Shifts(tonight Counts, c gate.Drift) []Shift {
	var all []Shift
	for m, r := range s.models {
		for at := range r.bins {
			all = append(all, r.shift(at, tonight[m][at], c))
		}
	}
	return all
}

func (r *reference) shift(at int, now []int64, c gate.Drift) Shift {
	b := &r.bins[at]
	out := Shift{Target: r.target}
	if at > 0 {
		out.Feature = b.Name
	}
	then := append(slices.Clone(b.Rows), b.Null)
	n, m := total(now), total(then)
	people := float64(m) / r.dates // the least that the rows can be of
	if n < c.People || people < float64(c.People) {
		out.Verdict = TooFew
		return out
	}
	x, ok := indexOf(now, then, float64(n), people, alpha/float64(len(r.bins)))
	if !ok {
		out.Verdict = Unknown
		return out
	}
	out.Index, out.Excess, out.Verdict = x, max(0, x.PSI-x.Chance), Stable
	switch {
	case x.PSI <= x.Critical || out.Excess < c.Watch:
	case out.Excess < c.Act:
		out.Verdict = Watch
	default:
		out.Verdict = Act
	}
	for k := range now {
		if now[k] > 0 || then[k] > 0 {
			out.Bins = append(out.Bins, Bin{Label: b.label(k), Then: float64(then[k]) / float64(m), Now: float64(now[k]) / float64(n)})
		}
	}
	return out
}

func total(counts []int64) (n int64) {
	for _, c := range counts {
		n += c
	}
	return n
}

// label says which values are in bin k.
func (b *binned) label(k int) string {
	switch {
	case k == len(b.Rows):
		return "none known"
	case b.level != nil && k == len(b.Levels):
		return "any other"
	case b.level != nil:
		return b.Levels[k]
	case len(b.Upper) == 0:
		return "any number"
	case k == len(b.Upper):
		return fmt.Sprintf("above %.4g", b.Upper[k-1])
	case k == 0:
		return fmt.Sprintf("at most %.4g", b.Upper[0])
	}
	return fmt.Sprintf("above %.4g to %.4g", b.Upper[k-1], b.Upper[k])
}

// largest are the bins that moved the index most, at most two, the most first.
func (s *Shift) largest() []Bin {
	moved := func(b Bin) float64 {
		const least = 1e-6 // stands for none: only the order matters here
		then, now := max(b.Then, least), max(b.Now, least)
		return (now - then) * math.Log(now/then)
	}
	bins := slices.Clone(s.Bins)
	slices.SortStableFunc(bins, func(a, b Bin) int { return cmp.Compare(moved(b), moved(a)) })
	return bins[:min(2, len(bins))]
}
