package glm

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// dependent is the share of a column's variance that the columns before it must leave unexplained. X'WX carries about 1e-15
// of the variance in rounding, so that below 1e-11 the rest has fewer than four digits.
const dependent = 1e-11

// collinear finds the columns of an information matrix (intercept first) that are linear combinations of columns before
// them, by a Cholesky factorisation that passes over such columns.
func collinear(information *mat.SymDense) []dependency {
	q, _ := information.Dims()
	l := make([][]float64, q) // rows of the factor of the matrix scaled to a unit diagonal
	var kept []int
	var found []dependency
	for k := range q {
		row := make([]float64, len(kept), len(kept)+1)
		left := 1.0
		for c, j := range kept {
			v := information.At(j, k) / math.Sqrt(information.At(j, j)*information.At(k, k))
			for d := range c {
				v -= row[d] * l[j][d]
			}
			row[c] = v / l[j][c]
			left -= row[c] * row[c]
		}
		if left > dependent {
			l[k] = append(row, math.Sqrt(left))
			kept = append(kept, k)
			continue
		}
		found = append(found, dependency{k, taking(kept, combination(l, kept, row))})
	}
	return found
}

// precision is how far a dependency of columns may be from exact and still be put down to rounding, in units of what rounding
// the columns themselves to doubles does to it. It covers the rounding of the reflections, which grows with the number of blocks.
const precision = 500 * 0x1p-53

// dependencies finds the columns of a triangle (intercept first) that are linear combinations of columns before them, as far as
// doubles can tell: noise is the rounding error of each column, in units of a double's and of its standard deviation. Columns that
// X'WX cannot tell apart are told apart here if their difference is more than that.
func (t *triangle) dependencies(noise []float64) []dependency {
	l := make([][]float64, t.q)
	var kept []int
	var found []dependency
	var basis [][]float64 // orthonormal, one for each column kept
	for k := range t.q {
		v := append([]float64(nil), t.column(k, t.q)...)
		blas64.Scal(1/blas64.Nrm2(vector(v)), vector(v))
		row := make([]float64, len(kept), len(kept)+1)
		for range 2 { // once leaves what it should remove by as much as the column is small after it
			for c, b := range basis {
				along := blas64.Dot(vector(b), vector(v))
				blas64.Axpy(-along, vector(b), vector(v))
				row[c] += along
			}
		}
		left := blas64.Nrm2(vector(v))
		coef := combination(l, kept, row)
		least := noise[k]
		for c, b := range coef {
			least += math.Abs(b) * noise[kept[c]]
		}
		if left <= precision*least {
			found = append(found, dependency{k, taking(kept, coef)})
			continue
		}
		blas64.Scal(1/left, vector(v))
		basis, l[k], kept = append(basis, v), append(row, left), append(kept, k)
	}
	return found
}

// noise is the rounding error of the standardised columns, the intercept first, in units of a double's: that of values far from 0
// against their spread is the larger for it.
func (f *fitter) noise() []float64 {
	noise := []float64{1}
	for j, sd := range f.sd {
		noise = append(noise, 1+max(math.Abs(f.moments.low[j]), math.Abs(f.moments.high[j]))/sd)
	}
	return noise
}

// dependency is a row of the information matrix and those it is a combination of.
type dependency struct {
	column int
	of     []int
}

// combination solves back for the coefficients of a dependent column on the kept ones.
func combination(l [][]float64, kept []int, row []float64) []float64 {
	coef := make([]float64, len(kept))
	for c := len(kept) - 1; c >= 0; c-- {
		v := row[c]
		for d := c + 1; d < len(kept); d++ {
			v -= l[kept[d]][c] * coef[d]
		}
		coef[c] = v / l[kept[c]][c]
	}
	return coef
}

// taking returns the kept columns that take part in a combination.
func taking(kept []int, coef []float64) []int {
	var of []int
	for c, v := range coef {
		// Rounding of the factor, amplified as far as it can be by columns that are themselves nearly dependent.
		if math.Abs(v) > 1e-5 {
			of = append(of, kept[c])
		}
	}
	return of
}
