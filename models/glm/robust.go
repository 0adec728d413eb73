package glm

import (
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// RobustKind is a kind of standard error that does not take the family's variance to be right.
type RobustKind uint8

// The kinds. Each is H^-1 M H^-1, with H the (penalised) expected information and M the sum of squared scores.
const (
	HC0 RobustKind = iota // M over rows (White 1980)
	HC1                   // HC0 times n / (n - DF)
	CR0                   // M over clusters, whose scores are added before they are squared (Liang and Zeger 1986)
	CR1                   // CR0 times G / (G - 1) times (n - 1) / (n - DF), for G clusters: Stata's regress, statsmodels
)

// String is the kind's usual name.
func (k RobustKind) String() string {
	return [...]string{HC0: "HC0", HC1: "HC1", CR0: "CR0", CR1: "CR1"}[k]
}

// RobustErrors are standard errors that hold where the mean is right, whatever the variance, and for CR0 and CR1 however rows of
// one cluster hang together, as the years of a resident do.
type RobustErrors struct {
	Kind            RobustKind
	Clusters        int           // 0 for HC0 and HC1
	Covariance      *mat.SymDense // intercept first
	StdErr          []float64     // by column
	InterceptStdErr float64
}

// Robust works out standard errors of a converged fit in one more pass over the design it was fitted to (two for clusters). Weights
// are taken as sampling weights, a row as one observation whatever its weight: as R's sandwich and Stata's pweights, and unlike
// Result.Covariance. A cluster may lie in several cells; memory grows by 8 bytes a cluster, and by a row of sums for each of
// those. For a negative binomial they are those of the coefficients at the theta found, which holds for the reason GivenTheta gives.
// For a penalised fit they are of the shrunken estimates at the lambda given.
func Robust(ctx context.Context, d Design, r *Result, kind RobustKind, workers int) (*RobustErrors, error) {
	e := &RobustErrors{Kind: kind}
	err := r.usable(d)
	if err == nil {
		err = e.fill(ctx, d, r, workers)
	}
	if err != nil {
		return nil, fmt.Errorf("working out %s errors: %w", kind, err)
	}
	return e, nil
}

func (r *Result) usable(d Design) error {
	if r.standard == nil {
		return fmt.Errorf("the fit has no coefficients: %w", r.Err())
	}
	if have := d.Columns(); have != len(r.Names) {
		return fmt.Errorf("have %d columns, want the %d of the fit", have, len(r.Names))
	}
	return nil
}

func (e *RobustErrors) fill(ctx context.Context, d Design, r *Result, workers int) error {
	opt := &Options{Family: r.Family, Names: r.Names, Workers: workers}
	m := newMeat(newFitter(d, opt, &moments{mean: r.Mean}, r.SD), r.standard)
	if e.Kind == CR0 || e.Kind == CR1 {
		ids, err := clusters(ctx, d, workers)
		if err != nil {
			return err
		}
		m.cut(ids)
	}
	if err := m.add(ctx); err != nil {
		return err
	}
	if m.rows != r.Rows {
		return fmt.Errorf("have %d rows of positive weight, want the %d of the fit", m.rows, r.Rows)
	}
	n, g := float64(r.Rows), float64(m.clusters)
	if n <= r.DF {
		return fmt.Errorf("have %d rows for %g degrees of freedom, want more", r.Rows, r.DF)
	}
	factor := 1.0
	switch e.Kind {
	case HC1:
		factor = n / (n - r.DF)
	case CR0, CR1:
		if e.Clusters = m.clusters; m.clusters < 2 {
			return fmt.Errorf("have %d cluster, want 2 or more", m.clusters)
		}
		if e.Kind == CR1 {
			factor = g / (g - 1) * (n - 1) / (n - r.DF)
		}
	}
	e.Covariance = m.sandwich(r, factor)
	e.InterceptStdErr, e.StdErr = roots(e.Covariance)
	return nil
}

// sandwich is factor H^-1 M H^-1 on the scale of the columns as given.
func (m *meat) sandwich(r *Result, factor float64) *mat.SymDense {
	var outer, half, cov mat.Dense
	// The condition was judged by the fit.
	_ = m.fit.factor.SolveTo(&outer, true, rescaling(len(m.fit.beta), r.Mean, r.SD).T())
	half.Mul(m.sum(), &outer)
	cov.Mul(outer.T(), &half)
	return symmetric(&cov, 1/factor)
}

// clusters are the identifiers of the clusters, ascending, once for each cell a cluster has rows in.
func clusters(ctx context.Context, d Design, workers int) ([]uint64, error) {
	var all []uint64
	err := reduce(ctx, d.Cells(), workers, func() *[]uint64 { return new([]uint64) },
		func(ids *[]uint64, cell int) error {
			*ids = (*ids)[:0]
			err := read(d, cell, func(b *Block) error {
				for i, id := range b.Cluster {
					if b.weight(i) != 0 {
						*ids = append(*ids, id)
					}
				}
				return nil
			})
			slices.Sort(*ids)
			*ids = slices.Compact(*ids)
			return err
		},
		func(ids *[]uint64) { all = append(all, *ids...) })
	slices.Sort(all)
	return all, err
}

// scores puts the derivatives of each row's penalised log-likelihood, as it adds up to 0 over all rows, into the columns of a
// loaded block, and solves them by the transpose of the information's factor: squared only then, they do not square its condition.
func (m *meat) scores(s *meatSums, b *Block) int {
	n := m.load(s.room, b, m.fit.beta)
	eta, score := s.eta[:n], s.score[:n]
	for i, o := range s.offset[:n] {
		eta[i] += o
	}
	m.opt.Family.rows(s.y[:n], eta, s.deviance[:n], score, s.information[:n])
	for i, w := range s.weight[:n] {
		score[i] *= w
	}
	for k, beta := range m.fit.beta {
		col, pull := s.z.Column(k), m.fit.ridge[k]*beta
		for i, v := range col {
			col[i] = v*score[i] - float64(s.weight[i]*pull)
		}
		for j := range k {
			blas64.Axpy(-m.fit.factor.At(j, k), vector(s.z.Column(j)), vector(col))
		}
		blas64.Scal(1/m.fit.factor.At(k, k), vector(col))
	}
	return n
}
