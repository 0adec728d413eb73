package synth

import "math"

// belief is the exact distribution over (frailty, level of need) of one person given all that is observed of them so far.
type belief [frailties][levels]float64

// observed is what is seen of one model month: counts by stream, and what the marks of its events say, as the ratio of
// their chance at each level to that at managing.
type observed struct {
	count [streams]int
	marks [levels]float64
}

// newBelief is the belief at entry: the cell's prior of frailty, and need as it is in the long run.
func newBelief(c *cell) (b belief) {
	for f := range b {
		for l := range levels {
			b[f][l] = c.prior[f] * c.start[f][l]
		}
	}
	return b
}

// weigh multiplies in evidence on frailty alone.
func (b *belief) weigh(evidence [frailties]float64) {
	for f := range b {
		for l := range levels {
			b[f][l] *= evidence[f]
		}
	}
	b.normalise()
}

// update moves the belief through one month of the model year: the transition of need, then the chance of what was
// observed, survival included. Factors that are the same for every (frailty, level) are left out.
func (b *belief) update(c *cell, p *params, month int, seen *observed) {
	quiet, busy := p.bunches()
	calls := seen.count[gpAttended]
	quietPower, busyPower := power(quiet, calls), power(busy, calls)
	for f := range b {
		var next [levels]float64
		for i, w := range b[f] {
			for j := range levels {
				next[j] += w * c.step[f][i][j]
			}
		}
		for l := range levels {
			e := &c.month[month][f][l]
			like := e.none * e.live * seen.marks[l] * (e.quiet*quietPower + e.busy*busyPower)
			for s, n := range &seen.count {
				if n > 0 {
					like *= power(c.rate[f][l][s], n)
				}
			}
			b[f][l] = next[l] * like
		}
	}
	b.normalise()
}

// expect is the mean of a value by (frailty, level) under the belief.
func (b *belief) expect(value *[frailties][levels]float64) (mean float64) {
	for f := range b {
		for l, w := range b[f] {
			mean += w * value[f][l]
		}
	}
	return mean
}

func (b *belief) normalise() {
	var sum float64
	for f := range b {
		for _, w := range b[f] {
			sum += w
		}
	}
	for f := range b {
		for l := range b[f] {
			b[f][l] /= sum
		}
	}
}

// power is x^n for a small whole n.
func power(x float64, n int) float64 {
	if n > 64 {
		return math.Pow(x, float64(n))
	}
	y := 1.0
	for range n {
		y *= x
	}
	return y
}
