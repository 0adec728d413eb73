package drift

import (
	"fmt"
	"math"
	"slices"

	"riskstrat/features"
	"riskstrat/models"
)

// Stability knows the bins of every model that scores tonight. It does not change once made: any number of goroutines may count by it.
type Stability struct {
	models []reference
	named  []string   // features of any model, in the order of the models
	uses   [][]placed // by named: where it is counted
}

// reference is the distributions of one model's training.
type reference struct {
	target string
	dates  float64  // index dates its rows are of: a person is in at most one row of each
	bins   []binned // the score's first
}

// binned is one distribution, and where a value falls in it.
type binned struct {
	models.Histogram
	level []int // of a category: the bin of each level of the feature
}

type placed struct{ model, at int }

// NewStability knows no model yet.
func NewStability() *Stability { return &Stability{} }

// Add adds a model. The definitions are those of the features that score it.
func (s *Stability) Add(target string, entry *models.Entry, definitions []features.Definition) error {
	r := reference{target: target, dates: float64(max(1, len(entry.Trained.Fit.Dates)))}
	if entry.Recalibrated != nil {
		r.dates = 1 // its distributions are of the calibration date
	}
	r.bins = append(r.bins, binned{Histogram: entry.Reference.Eta})
	for _, h := range entry.Reference.Features {
		at := slices.IndexFunc(definitions, func(d features.Definition) bool { return d.Name == h.Name })
		if at < 0 {
			return fmt.Errorf("watching model %s: have no definition of feature %s", target, h.Name)
		}
		b := binned{Histogram: h}
		if definitions[at].Type == features.Category {
			for _, level := range definitions[at].Levels {
				if k := slices.Index(h.Levels, level); k >= 0 {
					b.level = append(b.level, k)
				} else {
					b.level = append(b.level, len(h.Levels)) // any other
				}
			}
		}
		s.use(h.Name, placed{len(s.models), len(r.bins)})
		r.bins = append(r.bins, b)
	}
	for _, b := range r.bins {
		if want := len(b.Upper) + len(b.Levels) + 1; len(b.Rows) != want {
			return fmt.Errorf("watching model %s: %s: have %d bins, want %d", target, b.Name, len(b.Rows), want)
		}
	}
	s.models = append(s.models, r)
	return nil
}

func (s *Stability) use(feature string, at placed) {
	k := slices.Index(s.named, feature)
	if k < 0 {
		k, s.named, s.uses = len(s.named), append(s.named, feature), append(s.uses, nil)
	}
	s.uses[k] = append(s.uses[k], at)
}

// Counts is people in bins, by model and distribution; the last bin is of those whose value is not known.
type Counts [][][]int64

// NewCounts has everything at 0.
func (s *Stability) NewCounts() Counts {
	c := make(Counts, len(s.models))
	for m, r := range s.models {
		c[m] = make([][]int64, len(r.bins))
		for at, b := range r.bins {
			c[m][at] = make([]int64, len(b.Rows)+1)
		}
	}
	return c
}

// Merge adds the counts of other people.
func (c Counts) Merge(d Counts) {
	for m := range d {
		for at := range d[m] {
			for b, n := range d[m][at] {
				c[m][at][b] += n
			}
		}
	}
}

// Count counts the rows of a set that keep names and that a model scored, by scores in the order of the models: NaN is a row it did not score.
func (s *Stability) Count(set *features.Set, scores []*models.Scores, keep []bool) (Counts, error) {
	c := s.NewCounts()
	in := make([][]bool, len(s.models))
	for m, r := range s.models {
		in[m] = make([]bool, set.Len())
		for row, eta := range scores[m].Eta {
			in[m][row] = keep[row] && !math.IsNaN(eta)
		}
		r.bins[0].count(scores[m].Eta, in[m], c[m][0])
	}
	var values []float64
	for k, feature := range s.named {
		var err error
		if values, err = set.Floats(feature, values); err != nil {
			return nil, fmt.Errorf("watching features: %w", err)
		}
		for _, at := range s.uses[k] {
			s.models[at.model].bins[at.at].count(values, in[at.model], c[at.model][at.at])
		}
	}
	return c, nil
}

// count adds the values of rows that are in.
func (b *binned) count(values []float64, in []bool, bins []int64) {
	last := len(bins) - 1
	for row, v := range values {
		switch {
		case !in[row]:
		case math.IsNaN(v):
			bins[last]++
		case b.level != nil:
			bins[b.level[int(v)]]++
		default:
			k := 0
			for k < len(b.Upper) && v > b.Upper[k] {
				k++
			}
			bins[k]++
		}
	}
}
