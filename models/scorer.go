package models

import (
	"fmt"
	"math"
	"slices"

	"riskstrat/features"
	"riskstrat/models/glm"
)

// Scorer scores sets of features with an Entry. It is safe for concurrent use.
type Scorer struct {
	entry   *Entry
	encoder *encoder
	coef    [][]float64 // by term
	group   []Group
	seen    [][]bool // by use, of a category by level: whether training had anybody of it
	terms   [][]int  // by group: its terms; those of the last group, NotKnown, are indicators
	levels  []string
	age     int // position among the uses
	sex     int
	mean    func(eta float64) float64 // of the family
}

// Scores are what a model says of the rows of a set.
type Scores struct {
	Eta      []float64 // linear predictor, before calibration, full precision: rank by it; NaN for rows not at risk
	Risk     []float64 // calibrated expected outcome (see Entry.Risk); NaN for rows not at risk
	Warnings []Warning
}

// Warning is something about the scores that a reader must know.
type Warning struct {
	Feature string
	Rows    int64 // rows concerned
	Message string
}

// Scorer prepares an entry for scoring. It refuses one of an unknown format, one that did not converge, and one that
// uses a feature whose definition, as lookup gives it today, is gone, has changed since training, or has become more
// sensitive.
func (e *Entry) Scorer(lookup Lookup) (*Scorer, error) {
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("preparing model %s: %w", e.Spec.Target, err)
	}
	s, err := newScorer(e, lookup)
	if err != nil {
		return nil, fmt.Errorf("preparing model %s: %w", e.Spec.Target, err)
	}
	return s, nil
}

func newScorer(e *Entry, lookup Lookup) (*Scorer, error) {
	s := e.compile()
	for _, u := range e.Features {
		def, known := lookup(u.Feature)
		switch {
		case !known:
			return nil, fmt.Errorf("feature %s is no longer defined", u.Feature)
		case def.Digest() != u.Digest:
			return nil, fmt.Errorf("the definition of feature %s has changed since training", u.Feature)
		case def.Sensitivity == features.AuditOnly || def.Sensitivity == features.NeverReason && !u.NeverReason:
			return nil, fmt.Errorf("feature %s may be used for less than at training (now: %s): train again", u.Feature, def.Sensitivity)
		}
		if u.Feature == "sex" {
			s.levels = def.Levels
		}
	}
	return s, nil
}

// compile makes a scorer that has not asked whether the features are still those of training.
func (e *Entry) compile() *Scorer {
	s := &Scorer{entry: e, encoder: newEncoder(e.Features, e.Terms, e.Indicators), group: e.groups(), mean: e.Fit.Family.glm().Mean}
	for _, u := range e.Features {
		s.seen = append(s.seen, e.levelsSeen(u.Feature))
	}
	s.age = slices.IndexFunc(e.Features, func(u Use) bool { return u.Feature == "age" })
	s.sex = slices.IndexFunc(e.Features, func(u Use) bool { return u.Feature == "sex" })
	s.terms = make([][]int, len(s.group))
	for t, term := range e.Terms {
		s.coef = append(s.coef, coefficients(term.Columns))
		g := slices.Index(s.group, Group{term.Group, term.NeverReason})
		s.terms[g] = append(s.terms[g], t)
	}
	return s
}

func coefficients(columns []Coefficient) []float64 {
	var coef []float64
	for _, c := range columns {
		coef = append(coef, c.Coef)
	}
	return coef
}

// Features returns the names of the features a set must hold to be scored.
func (s *Scorer) Features() []string {
	names := make([]string, len(s.entry.Features))
	for i, u := range s.entry.Features {
		names[i] = u.Feature
	}
	return names
}

// Score scores the rows of set that are at risk, atRisk having one entry a row: the model knows nothing of the others, and they get
// NaN. A feature that was never null in training but is here is taken at its training median, a level that nobody had there as the
// most frequent, and a Warning counts the rows.
func (s *Scorer) Score(set *features.Set, atRisk []bool) (*Scores, error) {
	if len(atRisk) != set.Len() {
		return nil, fmt.Errorf("scoring %s: have %d rows at risk or not, want %d", s.entry.Spec.Target, len(atRisk), set.Len())
	}
	from := columnsOf(set)
	from.atRisk = atRisk
	scores, err := s.score(from)
	if err != nil {
		return nil, fmt.Errorf("scoring %s: %w", s.entry.Spec.Target, err)
	}
	return scores, nil
}

func (s *Scorer) score(from columns) (*Scores, error) {
	out := &Scores{Eta: make([]float64, from.rows), Risk: make([]float64, from.rows)}
	for i := range out.Eta {
		out.Eta[i] = s.entry.Intercept.Coef
	}
	warnings, err := s.groupSums(from, func(_ int, sums []float64) {
		for i, v := range sums {
			out.Eta[i] += v
		}
	})
	if err != nil {
		return nil, err
	}
	out.Warnings = warnings
	for i, eta := range out.Eta {
		if !from.scores(i) {
			out.Eta[i], out.Risk[i] = math.NaN(), math.NaN()
			continue
		}
		if !finite(eta) {
			return nil, fmt.Errorf("a linear predictor is not finite")
		}
		out.Risk[i] = s.mean(s.entry.Calibration.Predictor(eta))
	}
	return out, nil
}

// scores reports whether row i is to be scored.
func (c columns) scores(i int) bool { return c.atRisk == nil || c.atRisk[i] }

func columnsOf(set *features.Set) columns { return columns{rows: set.Len(), float: set.Floats} }

// groupSums hands each group's contributions, one a row, to visit in group order. Adding them to the intercept in that order
// gives Eta to the bit. sums is reused.
func (s *Scorer) groupSums(from columns, visit func(group int, sums []float64)) ([]Warning, error) {
	l := s.newLoader(from)
	sums := make([]float64, from.rows)
	for g := range s.group {
		clear(sums)
		for _, t := range s.terms[g] {
			if err := l.term(t, sums); err != nil {
				return nil, err
			}
		}
		if g == len(s.group)-1 {
			for k := range s.entry.Indicators {
				if err := l.indicator(k, sums); err != nil {
					return nil, err
				}
			}
		}
		visit(g, sums)
	}
	return l.warnings(), nil
}

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
