package gate

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/sajari/regression"

	"riskstrat/features/source"
)

// The history a model of a feed's daily rows is fitted to. Two years tell the season from the trend and are as many rows as
// the regression library bears (it builds an n x n matrix); a model of less leaves the season out, and eight weeks are the least.
const (
	longHistory   = 730 // days
	leastHistory  = 56  // days
	leastHolidays = 5   // days of Christmas week: fewer say too little for a term of their own
)

// unusual is the number of spreads, up or down, that is worth a look: a clean night in some hundreds reaches it.
const unusual = 3

// Expectation is what a linear model of a feed's past expects of its last days, and what came.
type Expectation struct {
	From, To source.Day // the days looked at, [From, To)
	Observed int64      // rows dated on them
	Expected float64    // rows by the model
	Spread   float64    // standard deviation of a sum over as many days about the model, in rows
	History  int        // days the model was fitted to; below 730 it knows no season
}

// Z is the number of spreads by which the observed lies above (below: negative) the expected.
func (e Expectation) Z() float64 { return (float64(e.Observed) - e.Expected) / e.Spread }

// Change is the share by which the observed lies above (below: negative) the expected.
func (e Expectation) Change() float64 { return float64(e.Observed)/e.Expected - 1 }

// volume compares each feed's last complete days with what its own past expects.
func (v *verdict) volume(in *Inputs) {
	c := in.Config.Volume
	for _, name := range c.Tables {
		t := in.table(name)
		if t == nil {
			continue // not read: an optional table
		}
		e, err := Expect(t, in.AsOf, c.Days)
		if err != nil {
			v.unchecked("volume", name, "not checked: "+err.Error())
			continue
		}
		if e.History < longHistory {
			v.unchecked("volume", name, fmt.Sprintf("checked against %d days of history: too few to know its season", e.History))
		}
		text := fmt.Sprintf("have %d rows from %s to %s, expected %.0f (%+.0f%%, %+.1f spreads)",
			e.Observed, e.From, e.To-1, e.Expected, 100*e.Change(), e.Z())
		switch {
		case e.Z() < -c.Z && e.Change() < -c.Drop:
			v.refuse("volume", name, text)
		case math.Abs(e.Z()) > unusual:
			v.warn("volume", name, text, fmt.Sprintf("rows from %s to %s differ by %+.0f%% from what its own past expects (%+.1f spreads)", e.From, e.To-1, 100*e.Change(), e.Z()))
		}
	}
}

// Expect fits daily rows = weekday + month + Christmas week + trend by least squares to up to two years before the last days
// of the feed, and sums its predictions over them. The last days end where the table's lag begins. A bank holiday counts as a
// Sunday; without a Christmas in the history there is no expectation for one. The spread is that of the residuals summed over as
// many days anywhere in the history, so days that hang together count for what they are, and at least that of a Poisson count; how
// uncertain the coefficients are is not in it. The error says why there is no expectation.
func Expect(t *Table, asOf source.Day, days int) (Expectation, error) {
	e := Expectation{To: asOf - source.Day(t.Lag)}
	e.From = e.To - source.Day(days)
	first := t.First
	if t.Since != source.NoDay {
		first = max(first, t.Since)
	}
	if first == source.NoDay {
		return e, errors.New("it has no dated rows")
	}
	first = max(first, e.From-longHistory)
	e.History = int(e.From - first)
	if e.History < leastHistory {
		return e, fmt.Errorf("it has %d days of history, want at least %d", max(e.History, 0), leastHistory)
	}
	m := model{origin: first, season: e.History >= longHistory, christmas: christmasDays(first, e.From) >= leastHolidays}
	if !m.christmas && christmasDays(e.From, e.To) > 0 {
		return e, errors.New("its history holds no Christmas week to compare this one with")
	}
	residuals, err := m.fit(t.Daily, e.From)
	if err != nil {
		return e, err
	}
	for d := e.From; d < e.To; d++ {
		e.Observed += t.Daily[d]
		e.Expected += m.at(d)
	}
	if !(e.Expected >= 1) {
		return e, errors.New("it expects no rows")
	}
	e.Spread = max(sumSpread(residuals, days, m.terms()), math.Sqrt(e.Expected))
	return e, nil
}

// model is a linear model of a feed's rows by day.
type model struct {
	origin    source.Day // first day of its history
	season    bool       // has a term for the month
	christmas bool       // has a term for Christmas week
	coef      []float64  // intercept first
}

// christmasDays counts the days of Christmas week in [from, to).
func christmasDays(from, to source.Day) (n int) {
	for d := from; d < to; d++ {
		if christmasWeek(d) {
			n++
		}
	}
	return n
}

// terms is the number of coefficients.
func (m *model) terms() int { return 1 + len(m.row(m.origin)) }

// row holds the day's predictors: indicators of Tuesday to Sunday, of February to December where there is a season, of
// Christmas week where there is one, and the years since the origin.
func (m *model) row(d source.Day) []float64 {
	row := make([]float64, 6, 19)
	weekday := d.Time().Weekday()
	if bankHoliday(d) {
		weekday = time.Sunday
	}
	if k := (int(weekday) + 6) % 7; k > 0 { // Monday is 0
		row[k-1] = 1
	}
	if m.season {
		row = row[:17]
		if k := int(d.Time().Month()); k > 1 {
			row[6+k-2] = 1
		}
	}
	if m.christmas {
		row = append(row, indicator(christmasWeek(d)))
	}
	return append(row, float64(d-m.origin)/365.25)
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// fit estimates the coefficients from the days [origin, to) and returns the residuals of those days in order.
func (m *model) fit(daily map[source.Day]int64, to source.Day) ([]float64, error) {
	var r regression.Regression
	for d := m.origin; d < to; d++ {
		r.Train(regression.DataPoint(float64(daily[d]), m.row(d)))
	}
	if err := r.Run(); err != nil {
		return nil, fmt.Errorf("fitting daily rows: %w", err)
	}
	m.coef = r.GetCoeffs()
	residuals := make([]float64, 0, to-m.origin)
	for d := m.origin; d < to; d++ {
		res := float64(daily[d]) - m.at(d)
		if math.IsNaN(res) || math.IsInf(res, 0) {
			return nil, errors.New("fitting daily rows: the weekdays, months and trend cannot be told apart")
		}
		residuals = append(residuals, res)
	}
	return residuals, nil
}

// at is the expected number of rows on a day.
func (m *model) at(d source.Day) float64 {
	sum := m.coef[0]
	for i, x := range m.row(d) {
		sum += m.coef[i+1] * x
	}
	return sum
}

// sumSpread is the root mean square of the residuals' sums over every run of so many days, widened by the degrees of freedom the
// terms took: the spread of a new sum about its expectation.
func sumSpread(residuals []float64, days, terms int) float64 {
	var sum, squares float64
	for i, r := range residuals {
		sum += r
		if i >= days {
			sum -= residuals[i-days]
		}
		if i >= days-1 {
			squares += sum * sum
		}
	}
	n := float64(len(residuals))
	return math.Sqrt(squares / (n - float64(days) + 1) * n / (n - float64(terms)))
}
