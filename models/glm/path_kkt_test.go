package glm

import (
	"fmt"
	"math"
	"testing"
)

// kkt are the violations of the Karush-Kuhn-Tucker conditions at a solution, intercept first: textbook formulas, one row at a time.
// They share nothing with what is tested.
func kkt(m *Matrix, family string, q *PathPoint, alpha float64, factor []float64) []float64 {
	weight, p := 0.0, m.P
	for _, w := range m.Weight {
		weight += w
	}
	mean, sd, score := make([]float64, p), make([]float64, p), make([]float64, p)
	for i, w := range m.Weight {
		for j := range p {
			mean[j] += w * m.X[i*p+j] / weight
		}
	}
	residuals := 0.0
	for i, w := range m.Weight {
		eta := q.Intercept + m.Offset[i]
		for j := range p {
			eta += q.Coef[j] * m.X[i*p+j]
			sd[j] += w * (m.X[i*p+j] - mean[j]) * (m.X[i*p+j] - mean[j]) / weight
		}
		mu := eta
		switch family {
		case "binomial":
			mu = 1 / (1 + math.Exp(-eta))
		case "poisson":
			mu = math.Exp(eta)
		}
		residuals += w * (m.Y[i] - mu) / weight
		for j := range p {
			score[j] += w * (m.Y[i] - mu) * (m.X[i*p+j] - mean[j]) / weight
		}
	}
	out := []float64{math.Abs(residuals)}
	for j := range p {
		s := math.Sqrt(sd[j])
		b, l := q.Coef[j]*s, q.Lambda
		if factor != nil {
			l *= factor[j]
		}
		g := score[j]/s - l*(1-alpha)*b
		switch {
		case b > 0:
			out = append(out, math.Abs(g-l*alpha))
		case b < 0:
			out = append(out, math.Abs(g+l*alpha))
		default:
			out = append(out, max(0, math.Abs(g)-l*alpha))
		}
	}
	return out
}

func TestPathMeetsKKT(t *testing.T) {
	for name, family := range families {
		for _, alpha := range []float64{0, 0.5, 1} {
			for _, factor := range [][]float64{nil, {1, 0, 2, 0.5, 1, 3}} {
				t.Run(fmt.Sprint(name, alpha, factor), func(t *testing.T) {
					m, names := counted(21, 700, 6, name)
					p := mustPath(t, m, PathOptions{Family: family, Names: names, Alpha: alpha, Factor: factor, Count: 25})
					scale := p.scaleOf(name)
					for i := range p.Points {
						q, worst := &p.Points[i], 0.0
						for _, v := range kkt(m, name, q, alpha, factor) {
							worst = max(worst, v/scale)
						}
						if !(worst <= 1e-8) {
							t.Errorf("lambda %g: have a violation of %.2g, want at most 1e-8", q.Lambda, worst)
						}
						within(t, "violation reported", q.Violation, worst, 1e-10)
					}
					if last := p.Points[len(p.Points)-1]; last.NonZero < 4 {
						t.Errorf("have %d coefficients at the end of the path: too few to show anything", last.NonZero)
					}
				})
			}
		}
	}
}
