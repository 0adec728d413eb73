package monitor

import (
	"encoding/csv"
	"io"
	"strconv"

	"riskstrat/pipeline/disclosure"
)

// header is that of the table that WriteCSV writes: one figure a line.
var header = []string{"of", "name", "index_date", "cut_off", "by", "level", "figure", "value", "low", "high", "none_because"}

// WriteCSV writes the report as one table for machines, one figure a line, shares as numbers between 0 and 1.
func (r *Report) WriteCSV(w io.Writer) error {
	t := &table{out: csv.NewWriter(w)}
	t.out.Write(header)
	for i := range r.Models {
		t.model(&r.Models[i])
	}
	for i := range r.Lists {
		t.list(&r.Lists[i])
	}
	t.out.Flush()
	return t.out.Error()
}

// table writes lines that begin alike.
type table struct {
	out    *csv.Writer
	prefix []string // of, name, index date, cut-off, by, level
}

func (t *table) value(figure string, v Value, decimals int) {
	digits := func(x float64) string { return strconv.FormatFloat(x, 'f', decimals, 64) }
	row := append(t.prefix[:6:6], figure, "", "", "", v.Missing)
	if v.Known() {
		row[7] = digits(v.Value)
	}
	if v.Bounded() {
		row[8], row[9] = digits(v.Low), digits(v.High)
	}
	t.out.Write(row)
}

func (t *table) count(figure string, c disclosure.Count) {
	t.out.Write(append(t.prefix[:6:6], figure, c.String(), "", "", ""))
}

func (t *table) model(j *Judgement) {
	t.prefix = []string{"model", j.Target, "", "", "", ""}
	if j.Missing != "" {
		t.value("judged", none(j.Missing), 0)
		return
	}
	t.prefix[2] = j.On.String()
	t.count("people", j.People)
	t.count("events", j.Events)
	t.count("offered help", j.Offered)
	t.count("departed", j.Departed)
	for _, f := range j.Figures {
		t.value(f.Name, f.Now, 4)
		t.value(f.Name+", as offered", f.AsOffered, 4)
		t.value(f.Name+", promised", f.Promised, 4)
	}
	for _, p := range j.Curve {
		t.prefix[4], t.prefix[5] = "risk", strconv.FormatFloat(p.Predicted, 'f', 4, 64)
		t.value("observed on the smooth curve", p.Observed, 4)
	}
	for _, p := range j.Practices {
		t.prefix[4], t.prefix[5] = "practice", p.Code
		t.count("people", p.People)
		t.count("events", p.Observed)
		t.value("observed per expected (limits)", p.Ratio, 2)
	}
}

func (t *table) list(f *Fairness) {
	t.prefix = []string{"list", f.List, "", "", "", ""}
	if f.Missing != "" {
		t.value("judged", none(f.Missing), 0)
	} else {
		t.prefix[2] = f.On.String()
	}
	for _, c := range f.Cuts {
		t.prefix[3] = c.Name
		t.count("places", c.Places)
		t.count("events", c.Events)
		t.count("events found", c.Found)
		t.value("sensitivity", c.Sensitivity, 2)
		t.value("positive predictive value", c.PPV, 2)
		t.value("events of people who could be on no list", c.Barred, 2)
	}
	for _, g := range f.Groups {
		t.prefix[3], t.prefix[4], t.prefix[5] = f.At, g.By, g.Level
		t.group(&g, f.Missing == "")
	}
}

func (t *table) group(g *Group, judged bool) {
	t.value("share of tonight's list", g.OfTonight, 2)
	t.value("share of those considered tonight", g.OfConsidered, 2)
	if !judged {
		return
	}
	t.count("people", g.People)
	t.count("events", g.Events)
	t.count("places", g.Places)
	t.value("share of people", g.OfPeople, 2)
	t.value("share of places", g.OfPlaces, 2)
	t.value("share of events", g.OfEvents, 2)
	t.value("sensitivity", g.Sensitivity, 2)
	t.value("false negative rate", g.Missed, 2)
	t.value("positive predictive value", g.PPV, 2)
	t.value("observed per expected", g.OE, 2)
	t.value("calibration slope", g.Slope, 2)
}
