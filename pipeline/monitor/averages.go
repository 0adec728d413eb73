package monitor

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"riskstrat/models/evaluate"
	"riskstrat/pipeline/disclosure"
)

// averages are what risks, weights and households make of some people on average: of one of them, or of one who had the outcome. They stay as they are when there are more of the same, so that a figure
// which is counts as they are shown times averages tells of the counts what is shown of them. Each is rounded to what figures are written in.
type averages struct {
	risk     float64 // weighted mean; 0: nothing is expected
	factor   float64 // by which weights move the share of people who had the outcome
	happened float64 // mean risk of those who had it
	expected float64 // and of those who are expected to: weighted by the risk itself
	spread   float64 // variance of observed per expected, as a multiple of that of as many single people without weights
}

// averager works averages of the people of a model out.
type averager struct {
	of        *evaluate.Data
	household []int32   // of each row, numbered
	moves     []float64 // by household: what it moves the ratio by; 0 but while one is worked out
}

func newAverager(of *evaluate.Data) *averager {
	a, rows := &averager{of: of, household: make([]int32, len(of.Cluster))}, make([]int32, len(of.Cluster))
	for i := range rows {
		rows[i] = int32(i)
	}
	slices.SortFunc(rows, func(i, j int32) int { return cmp.Compare(of.Cluster[i], of.Cluster[j]) })
	households := int32(0)
	for k, i := range rows {
		if k == 0 || of.Cluster[i] != of.Cluster[rows[k-1]] {
			households++
		}
		a.household[i] = households - 1
	}
	a.moves = make([]float64, households)
	return a
}

// average works the averages of some rows out.
func (a *averager) average(rows []int) averages {
	var weight, observed, expected, happened, risky, with float64 // sums of w, wy, wp, wyp, wpp; people with the outcome
	for _, i := range rows {
		w, y, p := a.of.Weight[i], a.of.Outcome[i], a.of.Predicted[i]
		weight += w
		observed += float64(w * y)
		expected += float64(w * p)
		happened += float64(w * y * p)
		risky += float64(w * p * p)
		if y > 0 {
			with++
		}
	}
	switch {
	case expected == 0:
		return averages{}
	case with == 0:
		return averages{risk: digits(expected/weight, 3), factor: 1}
	}
	alone := shape(observed/expected, happened/observed, risky/expected) / with
	return averages{
		risk: digits(expected/weight, 3), factor: hundredth(observed / weight / (with / float64(len(rows)))),
		happened: digits(happened/observed, 3), expected: digits(risky/expected, 3),
		spread: max(.05, math.Round(20*a.variance(rows, observed, expected)/alone)/20),
	}
}

// variance is that of the logarithm of observed per expected, linearised, households taken to be drawn.
func (a *averager) variance(rows []int, observed, expected float64) float64 {
	for _, i := range rows {
		a.moves[a.household[i]] += a.of.Weight[i] * (a.of.Outcome[i]/observed - a.of.Predicted[i]/expected)
	}
	sum := 0.0
	for _, i := range rows {
		move := &a.moves[a.household[i]]
		sum += float64(*move * *move)
		*move = 0
	}
	return sum
}

// shape is the variance of the logarithm of observed per expected of single people without weights, 1/O - 2 sum(yp)/(OE) + sum(pp)/EE, times O: sum(yp) is O times the mean risk of those who had the
// outcome, and sum(pp) is E times that of those who are expected to.
func shape(ratio, happened, risky float64) float64 { return max(.05, 1-ratio*(2*happened-risky)) }

// observedExpected is how many had the outcome for each one expected, of the counts as they are shown; none of fewer than least who had it, or had not.
func (a averages) observedExpected(events, people disclosure.Count) Value {
	stdErr := 0.0
	v, shown := disclosure.Derive(func(of []float64) float64 {
		if of[0] < least || of[1]-of[0] < least || a.risk == 0 {
			return math.NaN()
		}
		ratio := a.factor * of[0] / of[1] / a.risk
		stdErr = math.Sqrt(a.spread * shape(ratio, a.happened, a.expected) / of[0])
		return ratio
	}, events, people)
	switch {
	case !shown:
		return none(hidden)
	case math.IsNaN(v):
		return none(tooFew)
	}
	return Value{Value: v, Low: v * math.Exp(-z95*stdErr), High: v * math.Exp(z95*stdErr)}
}

// fewestForSlope is how many must be shown to have had the outcome, and not, for a slope to be told: enough that however they are rounded there are those of whom models/evaluate makes one.
const fewestForSlope = 40

// slopeOf is a calibration slope to the nearest tenth, with the interval that one of as many events as are shown has.
func slopeOf(g *evaluate.Subgroup, events, people disclosure.Count) Value {
	exact := figure(g.CalibrationSlope)
	of, some := disclosure.Derive(func(of []float64) float64 { return min(of[0], of[1]-of[0]) }, events, people)
	switch {
	case !some:
		return none(hidden)
	case of < fewestForSlope || !exact.Bounded():
		return none(tooFew)
	}
	n, _ := events.Shown()
	stdErr := (exact.High - exact.Low) / (2 * z95)
	half := z95 * math.Sqrt(digits(stdErr*stdErr*float64(g.Events), 2)/float64(n))
	v := math.Round(10*exact.Value) / 10
	return Value{Value: v, Low: v - half, High: v + half}
}

// digits rounds to so many significant digits.
func digits(v float64, n int) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', n, 64), 64) // a number as FormatFloat writes it is one
	return rounded
}

func hundredth(v float64) float64 { return math.Round(v*100) / 100 }
