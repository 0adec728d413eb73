package models

import (
	"math"
	"slices"
	"strconv"

	"riskstrat/features"
)

// Values that an entry holds of the training data rest on numbers of people and are rounded to four digits, so that none is
// anybody's own.
const (
	// MinPeople is the smallest number of people in a band of age and sex, or behind a bin of a histogram.
	MinPeople = 50
	// MinBeyond is the smallest number of people beyond a knot or a cut: the frequency threshold of statistical disclosure
	// control in the ACRO tools.
	MinBeyond = 10
)

// Basis is a fitted Factor: what training read off the data to turn a value into columns.
type Basis struct {
	Transform Transform `json:"transform"`
	Feature   string    `json:"feature"`
	Knots     []float64 `json:"knots,omitempty"`     // rcs: ascending
	Floor     *float64  `json:"floor,omitempty"`     // winsor: the value at the lower quantile; absent where it cuts above only
	Cap       *float64  `json:"cap,omitempty"`       // winsor: the value at the upper quantile; absent where it cuts below only
	Levels    []string  `json:"levels,omitempty"`    // category: the definition's levels, by index
	Reference *int      `json:"reference,omitempty"` // category: the level without a column
}

const minKnots, maxKnots = 3, 7

// harrell gives the default quantiles of the knots by their number: Harrell, Regression Modeling Strategies
// (2nd ed., 2015), table 2.3, for 3 to 7 knots.
var harrell = [maxKnots + 1][]float64{
	3: {.10, .50, .90},
	4: {.05, .35, .65, .95},
	5: {.05, .275, .50, .725, .95},
	6: {.05, .23, .41, .59, .77, .95},
	7: {.025, .1833, .3417, .50, .6583, .8167, .975},
}

// fitBasis reads a factor's knots, cuts or reference level off the values of its feature in training, held by people
// distinct persons.
func fitBasis(f Factor, def features.Definition, d *distribution, people int64) (Basis, error) {
	b := Basis{Transform: f.Transform, Feature: f.Feature}
	switch f.Transform {
	case Log1p:
		if len(d.values) > 0 && d.values[0] < 0 {
			return b, refuse(otherTerm, "fitting %s: have values below 0, want none", f)
		}
	case Category:
		b.Levels = def.Levels
		b.Reference = new(int(d.mode()))
	case Winsor:
		return b, b.fitCuts(f, d, people)
	case Spline:
		return b, b.fitKnots(f, d, people)
	}
	return b, nil
}

// fitCuts reads off what winsorising brings the ends in to: the quantiles as R's quantile and DescTools' Winsorize have them, which may lie
// between two values of the data (scipy's winsorize takes a value of the data instead).
func (b *Basis) fitCuts(f Factor, d *distribution, people int64) error {
	cut := func(q, beyond float64, end string) (*float64, error) {
		if n := int64(beyond * float64(people)); n < MinBeyond {
			return nil, refuse(otherTerm, "fitting %s: have %d people beyond the %s cut, want at least %d", f, n, end, MinBeyond)
		}
		return new(rounded(d.quantile(q))), nil
	}
	var err error
	if f.Low > 0 {
		if b.Floor, err = cut(f.Low, f.Low, "lower"); err != nil {
			return err
		}
	}
	if f.High < 1 {
		b.Cap, err = cut(f.High, 1-f.High, "upper")
	}
	return err
}

// winsorised is v, brought in to the cuts that there are.
func (b *Basis) winsorised(v float64) float64 {
	if b.Floor != nil {
		v = max(v, *b.Floor)
	}
	if b.Cap != nil {
		v = min(v, *b.Cap)
	}
	return v
}

func (b *Basis) fitKnots(f Factor, d *distribution, people int64) error {
	at := harrell[f.Knots]
	if beyond := int64(at[0] * float64(people)); beyond < MinBeyond {
		return refuse(otherTerm, "fitting %s: have %d people beyond the outer knots, want at least %d", f, beyond, MinBeyond)
	}
	for _, q := range at {
		b.Knots = append(b.Knots, rounded(d.quantile(q)))
	}
	if distinct := len(slices.Compact(slices.Clone(b.Knots))); distinct < f.Knots {
		return refuse(otherTerm, "fitting %s: have %d distinct knots, want %d (a count with many zeros suits log1p)", f, distinct, f.Knots)
	}
	return nil
}

