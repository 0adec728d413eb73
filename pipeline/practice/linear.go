package practice

import (
	"fmt"
	"math"

	"github.com/sajari/regression"
)

// perPredictor is how many practices a linear model needs for each predictor: fewer, and it explains chance.
const perPredictor = 15

// mostSites bounds the n x n matrix that the regression library builds.
const mostSites = 1000

// Linear is a model of practices' crude rates by averages of their people, fitted by least squares, every practice counting alike.
type Linear struct {
	Missing    string        // why there is none
	Intercept  float64       // events per 1,000 people
	Predictors []Coefficient // at most one for every 15 practices
	AdjustedR2 float64       // share of the variance of the rates that they explain, less what chance would; may be below 0
}

// Coefficient is a predictor and the change in the rate, in events per 1,000 people, for one unit of it.
type Coefficient struct {
	Name string
	Coef float64
}

// averages are the predictors, in the order in which they are taken up.
var averages = [...]struct {
	name string
	of   func(kind) float64
}{
	{"percentage aged 65 and over", func(k kind) float64 { return percentage(k.age != unknown && k.age >= 65/bandYears) }},
	{"percentage in the most deprived fifth", func(k kind) float64 { return percentage(k.deprivation == 0) }},
	{"percentage aged under 5", func(k kind) float64 { return percentage(k.age == 0) }},
}

func percentage(is bool) float64 {
	if is {
		return 100
	}
	return 0
}

// site is one practice while it is added up.
type site struct {
	Row
	averages [len(averages)]float64 // sums over its people
}

func (s *site) add(people, events int64, rate float64, k kind) {
	s.People += people
	s.Observed += events
	s.Expected += float64(people) * rate
	for i, a := range averages {
		s.averages[i] += float64(people) * a.of(k)
	}
}

// predictors are the first p averages.
func (s *site) predictors(p int) []float64 {
	all := make([]float64, p)
	for i := range all {
		all[i] = s.averages[i] / float64(s.People)
	}
	return all
}

// fitLinear fits the rates of the sites and sets each one's Line.
func fitLinear(sites []*site) Linear {
	p := min(len(sites)/perPredictor, len(averages))
	switch {
	case len(sites) > mostSites:
		return Linear{Missing: fmt.Sprintf("%d practices are more than the linear model is made for (%d)", len(sites), mostSites)}
	case p == 0:
		return Linear{Missing: fmt.Sprintf("%d practices are too few: the linear model needs %d for each predictor", len(sites), perPredictor)}
	}
	var r regression.Regression
	r.SetObserved("events per 1,000 people")
	for i, a := range averages[:p] {
		r.SetVar(i, a.name)
	}
	for _, s := range sites {
		r.Train(regression.DataPoint(s.Rate(), s.predictors(p)))
	}
	if err := r.Run(); err != nil || !finite(r.GetCoeffs()) {
		return Linear{Missing: "the averages of the practices do not differ enough to fit a line"}
	}
	n := float64(len(sites))
	l := Linear{Intercept: r.Coeff(0), AdjustedR2: 1 - (1-r.R2)*(n-1)/(n-float64(p)-1)}
	for i, a := range averages[:p] {
		l.Predictors = append(l.Predictors, Coefficient{a.name, r.Coeff(i + 1)})
	}
	for _, s := range sites {
		s.Line = l.at(s.predictors(p))
	}
	return l
}

// at is the line at the values of its predictors.
func (l Linear) at(values []float64) float64 {
	sum := l.Intercept
	for i, v := range values {
		sum += float64(l.Predictors[i].Coef * v)
	}
	return sum
}

func finite(values []float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
