package glm

import (
	"fmt"
	"math"
)

// What glmnet takes where nothing is said.
const (
	defaultCount    = 100
	defaultMinRatio = 1e-4
	wideMinRatio    = 1e-2 // with fewer rows than columns
	leastAlpha      = 1e-3 // at which ridge regression, of which no lambda makes a coefficient 0, takes its first lambda
)

func (o *PathOptions) check(d Design) error {
	base := o.base()
	if err := base.check(d); err != nil {
		return err
	}
	switch {
	case d.Columns() == 0:
		return fmt.Errorf("options: have no columns, want one or more")
	case !(o.Alpha >= 0 && o.Alpha <= 1):
		return fmt.Errorf("options: have alpha %v, want 0 to 1", o.Alpha)
	case o.Count < 0:
		return fmt.Errorf("options: have %d lambdas to choose, want 0 or more", o.Count)
	case !(o.MinRatio >= 0 && o.MinRatio < 1):
		return fmt.Errorf("options: have a ratio %v of the last lambda to the first, want 0 or more and less than 1", o.MinRatio)
	}
	before := math.Inf(1)
	for i, l := range o.Lambda {
		if !(l >= 0 && l < before) {
			return fmt.Errorf("options: lambda %d of %d: have %v, want finite numbers >= 0 in strictly descending order", i+1, len(o.Lambda), l)
		}
		before = l
	}
	for _, f := range o.Factor {
		if f > 0 {
			return nil
		}
	}
	if o.Factor != nil {
		return fmt.Errorf("options: every penalty factor is 0, want one that is not")
	}
	return nil
}

// base are the options of the unpenalised loss.
func (o *PathOptions) base() *Options {
	return &Options{Family: o.Family, Names: o.Names, Factor: o.Factor, Limit: o.Limit, Workers: o.Workers}
}

// lambdas are those asked for, or a sequence for the path that begins at start.
func (o *PathOptions) lambdas(start *rung, p *Path) []float64 {
	if o.Lambda != nil {
		return o.Lambda
	}
	count, ratio := o.Count, o.MinRatio
	if count == 0 {
		count = defaultCount
	}
	if ratio == 0 {
		ratio = defaultMinRatio
		if p.Rows <= len(p.Names) {
			ratio = wideMinRatio
		}
	}
	lambda := make([]float64, count)
	for i := range lambda {
		lambda[i] = start.lambdaMax(max(o.Alpha, leastAlpha))
		if i > 0 {
			lambda[i] *= math.Pow(ratio, float64(i)/float64(count-1))
		}
	}
	return lambda
}
