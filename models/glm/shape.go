package glm

import (
	"context"
	"math"
)

// shape is what the data say of theta at given linear predictors: the log-likelihood, its derivative and minus its second one.
type shape struct {
	theta       float64
	weight      float64
	logLik      float64
	score       float64
	information float64
}

// step is Newton's for log theta, uphill and bounded.
func (s *shape) step() float64 {
	score := s.theta * s.score
	curvature := s.theta*s.theta*s.information - score
	if !(curvature > math.Abs(score)) {
		return math.Copysign(1, score)
	}
	return score / curvature
}

// decrement is the square of the distance still to go in log theta, in the units of a fit's own.
func (s *shape) decrement() float64 { return s.step() * s.theta * s.score / s.weight }

// shapeAt makes one pass.
func (f *fitter) shapeAt(ctx context.Context, beta []float64, theta float64) (*shape, error) {
	table := newRising(theta)
	total := newShapeSums(len(beta))
	err := pass(ctx, f.design, f.opt.Workers,
		func() *shapeSums { return newShapeSums(len(beta)) },
		func(s *shapeSums, b *Block) error { f.shapeBlock(s, b, beta, table); return nil },
		func(s *shapeSums) { add(total.sum[:], s.sum[:]) })
	if err != nil {
		return nil, err
	}
	return &shape{theta, f.moments.weight, total.sum[0], total.sum[1], total.sum[2]}, nil
}

func (f *fitter) shapeBlock(s *shapeSums, b *Block, beta []float64, table *rising) {
	n := f.load(s.room, b, beta)
	theta := table.theta
	for i, y := range s.y[:n] {
		w, eta := s.weight[i], s.eta[i]+s.offset[i]
		mean := math.Exp(eta)
		all := theta + mean
		gap := (y - mean) / all
		log, first, second := table.at(y)
		spread := math.Log1p(mean / theta)
		s.sum[0] += float64(w * (log + y*eta - (y+theta)*spread))
		s.sum[1] += float64(w * (first - spread - gap))
		s.sum[2] -= float64(w * (second + (mean/theta+gap)/all))
	}
}

// firstTheta is a theta to begin from, the Newton step of 1/theta from Poisson; negative if that is downhill.
func (f *fitter) firstTheta(ctx context.Context, beta []float64) (float64, error) {
	total := newShapeSums(len(beta))
	err := pass(ctx, f.design, f.opt.Workers,
		func() *shapeSums { return newShapeSums(len(beta)) },
		func(s *shapeSums, b *Block) error {
			n := f.load(s.room, b, beta)
			for i, y := range s.y[:n] {
				mean := math.Exp(s.eta[i] + s.offset[i])
				s.sum[0] += float64(s.weight[i] * mean * mean)
				s.sum[1] += float64(s.weight[i] * ((y-mean)*(y-mean) - y))
			}
			return nil
		},
		func(s *shapeSums) { add(total.sum[:], s.sum[:]) })
	if err != nil || !(total.sum[1] > 0) {
		return -1, err
	}
	return total.sum[0] / total.sum[1], nil
}

type shapeSums struct {
	sum [3]float64
	*room
}

func newShapeSums(q int) *shapeSums { return &shapeSums{room: newRoom(q)} }

func (s *shapeSums) reset() { s.sum = [3]float64{} }

// observed has the derivatives of the log-likelihood that the joint information of coefficients and theta is made of, in the
// places of a family's: the observed information for the expected, and the derivative of the score in theta for the score.
func observed(theta float64) Family {
	return Family{Row: func(y, eta float64) (deviance, score, information float64) {
		mean := math.Exp(eta)
		share := theta / (theta + mean)
		return 0, (y - mean) * share * (1 - share) / theta, mean * (1 + y/theta) * share * share
	}}
}
