package kernel

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// both runs a test with the assembly, where there is any, and without.
func both(t *testing.T, test func(t *testing.T, f functions)) {
	for _, f := range implementations() {
		t.Run(f.name, func(t *testing.T) { test(t, f) })
	}
}

// values are awkward for a vector: signs, zeros, denormals, large and small, infinities and what is no number.
func awkward(rng *rand.Rand, n int) []float64 {
	special := []float64{0, math.Copysign(0, -1), 5e-324, -1e-310, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(), 1, -1}
	x := make([]float64, n)
	for i := range x {
		if x[i] = rng.NormFloat64() * math.Pow(10, float64(rng.IntN(7)-3)); rng.IntN(8) == 0 {
			x[i] = special[rng.IntN(len(special))]
		}
	}
	return x
}

func normal(rng *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

// identical wants the same bits, except that any NaN is as good as another.
func identical(t *testing.T, what string, have, want []float64) {
	t.Helper()
	for i := range want {
		if math.Float64bits(have[i]) != math.Float64bits(want[i]) && !(math.IsNaN(have[i]) && math.IsNaN(want[i])) {
			t.Fatalf("%s: entry %d of %d: have %x, want %x", what, i, len(want), have[i], want[i])
		}
	}
}

// The assembly gives the bits of the Go functions, at every length, on ordinary and on awkward values.
func TestSameBitsAsPortable(t *testing.T) {
	all := implementations()
	if len(all) == 1 {
		t.Skip("no assembly for this processor")
	}
	slow, fast := all[0], all[1]
	rng := rand.New(rand.NewPCG(1, 1))
	for n := range 70 {
		for _, draw := range []func(*rand.Rand, int) []float64{normal, awkward} {
			x, y := draw(rng, n), draw(rng, n)
			for i := range y {
				switch rng.IntN(3) {
				case 0:
					y[i] = 0
				case 1:
					y[i] = 1
				}
			}
			a, b := make([]float64, n), make([]float64, n)
			slow.exps(a, x)
			fast.exps(b, x)
			identical(t, "exp", b, a)
			want, have := make([][]float64, 3), make([][]float64, 3)
			for k := range want {
				want[k], have[k] = make([]float64, n), make([]float64, n)
			}
			slow.logistic(y, x, want[0], want[1], want[2])
			fast.logistic(y, x, have[0], have[1], have[2])
			for k, what := range []string{"deviance", "score", "information"} {
				identical(t, what, have[k], want[k])
			}
			copy(a, y)
			copy(b, y)
			c, d := make([]float64, n), make([]float64, n)
			slow.center(c, x, 1.5, .3, -.7, a)
			fast.center(d, x, 1.5, .3, -.7, b)
			identical(t, "center", d, c)
			identical(t, "linear predictor", b, a)

			eight := draw(rng, 8*n)
			slow.predict(a, eight, &[group]int{0, 3 * n, n, 7 * n}, &[group]float64{.3, -2, 1e-3, 7})
			fast.predict(b, eight, &[group]int{0, 3 * n, n, 7 * n}, &[group]float64{.3, -2, 1e-3, 7})
			identical(t, "linear predictor of a group", b, a)

			var dots, dots2, scatters, scatters2 [lanes]float64
			slow.dot(&dots, x, y)
			fast.dot(&dots2, x, y)
			identical(t, "dot", dots2[:], dots[:])
			slow.scatter(&scatters, x, y, .7)
			fast.scatter(&scatters2, x, y, .7)
			identical(t, "scatter", scatters2[:], scatters[:])
			var low, low2, high, high2 [4]float64
			slow.extent(&low, &high, x)
			fast.extent(&low2, &high2, x)
			identical(t, "least", low2[:], low[:])
			identical(t, "greatest", high2[:], high[:])

			const columns = 5
			rows, stride := roundUp(n, lanes), roundUp(n, lanes)+8
			z := draw(rng, columns*stride+rows)
			score, root := draw(rng, rows), draw(rng, rows)
			z2, g, g2 := append([]float64(nil), z...), normal(rng, columns), make([]float64, columns)
			copy(g2, g)
			slow.weigh(z, stride, score, root, g)
			fast.weigh(z2, stride, score, root, g2)
			identical(t, "gradient", g2, g)
			identical(t, "weighted columns", z2, z)
			if rows > 0 {
				sum := normal(rng, tileRows*9)
				sum2 := append([]float64(nil), sum...)
				slow.gramTile(sum, 9, z, z[stride:], stride, rows)
				fast.gramTile(sum2, 9, z2, z2[stride:], stride, rows)
				identical(t, "tile", sum2, sum)
			}
		}
	}
}

// exactly is a sum of products to 400 bits.
func exactly(x, y []float64) float64 {
	sum := new(big.Float).SetPrec(400)
	for i, v := range x {
		sum.Add(sum, new(big.Float).SetPrec(400).Mul(big.NewFloat(v), big.NewFloat(y[i])))
	}
	f, _ := sum.Float64()
	return f
}

func magnitude(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += math.Abs(v * y[i])
	}
	return sum
}

