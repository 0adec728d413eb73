package models

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Covariance is that of the coefficients of terms that are never a reason: of those alone whole curves are drawn, since whoever judges a
// model's fairness looks at them first. It is robust, by resident (CR1). A penalised model has none: it pulls effects towards none by an amount
// that no standard error knows of, so that intervals about them would promise what they do not keep.
type Covariance struct {
	Columns []string    `json:"columns"` // names, in the order of the terms
	Rows    [][]float64 `json:"rows"`    // lower triangle, the diagonal last in each row
}

// covarianceOf cuts what an entry keeps out of the covariance of a fit, whose first row is the intercept's and whose others are those of the
// columns named; nil where the fit was penalised.
func (e *Entry) covarianceOf(whole *mat.SymDense, names []string) *Covariance {
	if whole == nil || e.Penalty.Lambda > 0 {
		return nil
	}
	c := &Covariance{Columns: []string{}, Rows: [][]float64{}}
	var at []int
	for _, t := range e.Terms {
		if !t.NeverReason {
			continue
		}
		for _, column := range t.Columns {
			at = append(at, slices.Index(names, column.Name)+1)
			c.Columns = append(c.Columns, column.Name)
			var row []float64
			for _, j := range at {
				row = append(row, whole.At(at[len(at)-1], j))
			}
			c.Rows = append(c.Rows, row)
		}
	}
	return c
}

// check refuses a covariance that is not of the entry's columns.
func (c *Covariance) check(e *Entry) error {
	var names []string
	for _, t := range e.Terms {
		for _, column := range t.Columns {
			if t.NeverReason {
				names = append(names, column.Name)
			}
		}
	}
	usable := slices.Equal(c.Columns, names) && len(c.Rows) == len(names)
	for i, row := range c.Rows {
		usable = usable && len(row) == i+1 && finite(row...) && row[i] >= 0
	}
	if !usable {
		return fmt.Errorf("the covariance is not of the columns that are never a reason")
	}
	return nil
}

// Contrast is by how much one made-up resident's linear predictor is above another's. SE is its standard error, robust and by resident; NaN where
// the entry cannot tell.
type Contrast struct{ Value, SE float64 }

// Contrasts sets the made-up residents of Vary beside the last of them.
func (e *Entry) Contrasts(rows int, values map[string][]float64) ([]Contrast, error) {
	scores, err := e.Vary(rows, values)
	if err != nil {
		return nil, err
	}
	columns := e.encoded(rows, values)
	out := make([]Contrast, rows)
	for i := range out {
		out[i] = Contrast{Value: scores.Eta[i] - scores.Eta[rows-1], SE: math.NaN()}
		if e.Covariance == nil {
			continue
		}
		var diff []float64
		elsewhere, at := false, 0
		for _, t := range e.Terms {
			for range t.Columns {
				d := columns[at][i] - columns[at][rows-1]
				if at++; t.NeverReason {
					diff = append(diff, d)
				} else if d != 0 {
					elsewhere = true
				}
			}
		}
		if !elsewhere {
			out[i].SE = math.Sqrt(max(0, e.Covariance.quadratic(diff)))
		}
	}
	return out, nil
}

// encoded are the columns of the linear predictor of made-up residents.
func (e *Entry) encoded(rows int, values map[string][]float64) [][]float64 {
	enc := newEncoder(e.Features, e.Terms, e.Indicators)
	in := make([][]float64, len(e.Features))
	for u, use := range e.Features {
		if in[u] = slices.Clone(values[use.Feature]); in[u] == nil {
			in[u] = slices.Repeat([]float64{enc.medians[u]}, rows)
		}
	}
	return enc.encode(in, rows, enc.room(rows))
}

// quadratic is the variance of the sum of the coefficients times d.
func (c *Covariance) quadratic(d []float64) float64 {
	sum := 0.0
	for i, row := range c.Rows {
		for j, v := range row {
			twice := 2.0
			if i == j {
				twice = 1
			}
			sum += float64(twice * d[i] * d[j] * v)
		}
	}
	return sum
}
