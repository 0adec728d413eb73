package models

import (
	"fmt"
	"math"
	"slices"

	"riskstrat/features"
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
