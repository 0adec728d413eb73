package glm

import (
	"math"

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
		found = append(found, dependency{k, combination(l, kept, row)})
	}
	return found
}

// dependency is a row of the information matrix and those it is a combination of.
type dependency struct {
	column int
	of     []int
}

// combination solves back for the standardised coefficients of a dependent column on the kept ones and returns the
// kept columns that take part.
func combination(l [][]float64, kept []int, row []float64) []int {
	coef := make([]float64, len(kept))
	for c := len(kept) - 1; c >= 0; c-- {
		v := row[c]
		for d := c + 1; d < len(kept); d++ {
			v -= l[kept[d]][c] * coef[d]
		}
		coef[c] = v / l[kept[c]][c]
	}
	var of []int
	for c, v := range coef {
		// Rounding of the factor, amplified as far as it can be by columns that are themselves nearly dependent.
		if math.Abs(v) > 1e-5 {
			of = append(of, kept[c])
		}
	}
	return of
}
