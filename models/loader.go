package models

import (
	"fmt"
	"math"

	"riskstrat/models/glm"
)

// loader reads the columns of one set, two at a time.
type loader struct {
	scorer    *Scorer
	from      columns
	buffer    [2][]float64
	scratch   []float64
	out       [][]float64 // columns of one term, of some rows
	dots      [glm.MaxRows]float64
	missing   []int64 // by use: rows in which it is null
	unseen    []int64 // by use: rows whose level nobody had in training
	disagrees []int64 // by indicator: rows in which only some of its features are null
	seen      []int   // by row: features of one indicator that are null
}

func (s *Scorer) newLoader(from columns) *loader {
	return &loader{
		scorer: s, from: from, missing: make([]int64, len(s.entry.Features)), unseen: make([]int64, len(s.entry.Features)), disagrees: make([]int64, len(s.entry.Indicators)),
		scratch: make([]float64, s.encoder.scratch), out: matrix(glm.MaxRows, s.encoder.width), seen: make([]int, from.rows),
	}
}

// load reads the column of a use into buffer k.
func (l *loader) load(k, use int) ([]float64, error) {
	name := l.scorer.entry.Features[use].Feature
	values, err := l.from.float(name, l.buffer[k])
	if err != nil {
		return nil, err
	}
	if len(values) != l.from.rows {
		return nil, fmt.Errorf("feature %s: have %d values, want %d", name, len(values), l.from.rows)
	}
	l.buffer[k] = values
	return values, nil
}

// term adds the contribution of term t to each row of sums.
func (l *loader) term(t int, sums []float64) error {
	term, coef := &l.scorer.encoder.terms[t], l.scorer.coef[t]
	if len(coef) == 0 {
		return nil
	}
	var values [2][]float64
	for k, use := range term.uses {
		v, err := l.load(k, use)
		if err != nil {
			return err
		}
		if err := l.impute(use, &term.bases[k], v); err != nil {
			return err
		}
		values[k] = v
	}
	for from := 0; from < len(sums); from += glm.MaxRows {
		to := min(from+glm.MaxRows, len(sums))
		var part [2][]float64
		for k := range term.uses {
			part[k] = values[k][from:to]
		}
		term.fill(part, l.scratch, l.out)
		l.add(coef, sums[from:to])
	}
	return nil
}

// add adds to each of sums the sum of coef times the columns of a term, in column order; the conversion keeps the compiler from fusing
// the product into the sum on machines that can, so that all give the same bits.
func (l *loader) add(coef, sums []float64) {
	dots := l.dots[:len(sums)]
	clear(dots)
	for j, c := range coef {
		for i, x := range l.out[j][:len(dots)] {
			dots[i] += float64(c * x)
		}
	}
	for i, v := range dots {
		sums[i] += v
	}
}

// impute puts the training median where values is null, counts those rows, and refuses values the basis cannot take.
func (l *loader) impute(use int, b *Basis, values []float64) error {
	median, nulls := l.scorer.encoder.medians[use], int64(0)
	for i, v := range values {
		switch {
		case math.IsNaN(v):
			values[i] = median
			if l.from.scores(i) {
				nulls++
			}
		case math.IsInf(v, 0):
			return fmt.Errorf("feature %s: a value is infinite", b.Feature)
		case v < 0 && b.Transform == Log1p:
			return fmt.Errorf("feature %s: a value is below 0, want 0 or more for log1p", b.Feature)
		case b.Transform == Category && !isLevel(v, len(b.Levels)):
			return fmt.Errorf("feature %s: a value is not the index of one of its %d levels", b.Feature, len(b.Levels))
		}
	}
	l.missing[use] = nulls
	if b.Transform == Category {
		l.unseen[use] = l.countUnseen(l.scorer.seen[use], values)
	}
	return nil
}

// countUnseen counts the rows whose level nobody had in training.
func (l *loader) countUnseen(seen []bool, values []float64) int64 {
	unseen := int64(0)
	for i, v := range values {
		if level := int(v); (level >= len(seen) || !seen[level]) && l.from.scores(i) {
			unseen++
		}
	}
	return unseen
}

// indicator adds the contribution of indicator k to each row of sums.
func (l *loader) indicator(k int, sums []float64) error {
	clear(l.seen)
	uses := l.scorer.encoder.indicators[k]
	for _, use := range uses {
		values, err := l.load(0, use)
		if err != nil {
			return err
		}
		for i, v := range values {
			if math.IsNaN(v) {
				l.seen[i]++
			}
		}
	}
	coef := l.scorer.entry.Indicators[k].Column.Coef
	l.disagrees[k] = 0
	for i, n := range l.seen {
		if n > 0 {
			sums[i] += coef
		}
		if n > 0 && n < len(uses) && l.from.scores(i) {
			l.disagrees[k]++
		}
	}
	return nil
}

// warnings tells of nulls and levels that training never saw.
func (l *loader) warnings() []Warning {
	var all []Warning
	for i, u := range l.scorer.entry.Features {
		if n := l.missing[i]; n > 0 && u.Nulls == 0 {
			all = append(all, Warning{u.Feature, n, "never null in training: taken at its training median"})
		}
		if n := l.unseen[i]; n > 0 {
			all = append(all, Warning{u.Feature, n, "a level that nobody had in training: taken as the most frequent one"})
		}
	}
	for k, in := range l.scorer.entry.Indicators {
		if n := l.disagrees[k]; n > 0 {
			all = append(all, Warning{in.Features[0], n, "null without the other features of " + in.Column.Name + ", which were null together in training"})
		}
	}
	return all
}
