package evaluate

import (
	"fmt"
	"math"
)

// better says which way a figure is better: +1 higher, -1 lower.
var better = map[string]int{
	AUROC: 1, AUPRC: 1, Spearman: 1, Gini: 1, NetBenefit: 1, Hits: 1, Brier: -1, LogLoss: -1, RMSE: -1, MAE: -1, Deviance: -1,
}

// right is what the other figures are of predictions that are right.
var right = map[string]float64{ObservedExpected: 1, CalibrationInLarge: 0, CalibrationSlope: 1}

// claim puts every difference in words.
func (c *Comparison) claim() {
	for k := range c.Figures {
		c.Figures[k].claim(c.Figures[k].Name)
	}
	for k := range c.Decisions {
		c.Decisions[k].claim(fmt.Sprintf("net benefit at a threshold of %g", c.Decisions[k].Threshold))
	}
	for k := range c.Lists {
		c.Lists[k].Hits.claim("events on list " + c.Lists[k].Name)
	}
}

// claim says of a subject what the interval of the difference allows to be said, and no more. One difference in twenty lies outside its interval by
// chance: of many figures, the one that was declared beforehand counts.
func (p *Paired) claim(subject string) {
	d := p.Difference
	switch {
	case !d.Known():
		p.Claim = fmt.Sprintf("there is no difference in %s to speak of: %s", subject, d.Missing)
	case d.Interval == nil:
		p.Claim = fmt.Sprintf("%s: nothing can be claimed without an interval, and no resamples were asked for", subject)
	case d.Interval.Missing != "":
		p.Claim = fmt.Sprintf("%s: nothing can be claimed without an interval: %s", subject, d.Interval.Missing)
	case d.Interval.Low == 0 && d.Interval.High == 0:
		p.Claim = fmt.Sprintf("%s: A and B are the same on these rows", subject)
	case d.Interval.Low > 0:
		p.Claim = fmt.Sprintf("%s: B is higher, by %s to %s%s", subject, digits(d.Interval.Low), digits(d.Interval.High), p.judge(1))
	case d.Interval.High < 0:
		p.Claim = fmt.Sprintf("%s: B is lower, by %s to %s%s", subject, digits(-d.Interval.High), digits(-d.Interval.Low), p.judge(-1))
	default:
		p.Claim = fmt.Sprintf("%s: these rows do not tell A and B apart: B may be lower by as much as %s or higher by as much as %s",
			subject, digits(math.Abs(d.Interval.Low)), digits(d.Interval.High))
	}
}

// judge says whether a difference in that direction is for the better, or else how far from right either model is.
func (p *Paired) judge(direction int) string {
	switch better[p.Name] * direction {
	case 1:
		return ": better"
	case -1:
		return ": worse"
	}
	return fmt.Sprintf("; A has %.3f, B %.3f, and %g is right", p.A.Value, p.B.Value, right[p.Name])
}

// digits are two significant ones.
func digits(v float64) string { return fmt.Sprintf("%.2g", v) }
