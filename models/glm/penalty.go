package glm

import "math"

// penalty is the elastic net
//
//	lambda * sum_k factor_k * (alpha * |beta_k| + (1-alpha)/2 * beta_k^2)
//
// on standardised coefficients. Entry 0 is the intercept, whose factor is 0.
type penalty struct {
	lambda, alpha float64
	factor        []float64
}

// newPenalty takes the penalty factors of the columns; nil means 1.
func newPenalty(alpha float64, factor []float64, columns int) penalty {
	p := penalty{alpha: alpha, factor: make([]float64, columns+1)}
	for j := range columns {
		p.factor[j+1] = 1
		if factor != nil {
			p.factor[j+1] = factor[j]
		}
	}
	return p
}

// l1 is the weight of |beta_k|.
func (p *penalty) l1(k int) float64 { return p.lambda * p.factor[k] * p.alpha }

// l2 is the weight of beta_k^2 / 2.
func (p *penalty) l2(k int) float64 { return p.lambda * p.factor[k] * (1 - p.alpha) }

func (p *penalty) value(beta []float64) float64 {
	sum := 0.0
	for k, b := range beta {
		sum += p.l1(k)*math.Abs(b) + p.l2(k)/2*b*b
	}
	return sum
}

// violation is how far coefficient k is from meeting its Karush-Kuhn-Tucker condition: 0 must be a subgradient of loss
// plus penalty. The gradient is the loss's.
func (p *penalty) violation(k int, beta, gradient float64) float64 {
	g, l1 := gradient+p.l2(k)*beta, p.l1(k)
	switch {
	case beta > 0:
		return math.Abs(g + l1)
	case beta < 0:
		return math.Abs(g - l1)
	}
	return max(0, math.Abs(g)-l1)
}

// soft is the minimiser of (b-z)^2/2 + threshold*|b|.
func soft(z, threshold float64) float64 {
	switch {
	case z > threshold:
		return z - threshold
	case z < -threshold:
		return z + threshold
	}
	return 0
}
