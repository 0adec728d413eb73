package card

import (
	"fmt"
	"math"

	"riskstrat/models"
	"riskstrat/models/evaluate"
)

// figureRow is one figure of a model beside those it must be read beside.
type figureRow struct {
	Name, Meaning         string
	Model, Baseline, Part string // the model, the baseline, a refit on people it never saw
}

// reading says how a figure is named, explained and written.
type reading struct {
	name, meaning string
	of            func(r *evaluate.Report) evaluate.Metric
	decimals      int
}

// readings are the figures of a kind of outcome.
func (m measure) readings(k models.Kind) []reading {
	calibration := []reading{
		{"Observed for each one expected", "1 is right; above, predictions are too low", func(r *evaluate.Report) evaluate.Metric { return r.ObservedExpected }, 3},
		{"Calibration slope", "1 is right; below, predictions are too bold", func(r *evaluate.Report) evaluate.Metric { return r.CalibrationSlope }, 3},
		{"Mean distance from what came true", "in the unit of the prediction; 0 is right", func(r *evaluate.Report) evaluate.Metric { return scaled(r.Eavg, m.unit) }, 2},
	}
	if k != models.Binary {
		return append([]reading{
			{"Rank correlation with the outcome", "0 is no skill, 1 is perfect order", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.Spearman }), 3},
			{"Share of the variance explained", "0 is what the mean for everyone explains", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.R2 }), 3},
			{"Mean absolute error", "in the unit of the outcome", quantity(func(q *evaluate.Quantity) evaluate.Metric { return q.MAE }), 3},
		}, calibration...)
	}
	all := append([]reading{
		{"AUROC", "how often, of two people, the one with the outcome has the higher chance; 0.5 is guessing", func(r *evaluate.Report) evaluate.Metric { return r.AUROC }, 3},
		{"AUPRC", "average precision; compare with the share who had the outcome", func(r *evaluate.Report) evaluate.Metric { return r.AUPRC }, 3},
		{"Scaled Brier score", "share of the uncertainty taken away; 0 is the average chance for everyone", func(r *evaluate.Report) evaluate.Metric { return r.BrierScaled }, 3},
	}, calibration...)
	for i, percent := range []string{"1", "5", "10"} {
		meaning := ""
		if i == 0 {
			meaning = "of 100 people on a list of that length, how many had the outcome"
		}
		all = append(all, reading{
			fmt.Sprintf("Hits among the highest %s %%", percent), meaning,
			func(r *evaluate.Report) evaluate.Metric { return top(r, i) }, 1,
		})
	}
	return all
}

func top(r *evaluate.Report, i int) evaluate.Metric {
	if i >= len(r.Top) {
		return evaluate.Metric{Value: math.NaN(), Missing: "it was not worked out"}
	}
	return scaled(r.Top[i].PPV, 100)
}

func quantity(of func(*evaluate.Quantity) evaluate.Metric) func(*evaluate.Report) evaluate.Metric {
	return func(r *evaluate.Report) evaluate.Metric {
		if r.Quantity == nil {
			return evaluate.Metric{Value: math.NaN(), Missing: "it was not worked out"}
		}
		return of(r.Quantity)
	}
}

func figureRows(e *models.Entry, m measure) []figureRow {
	var rows []figureRow
	for _, r := range m.readings(e.Target.Kind) {
		rows = append(rows, figureRow{
			Name: r.name, Meaning: r.meaning,
			Model: r.write(e.Figures.Validate), Baseline: r.write(e.Figures.Baseline), Part: r.writeRefit(e),
		})
	}
	return rows
}

func (r reading) write(f models.Figure) string {
	if f.Report == nil {
		return "none: " + f.Missing
	}
	return figure(r.of(f.Report), r.decimals)
}

// writeRefit is the figure of the refit without a fifth of the people. Why one failed may tell how few they were.
func (r reading) writeRefit(e *models.Entry) string {
	if e.Figures.PersonDisjoint.Report == nil && e.Recalibrated == nil {
		return "none: it could not be fitted"
	}
	return r.write(e.Figures.PersonDisjoint)
}

// verdict says whether a promise is kept.
type verdict struct{ Promise, Found, Kept string }

// The words of a verdict.
const (
	kept    = "kept"
	broken  = "not kept"
	unknown = "cannot be told"
)

// What is promised of a model: the limits that `make test-sims` holds the pipeline to on a place whose truth is known.
const (
	slopeLow, slopeHigh = .9, 1.1
	oeLow, oeHigh       = .95, 1.05
	eavgShare           = .1 // of the event rate, or of the mean outcome
)

// verdicts judge a model by what is promised of it. An interval that reaches over a limit is no verdict: with few outcomes most are.
func verdicts(e *models.Entry, m measure) []verdict {
	r := e.Figures.Validate.Report
	if r == nil {
		return nil
	}
	limit := scaled(r.EventRate, m.unit).Value * eavgShare
	all := []verdict{
		{fmt.Sprintf("Calibration slope between %g and %g", slopeLow, slopeHigh), figure(r.CalibrationSlope, 3), within(r.CalibrationSlope, slopeLow, slopeHigh)},
		{fmt.Sprintf("Observed for each one expected between %g and %g", oeLow, oeHigh), figure(r.ObservedExpected, 3), within(r.ObservedExpected, oeLow, oeHigh)},
		{fmt.Sprintf("Mean distance from what came true at most %.2g, a tenth of the average outcome", limit), figure(scaled(r.Eavg, m.unit), 2),
			within(scaled(r.Eavg, m.unit), 0, limit)},
	}
	return append(all, betterThanBaseline(e.Figures))
}

// betterThanBaseline judges how people are ordered by the difference in pairs: what is hard for both models does not blur it.
func betterThanBaseline(f models.Figures) verdict {
	v := verdict{Promise: "Better order than age, sex and last year's counts give, on the same people", Found: "none: " + f.Baseline.Missing, Kept: unknown}
	if f.BesideBaseline == nil {
		return v
	}
	p, known := f.BesideBaseline.Figure(evaluate.AUROC)
	if !known {
		p, known = f.BesideBaseline.Figure(evaluate.Spearman)
	}
	if !known {
		return v
	}
	v.Found = fmt.Sprintf("%s, %s beside %s: a difference of %s", p.Name, figure(evaluate.Metric{Value: p.B.Value, Missing: p.B.Missing}, 3), figure(evaluate.Metric{Value: p.A.Value, Missing: p.A.Missing}, 3), figure(p.Difference, 3))
	switch d := p.Difference; {
	case !d.Known() || d.Interval == nil || d.Interval.Missing != "":
	case d.Interval.Low > 0:
		v.Kept = kept
	case d.Interval.High < 0:
		v.Kept = broken
	}
	return v
}

func within(m evaluate.Metric, low, high float64) string {
	switch {
	case !m.Known():
		return unknown
	case m.Interval == nil || m.Interval.Missing != "":
		if m.Value >= low && m.Value <= high {
			return kept
		}
		return broken
	case m.Interval.Low >= low && m.Interval.High <= high:
		return kept
	case m.Interval.High < low || m.Interval.Low > high:
		return broken
	}
	return unknown
}
