package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// bigExp is e^x to some 60 digits: the Taylor series at x/2^20, squared twenty times.
func bigExp(x float64) *big.Float {
	const prec, halvings = 320, 20
	r := new(big.Float).SetPrec(prec).SetMantExp(new(big.Float).SetPrec(prec).SetFloat64(x), -halvings)
	sum, term := big.NewFloat(1).SetPrec(prec), big.NewFloat(1).SetPrec(prec)
	for k := 1; k < 60; k++ {
		term.Mul(term, r)
		term.Quo(term, new(big.Float).SetPrec(prec).SetInt64(int64(k)))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigLog1p is log(1+e) for e from 0 to 1, by the series of atanh.
func bigLog1p(e *big.Float) *big.Float {
	const prec = 320
	s := new(big.Float).SetPrec(prec).Quo(e, new(big.Float).Add(e, big.NewFloat(2).SetPrec(prec)))
	s2 := new(big.Float).SetPrec(prec).Mul(s, s)
	sum, power := new(big.Float).SetPrec(prec), new(big.Float).SetPrec(prec).Set(s)
	for k := int64(1); k < 180; k += 2 {
		sum.Add(sum, new(big.Float).SetPrec(prec).Quo(power, new(big.Float).SetPrec(prec).SetInt64(k)))
		power.Mul(power, s2)
	}
	return sum.Add(sum, sum)
}

// units is the distance between have and want in units of have's last place.
func units(have float64, want *big.Float) float64 {
	gap := new(big.Float).SetPrec(320).Sub(big.NewFloat(have).SetPrec(320), want)
	g, _ := gap.Float64()
	return math.Abs(g) / (math.Nextafter(math.Abs(have), math.Inf(1)) - math.Abs(have))
}

func TestExpIsAccurate(t *testing.T) {
	both(t, func(t *testing.T, f functions) {
		rng := rand.New(rand.NewPCG(3, 3))
		x := []float64{0, 1, -1, 709.78, -708.39, -745, 5e-324, 1e-9, -1e-9, math.Ln2 / 2, -math.Ln2 / 2, 3 * math.Ln2 / 2}
		for range 1000 {
			x = append(x, rng.NormFloat64(), 700*(2*rng.Float64()-1))
		}
		have := make([]float64, len(x))
		f.exps(have, x)
		worst := 0.0
		for i, v := range x {
			if u := units(have[i], bigExp(v)); u > 1 {
				t.Fatalf("exp(%v): have %v, %.2f units from the right value, want at most 1", v, have[i], u)
			} else {
				worst = max(worst, u)
			}
		}
		t.Logf("worst of %d: %.3f units in the last place", len(x), worst)
	})
}

func TestExpAtTheEnds(t *testing.T) {
	both(t, func(t *testing.T, f functions) {
		inf := math.Inf(1)
		x := []float64{inf, -inf, 710, 1e308, -746, -1e308, math.NaN(), math.Copysign(0, -1)}
		want := []float64{inf, 0, inf, inf, 0, 0, math.NaN(), 1}
		have := make([]float64, len(x))
		f.exps(have, x)
		identical(t, "exp", have, want)
	})
}

// What a row contributes, against 90 digits, for linear predictors from the ordinary to the absurd.
func TestLogisticIsAccurate(t *testing.T) {
	both(t, func(t *testing.T, f functions) {
		rng := rand.New(rand.NewPCG(4, 4))
		var y, eta []float64
		for range 150 {
			for _, scale := range []float64{1e-8, 1, 5, 30, 300} {
				eta = append(eta, rng.NormFloat64()*scale)
				y = append(y, []float64{0, 1, rng.Float64()}[rng.IntN(3)])
			}
		}
		deviance, score, information := make([]float64, len(y)), make([]float64, len(y)), make([]float64, len(y))
		f.logistic(y, eta, deviance, score, information)
		for i, v := range eta {
			if math.Abs(v) > 700 {
				continue // e is denormal: right to its last place, which is no relative accuracy
			}
			d, s, w := bigLogistic(y[i], v)
			for what, pair := range map[string]struct {
				have float64
				want *big.Float
			}{"deviance": {deviance[i], d}, "score": {score[i], s}, "information": {information[i], w}} {
				limit := 4.0
				if what == "score" && y[i] != 0 && y[i] != 1 {
					limit = 4 / math.Abs(pair.have) // y - p cancels
				}
				if u := units(pair.have, pair.want); u > limit {
					t.Fatalf("%s of y %v at %v: have %v, %.2f units from the right value, want at most %.0f", what, y[i], v, pair.have, u, limit)
				}
			}
		}
	})
}

// bigLogistic is the definition of Logistic.
func bigLogistic(y, eta float64) (deviance, score, information *big.Float) {
	const prec = 320
	float := func(v float64) *big.Float { return big.NewFloat(v).SetPrec(prec) }
	e := bigExp(-math.Abs(eta))
	near := new(big.Float).SetPrec(prec).Quo(float(1), new(big.Float).SetPrec(prec).Add(float(1), e))
	far := new(big.Float).SetPrec(prec).Mul(e, near)
	event, none := near, far
	if eta < 0 {
		event, none = far, near
	}
	loss := bigLog1p(e)
	loss.Add(loss, new(big.Float).SetPrec(prec).Mul(float(y), float(max(-eta, 0))))
	loss.Add(loss, new(big.Float).SetPrec(prec).Mul(new(big.Float).SetPrec(prec).Sub(float(1), float(y)), float(max(eta, 0))))
	// y - event = y*none - (1-y)*event
	score = new(big.Float).SetPrec(prec).Mul(float(y), none)
	score.Sub(score, new(big.Float).SetPrec(prec).Mul(new(big.Float).SetPrec(prec).Sub(float(1), float(y)), event))
	return loss.Add(loss, loss), score, new(big.Float).SetPrec(prec).Mul(near, far)
}

func TestLogisticFarOut(t *testing.T) {
	both(t, func(t *testing.T, f functions) {
		eta := []float64{800, -800, 800, -800}
		y := []float64{1, 1, 0, 0}
		deviance, score, information := make([]float64, 4), make([]float64, 4), make([]float64, 4)
		f.logistic(y, eta, deviance, score, information)
		identical(t, "deviance", deviance, []float64{0, 1600, 1600, 0})
		identical(t, "score", score, []float64{0, 1, -1, 0})
		identical(t, "information", information, []float64{0, 0, 0, 0})
	})
}
