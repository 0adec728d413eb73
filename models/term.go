package models

import (
	"fmt"
	"strconv"
	"strings"

	"riskstrat/features"
)

// Transform is how a term turns a feature's value into columns of the linear predictor.
type Transform string

// The transforms a term may name.
const (
	Linear   Transform = "linear"   // name: the value itself
	Log1p    Transform = "log1p"    // log1p(name): ln(1 + value), for values of at least 0
	Square   Transform = "square"   // square(name): the value squared
	Winsor   Transform = "winsor"   // winsor(name, low, high): the value, brought in to its low- and high-quantile in training; winsor(name, high) cuts above only
	Spline   Transform = "rcs"      // rcs(name, k): restricted cubic spline with k knots at Harrell's quantiles in training
	Category Transform = "category" // category(name): one 0/1 column a level but the most frequent in training
)

// Factor is one transform of one feature.
type Factor struct {
	Transform Transform
	Feature   string
	Knots     int     // Spline: 3 to 7
	Low       float64 // Winsor: the quantile cut at below, under 0.5; 0 cuts nothing
	High      float64 // Winsor: the quantile cut at above, over 0.5; 1 cuts nothing
}

// String writes the factor as ParseTerm reads it.
func (f Factor) String() string {
	switch f.Transform {
	case Linear:
		return f.Feature
	case Spline:
		return fmt.Sprintf("rcs(%s, %d)", f.Feature, f.Knots)
	case Winsor:
		high := strconv.FormatFloat(f.High, 'g', -1, 64)
		if f.Low == 0 {
			return fmt.Sprintf("winsor(%s, %s)", f.Feature, high)
		}
		return fmt.Sprintf("winsor(%s, %s, %s)", f.Feature, strconv.FormatFloat(f.Low, 'g', -1, 64), high)
	default:
		return string(f.Transform) + "(" + f.Feature + ")"
	}
}

// Term is one declared part of the linear predictor: a factor, or the product of two (an interaction).
type Term struct {
	Factors []Factor // one or two
}

// String writes the term as ParseTerm reads it, in canonical spacing.
func (t Term) String() string {
	parts := make([]string, len(t.Factors))
	for i, f := range t.Factors {
		parts[i] = f.String()
	}
	return strings.Join(parts, ":")
}

// Features returns the names of the features the term reads, in the order written.
func (t Term) Features() []string {
	var names []string
	for _, f := range t.Factors {
		names = append(names, f.Feature)
	}
	return names
}

// Lookup finds the definition of a feature by its name, such as a catalogue's Lookup.
type Lookup func(name string) (features.Definition, bool)

// UnknownFeature is a name that a term reads and no feature has.
type UnknownFeature struct{ Name string }

// Error implements error.
func (e *UnknownFeature) Error() string { return fmt.Sprintf("have %q, want a known feature", e.Name) }

// ParseTerm reads one term of a Spec:
//
//	term   = factor [ ":" factor ]
//	factor = name | "log1p(" name ")" | "square(" name ")" | "winsor(" name [ "," low ] "," high ")" | "rcs(" name "," k ")" | "category(" name ")"
//
// Every name must be a feature lookup knows, and one that may be a predictor: an AuditOnly feature is refused. A
// Category feature needs category(), and nothing else may have it. Errors give the 1-based column in text; that of an unknown name
// holds an UnknownFeature.
func ParseTerm(text string, lookup Lookup) (Term, error) {
	p := termParser{text: text, lookup: lookup}
	t, err := p.term()
	if err != nil {
		return Term{}, fmt.Errorf("reading term %q: %w", text, err)
	}
	return t, nil
}

// ParseTerms reads every term of a Spec and refuses one written twice.
func ParseTerms(texts []string, lookup Lookup) ([]Term, error) {
	if len(texts) == 0 {
		return nil, fmt.Errorf("reading terms: have none, want at least one")
	}
	terms := make([]Term, len(texts))
	at := map[string]int{}
	for i, text := range texts {
		t, err := ParseTerm(text, lookup)
		if err != nil {
			return nil, fmt.Errorf("term %d: %w", i+1, err)
		}
		if j, twice := at[t.String()]; twice {
			return nil, fmt.Errorf("term %d: %q is already term %d", i+1, t, j+1)
		}
		at[t.String()], terms[i] = i, t
	}
	return terms, nil
}