// mode returns the most frequent value, the lowest of equals; 0 when no row has a value.
func (d *distribution) mode() float64 {
	best, value := int64(0), 0.0
	for i, n := range d.counts {
		if n > best {
			best, value = n, d.values[i]
		}
	}
	return value
}

// width returns the number of columns the basis makes.
func (b *Basis) width() int {
	switch b.Transform {
	case Spline:
		return len(b.Knots) - 1
	case Category:
		return len(b.Levels) - 1
	default:
		return 1
	}
}

// names returns the name of each column.
func (b *Basis) names(f Factor) []string {
	switch b.Transform {
	case Spline:
		names := make([]string, b.width())
		for i := range names {
			names[i] = f.String() + "." + strconv.Itoa(i+1)
		}
		return names
	case Category:
		var names []string
		for i, level := range b.Levels {
			if i != *b.Reference {
				names = append(names, f.String()+"="+level)
			}
		}
		return names
	default:
		return []string{f.String()}
	}
}

// columns writes the basis columns of value v, which is not NaN, into out[:width()].
func (b *Basis) columns(v float64, out []float64) {
	switch b.Transform {
	case Linear:
		out[0] = v
	case Log1p:
		out[0] = log1p(v)
	case Square:
		out[0] = v * v
	case Winsor:
		out[0] = b.winsorised(v)
	case Spline:
		splineColumns(b.Knots, v, out)
	case Category:
		clear(out[:b.width()])
		switch level := int(v); {
		case level < *b.Reference:
			out[level] = 1
		case level > *b.Reference:
			out[level-1] = 1
		}
	}
}

// fill writes the basis columns of the values into out, one slice a column; scratch has width() entries. The commonest transforms
// have loops of their own: a training reads every value some hundred times.
func (b *Basis) fill(values, scratch []float64, out [][]float64) {
	switch b.Transform {
	case Linear:
		copy(out[0], values)
	case Log1p:
		column := out[0][:len(values)]
		for i, v := range values {
			if n := int(v); uint(n) < uint(len(log1pTable)) && float64(n) == v {
				column[i] = log1pTable[n]
			} else {
				column[i] = math.Log1p(v)
			}
		}
	default:
		row := scratch[:b.width()]
		for i, v := range values {
			b.columns(v, row)
			for j, x := range row {
				out[j][i] = x
			}
		}
	}
}

// splineColumns writes Harrell's restricted cubic spline: the value itself, then len(knots)-2 columns that are cubic between the
// outer knots t1 and tk and linear beyond them, scaled by (tk-t1)^2 so that they are on the scale of the value:
//
//	(x-tj)+^3 - (x-t(k-1))+^3 (tk-tj)/(tk-t(k-1)) + (x-tk)+^3 (t(k-1)-tj)/(tk-t(k-1))
//
// Source: Harrell, Regression Modeling Strategies (2015), section 2.4.5; the scaling is that of Hmisc's rcspline.eval.
func splineColumns(knots []float64, x float64, out []float64) {
	k := len(knots)
	last, before := knots[k-1], knots[k-2]
	span := last - knots[0]
	scale, gap := span*span, last-before
	beyondBefore, beyondLast := cube(x-before), cube(x-last)
	out[0] = x
	for j, t := range knots[:k-2] {
		out[j+1] = (cube(x-t) - beyondBefore*(last-t)/gap + beyondLast*(before-t)/gap) / scale
	}
}

// cube is x cubed where x is positive, else 0.
func cube(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return x * x * x
}

// log1pTable holds ln(1+n) of the small counts that make up nearly every value; the entries are math.Log1p's own.
var log1pTable = func() (t [1024]float64) {
	for n := range t {
		t[n] = math.Log1p(float64(n))
	}
	return t
}()

func log1p(v float64) float64 {
	if n := int(v); uint(n) < uint(len(log1pTable)) && float64(n) == v {
		return log1pTable[n]
	}
	return math.Log1p(v)
}