// A block filled with columns gives their cross-products and gradient, for any number of rows and columns, used for more
// and for fewer rows in turn.
func TestBlockAgainstExactSums(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, columns := range []int{1, 2, 3, 4, 5, 12, 13, 30, 61} {
		b := NewBlock(256, columns)
		score, root := make([]float64, 256), make([]float64, 256)
		for _, n := range []int{256, 1, 0, 15, 16, 17, 100, 255} {
			t.Run(fmt.Sprintf("%d columns, %d rows", columns, n), func(t *testing.T) {
				b.Resize(n)
				eta, wantEta := make([]float64, n), make([]float64, n)
				want := make([][]float64, columns)
				b.Fill(0, 1)
				for k := range columns {
					x := normal(rng, n)
					mean, scale, beta := rng.NormFloat64(), rng.ExpFloat64(), rng.NormFloat64()
					want[k] = make([]float64, n)
					for i, v := range x {
						want[k][i] = (v - mean) * scale
						if k == 0 {
							want[k][i] = 1
						} else {
							wantEta[i] += beta * want[k][i]
						}
					}
					if k > 0 {
						b.Center(k, x, mean, scale, beta, eta)
						identical(t, "column", b.Column(k), want[k])
					}
				}
				for i := range eta {
					if math.Abs(eta[i]-wantEta[i]) > 1e-13*(1+math.Abs(wantEta[i]))*float64(columns) {
						t.Fatalf("linear predictor of row %d: have %v, want %v", i, eta[i], wantEta[i])
					}
				}
				copy(score[:n], normal(rng, n))
				for i := range n {
					root[i] = rng.Float64()
				}
				gradient := normal(rng, columns)
				begin := append([]float64(nil), gradient...)
				b.Weigh(score, root, gradient)
				for k := range columns {
					close(t, "gradient", gradient[k], begin[k]+exactly(want[k], score[:n]), 1+magnitude(want[k], score[:n]))
					for i := range n {
						want[k][i] *= root[i]
					}
				}
				width := Width(columns)
				sum := normal(rng, width*width)
				first := append([]float64(nil), sum...)
				b.Gram(sum)
				for i := range columns {
					for j := i; j < columns; j++ {
						at := i*width + j
						close(t, "cross-product", sum[at], first[at]+exactly(want[i], want[j]), 1+magnitude(want[i], want[j]))
					}
				}
			})
		}
	}
}

// A loaded block answers a second question with the bits of the first: its linear predictor, its gradient, and a copy's.
func TestBlockAnswersAgain(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	const columns = 7
	b, again := NewBlock(256, columns), NewBlock(256, columns)
	for _, n := range []int{256, 0, 17, 100} {
		b.Resize(n)
		eta, other := make([]float64, n), make([]float64, n)
		for k := range columns {
			b.Center(k, normal(rng, n), 0.3, 2, float64(k)-3, eta)
		}
		b.Predict([]float64{-3, -2, -1, 0, 1, 2, 3}, other)
		identical(t, "linear predictor", other, eta)
		score, root := make([]float64, 256), make([]float64, 256)
		copy(score, normal(rng, n))
		copy(root, normal(rng, n))
		again.Copy(b)
		dots, gradient := make([]float64, columns), make([]float64, columns)
		b.Dots(score, dots)
		again.Weigh(score, root, gradient)
		identical(t, "gradient", dots, gradient)
		b.Weigh(score, root, make([]float64, columns))
		for k := range columns {
			identical(t, "weighted column of a copy", again.Column(k), b.Column(k))
		}
	}
}

func TestMeasures(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for n := range 300 {
		x, w := normal(rng, n), normal(rng, n)
		close(t, "dot", Dot(x, w), exactly(x, w), 1+magnitude(x, w))
		mean := rng.NormFloat64()
		squares := make([]float64, n)
		for i, v := range x {
			squares[i] = (v - mean) * (v - mean)
		}
		close(t, "scatter", Scatter(x, w, mean), exactly(squares, w), 1+magnitude(squares, w))
		low, high := Range(x)
		if n == 0 {
			if !math.IsInf(low, 1) || !math.IsInf(high, -1) {
				t.Errorf("range of nothing: have %v to %v", low, high)
			}
		} else if low != slices.Min(x) || high != slices.Max(x) {
			t.Errorf("range of %d: have %v to %v, want %v to %v", n, low, high, slices.Min(x), slices.Max(x))
		}
	}
}

// close allows rounding of sums of a magnitude: some eps a term, of at most 256 over 16 lanes.
func close(t *testing.T, what string, have, want, magnitude float64) {
	t.Helper()
	if math.Abs(have-want) > 64*0x1p-53*magnitude {
		t.Fatalf("%s: have %v, want %v", what, have, want)
	}
}
