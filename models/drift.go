package models

import (
	"context"
	"math"

	"riskstrat/models/glm"
)

// Drift is what a coefficient was at every origin. Its scale is that of the column, and where windows overlap or knots move, columns trade
// coefficients between them while nobody's risk changes: how far the models agree on people is what Succession says.
type Drift struct {
	Name string `json:"name"` // of the column
	At   []Held `json:"at"`   // one an origin, ascending
	// Moved is by how much the standardised coefficient moved, the largest less the smallest; absent of the intercept, and of a column that
	// fewer than two origins have.
	Moved *float64 `json:"moved,omitempty"`
	// StandardErrors is the largest coefficient less the smallest over the standard error (by resident) that this difference would have
	// were nobody in both: a scale to see it by and no test, as most people are in both and these two were picked for being furthest apart. Of
	// four origins that differ by chance alone, and share nobody, it is 1.5 on average. Absent where the fit has no standard errors.
	StandardErrors *float64 `json:"standard_errors,omitempty"`
	ChangesSign    bool     `json:"changes_sign,omitempty"` // it is above 0 at one origin and below 0 at another
}

// Held is a coefficient at one origin; absent figures are of a column that this origin does not have, as it was constant.
type Held struct {
	Coef *float64 `json:"coef,omitempty"`
	SE   *float64 `json:"standard_error,omitempty"` // by resident; absent where the fit has none
	// Standardised is the change of the linear predictor for one standard deviation of the column among the residents of the latest
	// validation date: the same people for every origin, so that it is the model that moves it and not they.
	Standardised *float64 `json:"standardised,omitempty"`
}

// interceptName heads the drifts.
const interceptName = "intercept"

// drift lists the intercept and every column that any of the models has, in the order in which they first have it.
func drift(ctx context.Context, made []*trained, people *Sample, workers int) ([]Drift, error) {
	all := []Drift{{Name: interceptName, At: make([]Held, len(made))}}
	at := map[string]int{}
	for k, m := range made {
		deviations, err := m.deviations(ctx, people, workers)
		if err != nil {
			return nil, err
		}
		c := m.entry.Intercept
		all[0].At[k] = Held{Coef: &c.Coef, SE: c.RobustSE}
		for j, c := range m.entry.columns() {
			i, seen := at[c.Name]
			if !seen {
				i = len(all)
				at[c.Name], all = i, append(all, Drift{Name: c.Name, At: make([]Held, len(made))})
			}
			all[i].At[k] = Held{Coef: &c.Coef, SE: c.RobustSE, Standardised: new(c.Coef * deviations[j])}
		}
	}
	for i := range all {
		all[i].sum()
	}
	return all, nil
}

// sum works out how far the coefficient moved.
func (d *Drift) sum() {
	low, high := -1, -1
	bottom, top := math.Inf(1), math.Inf(-1)
	for k, h := range d.At {
		if h.Coef == nil {
			continue
		}
		if low < 0 || *h.Coef < *d.At[low].Coef {
			low = k
		}
		if high < 0 || *h.Coef > *d.At[high].Coef {
			high = k
		}
		if h.Standardised != nil {
			bottom, top = min(bottom, *h.Standardised), max(top, *h.Standardised)
		}
	}
	if low == high { // in fewer than two origins, or the same in all
		return
	}
	a, b := d.At[low], d.At[high]
	d.ChangesSign = *a.Coef < 0 && *b.Coef > 0
	if a.Standardised != nil {
		d.Moved = new(top - bottom)
	}
	if a.SE != nil && b.SE != nil {
		d.StandardErrors = known((*b.Coef - *a.Coef) / math.Hypot(*a.SE, *b.SE))
	}
}

// columns are the coefficients of the linear predictor in the order of the encoder's columns.
func (e *Entry) columns() []Coefficient {
	var all []Coefficient
	for _, t := range e.Terms {
		all = append(all, t.Columns...)
	}
	for _, in := range e.Indicators {
		all = append(all, in.Column)
	}
	return all
}

// deviations are the weighted standard deviations of the model's columns over the rows of s that have a weight.
func (m *trained) deviations(ctx context.Context, s *Sample, workers int) ([]float64, error) {
	d := newDesign(s, m.scorer.encoder, m.entry.Features, s.outcome)
	mean, err := d.means(ctx, workers, func(_ int, x float64) float64 { return x })
	if err != nil {
		return nil, err
	}
	squares, err := d.means(ctx, workers, func(j int, x float64) float64 { return (x - mean[j]) * (x - mean[j]) })
	for j, v := range squares {
		squares[j] = math.Sqrt(v)
	}
	return squares, err
}

// means are the weighted means over the rows of a function of each column, summed by part in the order of the parts.
func (d *design) means(ctx context.Context, workers int, of func(j int, x float64) float64) ([]float64, error) {
	p := d.Columns()
	sums := make([][]float64, d.Cells()) // by part: of each column, then of the weights
	err := each(ctx, d.Cells(), workers, func(part int) error {
		sums[part] = make([]float64, p+1)
		return d.Rows(part, func(b glm.Block) error {
			for i, w := range b.Weight {
				if w == 0 {
					continue
				}
				for j := range p {
					sums[part][j] += float64(w * of(j, b.X[j][i])) // rounded before it is added, as everywhere: a fused sum would have other bits
				}
				sums[part][p] += w
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	total := make([]float64, p+1)
	for _, s := range sums {
		for j, v := range s {
			total[j] += v
		}
	}
	for j := range p {
		total[j] /= total[p]
	}
	return total[:p], nil
}
