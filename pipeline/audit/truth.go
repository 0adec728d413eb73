package audit

import (
	"fmt"
	"html/template"
	"io"

	"riskstrat/pipeline/chart"
	"riskstrat/pipeline/monitor"
)

// judged is how one model does on the latest people whose outcome is known, beside what its card promised.
type judged struct {
	monitor.Judgement
	Picture template.HTML
	Outside string // the practices where the model is wrong beyond what practices differ by, in a sentence; empty: not compared
}

func newJudged(j monitor.Judgement, promised []monitor.Point, unit string, factor float64) judged {
	out := judged{Judgement: j, Picture: template.HTML(calibrationChart(&j, promised, unit, factor).SVG())} // of numbers and words of ours, escaped by chart
	if j.Dispersion == "" {
		return out
	}
	var c comparison
	for _, p := range j.Practices {
		c.Rows = append(c.Rows, practiceRow{Practice: p.Code, Verdict: p.Verdict, Ratio: p.Ratio.Number(2)})
	}
	out.Outside = c.outside()
	return out
}

// calibrationChart sets what came true for each prediction, with its interval, beside the card's curve.
func calibrationChart(j *monitor.Judgement, promised []monitor.Point, unit string, factor float64) *chart.Chart {
	c := &chart.Chart{Alt: "Calibration: what came true for each prediction, with its 95 % interval, beside the curve of the model's card and the line of perfect agreement", Width: 400, Height: 330}
	var band chart.Band
	now, card := chart.Line{Label: "now, with its 95 % interval"}, chart.Line{Look: chart.Second, Label: "promised by the card"}
	top := 0.0
	for _, p := range j.Curve {
		x := p.Predicted * factor
		now.Points = append(now.Points, chart.Point{X: x, Y: p.Observed.Value * factor})
		top = max(top, x, p.Observed.Value*factor)
		if p.Observed.Bounded() {
			band.X, band.Low, band.High = append(band.X, x), append(band.Low, p.Observed.Low*factor), append(band.High, p.Observed.High*factor)
		}
	}
	for _, p := range promised {
		card.Points = append(card.Points, chart.Point{X: p.Predicted * factor, Y: p.Observed.Value * factor})
	}
	axis := chart.Axis{Scale: chart.Root, Max: top}
	c.X, c.Y = axis, axis
	c.X.Label, c.Y.Label = "Predicted, "+unit, "Came true, "+unit
	c.Layers = []chart.Layer{band, chart.Line{Points: []chart.Point{{}, {X: top, Y: top}}, Look: chart.Quiet, Label: "as predicted"}, card, now}
	return c
}

// writeMonitor writes the figures of models and lists as one table; nothing where nobody looked.
func writeMonitor(w io.Writer, r *monitor.Report) error {
	if r == nil {
		return nil
	}
	return r.WriteCSV(w)
}

// truthFinding is what the table of contents says of the section.
func truthFinding(all []judged) string {
	broken, missing, own := 0, 0, 0
	for _, j := range all {
		switch {
		case j.Missing != "":
			missing++
		case j.Broken:
			broken++
		case j.On == j.PromisedOn:
			own++
		}
	}
	switch {
	case broken > 0:
		return fmt.Sprintf("%d of %s do worse than their cards promise.", broken, count(len(all), "model"))
	case missing == len(all):
		return "No model could be judged tonight."
	case missing+own == len(all):
		return "No later date is known yet by which a promise could be tested."
	case missing > 0:
		return fmt.Sprintf("The promises of the cards hold; %s could not be judged.", count(missing, "model"))
	}
	return "The promises of the models’ cards hold."
}
