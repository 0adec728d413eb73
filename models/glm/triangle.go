package glm

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"riskstrat/models/glm/kernel"
)

// triangle is the R of a QR factorisation of rows seen so far: of sqrt(weight x information) times a row of the design, and as
// a further column the working residual, score / information. Rows are taken in and forgotten, so that memory does not grow
// with their number. X'WX, whose condition is the square of R's, is never formed.
type triangle struct {
	q    int       // columns of the design, the intercept included
	data []float64 // column-major, q rows, q+1 columns
}

func newTriangle(q int) *triangle { return &triangle{q: q, data: make([]float64, q*(q+1))} }

// column is the first n entries of column k.
func (t *triangle) column(k, n int) []float64 { return t.data[k*t.q : k*t.q+n] }

// addWeighted takes in a block as evaluate has it: columns z already times root, the weighted scores (which become the working
// residuals times root) and root itself.
func (t *triangle) addWeighted(z *kernel.Block, score, root []float64) {
	for i, r := range root {
		if r > 0 {
			score[i] /= r
		} else {
			score[i] = 0
		}
	}
	t.add(func(k int) []float64 {
		if k == t.q {
			return score
		}
		return z.Column(k)
	})
}

// merge takes in the rows of another triangle, which it destroys. Below the diagonal they are 0, which the reflections
// keep so.
func (t *triangle) merge(o *triangle) {
	t.add(func(k int) []float64 { return o.column(k, min(k+1, o.q)) })
}

// add takes in rows given by column, which it destroys, by one Householder reflection for each column of the design: it turns
// the column below row k of R to 0 (Golub and Van Loan 2013, section 5.2; row blocks as in section 5.1). A column may be shorter than
// those after it, if its rest is 0.
func (t *triangle) add(column func(k int) []float64) {
	for k := range t.q {
		below := column(k)
		size := blas64.Dot(vector(below), vector(below))
		if size == 0 {
			continue
		}
		head := t.data[k*t.q+k]
		norm := -math.Copysign(math.Sqrt(head*head+size), head)
		t.data[k*t.q+k] = norm
		head -= norm // the reflection is along (head, below), whose square is -2 norm head
		for j := k + 1; j <= t.q; j++ {
			rest := column(j)[:len(below)]
			at := &t.data[j*t.q+k]
			along := (head**at + blas64.Dot(vector(below), vector(rest))) / (-norm * head)
			*at -= along * head
			blas64.Axpy(-along, vector(below), vector(rest))
		}
	}
}

// square writes R'R, which is X'WX, into the upper triangle of a matrix of that width.
func (t *triangle) square(to []float64, width int) {
	for i := range t.q {
		for j := i; j < t.q; j++ {
			to[i*width+j] = blas64.Dot(vector(t.column(i, i+1)), vector(t.column(j, i+1)))
		}
	}
}

// penalised is the triangle with the rows that a penalty ridge/2 beta^2 adds to least squares: sqrt(ridge), to be met by
// -sqrt(ridge) beta.
func (t *triangle) penalised(ridge, beta []float64) *triangle {
	p := &triangle{q: t.q, data: append([]float64(nil), t.data...)}
	rows := newTriangle(t.q)
	for k, r := range ridge {
		rows.data[k*t.q+k] = math.Sqrt(r)
		rows.data[t.q*t.q+k] = -math.Sqrt(r) * beta[k]
	}
	p.merge(rows)
	return p
}

// upper is R / weight^1/2 in gonum's form.
func (t *triangle) upper(weight float64) *mat.TriDense {
	r := mat.NewTriDense(t.q, mat.Upper, nil)
	for k := range t.q {
		for i, v := range t.column(k, k+1) {
			r.SetTri(i, k, v/math.Sqrt(weight))
		}
	}
	return r
}

// cholesky is R'R / weight as a Cholesky factorisation, which R is but for the signs of its rows.
func (t *triangle) cholesky(weight float64) *mat.Cholesky {
	c := new(mat.Cholesky)
	c.SetFromU(t.upper(weight))
	return c
}

// solve is the least-squares solution, and the squared length of what it explains.
func (t *triangle) solve() (solution []float64, explained float64) {
	right := vector(t.column(t.q, t.q))
	solution = append([]float64(nil), right.Data...)
	// Column-major and upper is row-major, lower and transposed.
	r := blas64.Triangular{Uplo: blas.Lower, Diag: blas.NonUnit, N: t.q, Stride: t.q, Data: t.data[:t.q*t.q]}
	blas64.Trsv(blas.Trans, r, vector(solution))
	return solution, blas64.Dot(right, right)
}

func vector(v []float64) blas64.Vector { return blas64.Vector{N: len(v), Inc: 1, Data: v} }
