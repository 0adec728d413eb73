package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"riskstrat/features"
)

// Record is what is stored of one person's features, by name, such as their row of a night's features.parquet.
type Record map[string]Recorded

// Recorded is one feature of one person.
type Recorded struct {
	Type     features.Type
	Digest   string  // of its definition when it was worked out
	Min, Max float64 // what a number of it can be, both included
	Value    Value
}

// Value is what a feature is for one person; the zero value is null.
type Value struct {
	Known  bool
	Number float64 // of a count or a real
	Level  string  // of a category; empty for the others
}

// String is the value as With reads it.
func (v Value) String() string {
	switch {
	case !v.Known:
		return null
	case v.Level != "":
		return v.Level
	}
	return strconv.FormatFloat(v.Number, 'g', -1, 64)
}

// MarshalJSON writes null, a number or the name of a level.
func (v Value) MarshalJSON() ([]byte, error) {
	switch {
	case !v.Known:
		return []byte("null"), nil
	case v.Level != "":
		return json.Marshal(v.Level)
	}
	return json.Marshal(v.Number)
}

const null = "null"

// ErrNotRead says that a model does not read a feature.
var ErrNotRead = errors.New("the model does not read it")

// With returns r with one feature changed to what text says: null, a number, or the name of a level. The errors name the feature and what it can
// be, never the value: ErrNotRead, a text of another type, and a number that the feature, or the model's logarithm of it, cannot be.
func (e *Entry) With(r Record, feature, text string) (Record, error) {
	have, recorded := r[feature]
	if !slices.ContainsFunc(e.Features, func(u Use) bool { return u.Feature == feature }) || !recorded {
		return nil, fmt.Errorf("feature %s: %w", feature, ErrNotRead)
	}
	v, err := e.parse(feature, have, strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("feature %s: %w", feature, err)
	}
	out := maps.Clone(r)
	have.Value = v
	out[feature] = have
	return out, nil
}

// parse reads a value of a feature.
func (e *Entry) parse(feature string, as Recorded, text string) (Value, error) {
	if text == null {
		return Value{}, nil
	}
	if as.Type == features.Category {
		levels := e.levelsOf(feature)
		if !slices.Contains(levels, text) {
			return Value{}, fmt.Errorf("want one of its levels %s, or null", strings.Join(levels, ", "))
		}
		return Value{Known: true, Level: text}, nil
	}
	low, kind := as.Min, "a number"
	if as.Type == features.Count {
		kind = "a whole number"
	}
	if e.reads(feature, Log1p) {
		low = max(low, 0)
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !finite(v) || !(v >= low && v <= as.Max) || as.Type == features.Count && v != math.Trunc(v) {
		return Value{}, fmt.Errorf("want %s %s, or null", kind, between(low, as.Max))
	}
	return Value{Known: true, Number: v}, nil
}

// between says in words what lies between two numbers, both included.
func between(low, high float64) string {
	switch {
	case math.IsInf(low, -1) && math.IsInf(high, 1):
		return "of any size"
	case math.IsInf(low, -1):
		return fmt.Sprintf("of at most %.15g", high)
	case math.IsInf(high, 1):
		return fmt.Sprintf("of at least %.15g", low)
	}
	return fmt.Sprintf("from %.15g to %.15g", low, high)
}

// reads reports whether a term reads a feature: by a transform, or, where that is empty, by any.
func (e *Entry) reads(feature string, by Transform) bool {
	return slices.ContainsFunc(e.Terms, func(t FittedTerm) bool {
		return slices.ContainsFunc(t.Bases, func(b Basis) bool { return b.Feature == feature && (by == "" || b.Transform == by) })
	})
}

// levelsOf are the levels of a category in the order of their definition. Of one that no term reads, which can only be the sex of the bands,
// they are those that have a band.
func (e *Entry) levelsOf(feature string) []string {
	for _, t := range e.Terms {
		for _, b := range t.Bases {
			if b.Feature == feature && b.Transform == Category {
				return b.Levels
			}
		}
	}
	var levels []string
	for _, b := range e.Bands.Bands {
		if !slices.Contains(levels, b.Sex) {
			levels = append(levels, b.Sex)
		}
	}
	return levels
}

// levelsSeen tells of each level of a category whether training had anybody of it: it is the reference, or some term has a column of it. nil
// of other features.
func (e *Entry) levelsSeen(feature string) []bool {
	var seen []bool
	for _, t := range e.Terms {
		for k := range t.Bases {
			b := &t.Bases[k]
			if b.Feature != feature || b.Transform != Category {
				continue
			}
			if seen == nil {
				seen = make([]bool, len(b.Levels))
				seen[*b.Reference] = true
			}
			for _, c := range t.Columns {
				level := t.factorColumn(k, c.At)
				if level >= *b.Reference {
					level++ // the reference has no column
				}
				if level < len(seen) { // of an entry that a hand has altered, two terms may have other levels
					seen[level] = true
				}
			}
		}
	}
	return seen
}

// factorColumn is the column of factor k that is in column at of a term: the second factor's run fastest.
func (t *FittedTerm) factorColumn(k, at int) int {
	if len(t.Bases) == 1 {
		return at
	}
	second := t.Bases[1].width()
	if k == 0 {
		return at / second
	}
	return at % second
}

// recorded are the features of the entry in r as a scorer reads them: one row. It refuses a record that lacks one, or whose definition of it is not
// that of training.
func (e *Entry) recorded(r Record) (columns, error) {
	values := map[string]float64{}
	for _, u := range e.Features {
		have, recorded := r[u.Feature]
		switch {
		case !recorded:
			return columns{}, fmt.Errorf("feature %s is not recorded", u.Feature)
		case have.Digest != u.Digest:
			return columns{}, fmt.Errorf("feature %s was recorded by another definition than the model was trained with", u.Feature)
		}
		v, err := e.number(u.Feature, have)
		if err != nil {
			return columns{}, err
		}
		values[u.Feature] = v
	}
	return columns{rows: 1, float: func(name string, dst []float64) ([]float64, error) {
		return append(dst[:0], values[name]), nil
	}}, nil
}

// number is a value as a scorer reads it: NaN where null, the level's index of a category.
func (e *Entry) number(feature string, have Recorded) (float64, error) {
	switch {
	case !have.Value.Known:
		return math.NaN(), nil
	case have.Type != features.Category:
		return have.Value.Number, nil
	}
	level := slices.Index(e.levelsOf(feature), have.Value.Level)
	if level >= 0 {
		return float64(level), nil
	}
	if feature == "sex" && !e.reads(feature, "") {
		return math.NaN(), nil // a level without a band: compared with everybody
	}
	return 0, fmt.Errorf("feature %s: the value recorded is none of its %d levels", feature, len(e.levelsOf(feature)))
}
