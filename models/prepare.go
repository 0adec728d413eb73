package models

import (
	"context"
	"fmt"
	"math"
	"strings"

	"riskstrat/features"
)

// prepared is the linear predictor of a Spec, read off the training rows but not yet fitted.
type prepared struct {
	uses       []Use
	terms      []FittedTerm
	indicators []Indicator
	warnings   []string
}

// prepare parses the terms against the sample's features and reads off its weighted rows what they need: medians,
// knots, caps, reference levels and missing indicators. Columns that turn out constant are dropped later, by without.
func prepare(ctx context.Context, s *Sample, texts []string, workers int) (*prepared, error) {
	terms, err := ParseTerms(texts, s.lookup)
	if err != nil {
		return nil, err
	}
	read, at, err := readFeatures(ctx, s, terms, workers)
	if err != nil {
		return nil, err
	}
	people := s.people()
	p := &prepared{indicators: indicators(read)}
	for i := range read {
		if read[i].dist.rows > 0 {
			p.uses = append(p.uses, read[i].use)
		}
	}
	for _, t := range terms {
		var of []*reading
		empty := ""
		for _, name := range t.Features() {
			r := &read[at[name]]
			if of = append(of, r); r.dist.rows == 0 {
				empty = name
			}
		}
		if empty != "" {
			p.warnings = append(p.warnings, fmt.Sprintf("term %s was left out: feature %s is null in every training row", t, empty))
			continue
		}
		fitted, err := fitTerm(t, of, people)
		if err != nil {
			return nil, err
		}
		p.terms = append(p.terms, fitted)
	}
	return p, nil
}

// readFeatures reads the features of the terms in the order of their first mention, and says where each is.
func readFeatures(ctx context.Context, s *Sample, terms []Term, workers int) (read []reading, at map[string]int, err error) {
	var names []string
	at = map[string]int{}
	for _, t := range terms {
		for _, name := range t.Features() {
			if _, seen := at[name]; !seen {
				at[name] = len(names)
				names = append(names, name)
			}
		}
	}
	read = make([]reading, len(names))
	err = each(ctx, len(names), workers, func(i int) error {
		var err error
		read[i], err = readFeature(s, names[i])
		return err
	})
	return read, at, err
}

// reading is what one pass over a feature's training values found.
type reading struct {
	def     features.Definition
	use     Use
	dist    distribution
	pattern uint64 // hash of the set of rows in which it is null
}

func readFeature(s *Sample, name string) (reading, error) {
	column := s.Column(name)
	r := reading{def: s.Features[column]}
	values, err := s.values(column)
	if err != nil {
		return r, err
	}
	for i, v := range values {
		switch {
		case math.IsNaN(v):
			r.pattern += spread(uint64(i))
		case math.IsInf(v, 0):
			return r, fmt.Errorf("feature %s: a value is infinite", name)
		case r.def.Type == features.Category && !isLevel(v, len(r.def.Levels)):
			return r, fmt.Errorf("feature %s: a value is not the index of one of its %d levels", name, len(r.def.Levels))
		}
	}
	r.dist = newDistribution(values)
	r.use = Use{Feature: name, Digest: r.def.Digest(), Nulls: r.dist.nulls, NeverReason: r.def.Sensitivity == features.NeverReason}
	if r.dist.rows > 0 {
		median := rounded(r.dist.quantile(0.5))
		if r.def.Type == features.Category {
			median = r.dist.mode()
		}
		r.use.Median = &median
	}
	return r, nil
}

func isLevel(v float64, levels int) bool { return v >= 0 && v < float64(levels) && v == math.Trunc(v) }

// spread is the finaliser of splitmix64 (Steele, Lea and Flood 2014): it turns row numbers into well-mixed words whose sum tells sets
// of rows apart.
func spread(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// indicators makes one indicator for each distinct set of null rows, in the order in which the features are first used.
// Two indicators of the same rows would be the same column, and one of all rows none.
func indicators(read []reading) []Indicator {
	type rows struct{ n, pattern int64 }
	at := map[rows]int{}
	var made []Indicator
	for _, r := range read {
		if r.use.Nulls == 0 || r.dist.rows == 0 {
			continue
		}
		key := rows{r.use.Nulls, int64(r.pattern)}
		i, seen := at[key]
		if !seen {
			i = len(made)
			at[key], made = i, append(made, Indicator{})
		}
		made[i].Features = append(made[i].Features, r.use.Feature)
	}
	for i := range made {
		made[i].Column.Name = "null(" + strings.Join(made[i].Features, ", ") + ")"
	}
	return made
}

// fitTerm reads a term's bases off its features. A product explains under the group of its never-reason factor if it has one,
// else of its first, so that what may not be a reason cannot become one by being multiplied.
func fitTerm(t Term, read []*reading, people int64) (FittedTerm, error) {
	fitted := FittedTerm{Term: t.String(), Group: read[0].def.Group}
	names := []string{""}
	for i, f := range t.Factors {
		def := read[i].def
		if def.Sensitivity == features.NeverReason && !fitted.NeverReason {
			fitted.Group, fitted.NeverReason = def.Group, true
		}
		b, err := fitBasis(f, def, &read[i].dist, read[i].dist.holders(people))
		if err != nil {
			return fitted, err
		}
		fitted.Bases = append(fitted.Bases, b)
		names = cross(names, b.names(f))
	}
	for at, name := range names {
		fitted.Columns = append(fitted.Columns, Coefficient{Name: name, At: at})
	}
	return fitted, nil
}

// cross joins every prefix with every name, the names running fastest.
func cross(prefixes, names []string) []string {
	var all []string
	for _, p := range prefixes {
		for _, n := range names {
			if p != "" {
				n = p + ":" + n
			}
			all = append(all, n)
		}
	}
	return all
}
