package audit

import (
	"fmt"
	"html/template"
	"io"
	"math"

	"riskstrat/pipeline/chart"
	"riskstrat/pipeline/monitor"
)

// judged is a model beside what its card promised, as the page shows it.
type judged struct {
	monitor.Judgement
	Picture template.HTML
}

// fair is a list's fairness, its groups by attribute.
type fair struct {
	monitor.Fairness
	Attributes []attribute
}

// attribute is what a list's groups are cut by.
type attribute struct {
	Name   string
	Long   bool // folded away on the screen
	Judged bool // there is more to tell than who is on tonight's list
	Groups []monitor.Group
}

// attributeNames head the tables of a list's groups.
var attributeNames = map[string]string{
	"age": "Age", "sex": "Sex", "ethnic_group": "Ethnic group", "ethnic_category": "Ethnic category", "deprivation": "Deprivation", "care_home": "Care home", "pcn": "Primary Care Network",
}

func newJudged(r *monitor.Report) (models []judged, lists []fair) {
	if r == nil {
		return nil, nil
	}
	for _, j := range r.Models {
		models = append(models, judged{j, template.HTML(curve(j).SVG())}) // of numbers alone
	}
	for _, f := range r.Lists {
		lists = append(lists, newFair(f))
	}
	return models, lists
}

func newFair(f monitor.Fairness) fair {
	out := fair{Fairness: f}
	for _, g := range f.Groups {
		name := attributeNames[g.By]
		if name == "" {
			name = g.By
		}
		if n := len(out.Attributes); n == 0 || out.Attributes[n-1].Name != name {
			out.Attributes = append(out.Attributes, attribute{Name: name, Judged: f.Missing == ""})
		}
		at := &out.Attributes[len(out.Attributes)-1]
		at.Groups = append(at.Groups, g)
		at.Long = len(at.Groups) > 9
	}
	return out
}

// writeMonitor writes the figures of models and lists as one table; nothing where nobody looked.
func writeMonitor(w io.Writer, r *monitor.Report) error {
	if r == nil {
		return nil
	}
	return r.WriteCSV(w)
}

// curve draws what came true beside what was predicted; it is drawn up to the highest chance on the curve.
func curve(j monitor.Judgement) *chart.Chart {
	out := &chart.Chart{Alt: "Calibration: how often the outcome came about, by the chance predicted, with its 95 % interval; on the straight line a prediction is right", Width: 460, Height: 300, Key: chart.TopLeft}
	var points []chart.Point
	var band chart.Band
	top := 0.0
	for _, p := range j.Curve {
		if !p.Observed.Bounded() {
			continue
		}
		points = append(points, chart.Point{X: 100 * p.Predicted, Y: 100 * p.Observed.Value})
		band.X, band.Low, band.High = append(band.X, 100*p.Predicted), append(band.Low, 100*p.Observed.Low), append(band.High, 100*p.Observed.High)
		top = math.Max(top, 100*math.Max(p.Predicted, p.Observed.High))
	}
	if len(points) < 2 {
		return out
	}
	band.Look = chart.Quiet
	out.X, out.Y = chart.Axis{Label: "Chance predicted, in 100", Max: 1.02 * points[len(points)-1].X}, chart.Axis{Label: "Came true, in 100", Max: 1.02 * top}
	right := math.Min(out.X.Max, out.Y.Max)
	out.Layers = []chart.Layer{band, chart.Line{Points: []chart.Point{{X: 0, Y: 0}, {X: right, Y: right}}, Look: chart.Quiet, Label: "as predicted"}, chart.Line{Points: points, Label: "as it came"}}
	return out
}

// promiseFinding is what the table of contents says of the models beside their cards.
func promiseFinding(all []judged) string {
	worse, missing, own := 0, 0, 0
	for _, j := range all {
		switch {
		case j.Missing != "":
			missing++
		case j.Broken:
			worse++
		case j.On == j.PromisedOn:
			own++
		}
	}
	switch {
	case worse > 0:
		return fmt.Sprintf("%d of %s worse than promised.", worse, count(len(all), "model"))
	case missing+own == len(all):
		return "No date is known yet by which a promise could be tested."
	}
	return "As promised, as far as the people of the date can tell."
}

// fairnessFinding is what it says of the lists.
func fairnessFinding(all []fair) string {
	gaps := 0
	for _, f := range all {
		gaps += len(f.Gaps)
	}
	if gaps == 0 {
		return "No gap between groups is named."
	}
	return fmt.Sprintf("%s between groups named.", count(gaps, "gap"))
}
