package audit

import (
	"encoding/csv"
	"fmt"
	"html/template"
	"io"
	"strconv"

	"riskstrat/pipeline/bands"
	"riskstrat/pipeline/chart"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/part/listcsv"
)

// Risk is how tonight's predictions of one target lie.
type Risk struct {
	Target, Label string
	Unit          string  // what a prediction is written in: "in 100"
	Factor        float64 // from a prediction to the unit: 100
	bands.Division
}

// risk is one target's predictions as the page shows them.
type risk struct {
	Target, Label string
	People        disclosure.Count
	Bands         []band  // the declared ones, highest first, and all below
	PCNs          []pcnOf // by code
	Picture       template.HTML
}

type band struct {
	Name, From string // From in words; empty for those below all
	People     disclosure.Count
}

type pcnOf struct {
	Code   string
	People []disclosure.Count // by band
	Share  string             // of its people in the highest band
}

// riskTables are the counts of a target before they are settled.
type riskTables struct {
	Risk
	pcns, bars *disclosure.Table
}

func prepareRisk(to *disclosure.Release, r Risk) *riskTables {
	t := &riskTables{Risk: r}
	var pcns, names, bars []string
	for _, c := range r.Cuts {
		names = append(names, c.Name)
	}
	for _, p := range r.PCNs {
		pcns = append(pcns, orNoPCN(p.Code))
	}
	for _, b := range r.Bars {
		bars = append(bars, strconv.FormatFloat(b.From, 'g', 3, 64))
	}
	t.pcns = to.Table("bands of "+r.Target, pcns, append(names, "below"))
	t.pcns.Ordinary(len(names))
	for i, p := range r.PCNs {
		for j, n := range p.People {
			t.pcns.Set(i, j, n)
		}
	}
	t.bars = to.Table("heights of "+r.Target, bars, []string{"people"})
	for i, b := range r.Bars {
		t.bars.Set(i, 0, b.People)
	}
	return t
}

// section is the target once the tables are settled.
func (t *riskTables) section() risk {
	out := risk{Target: t.Target, Label: t.Label, People: t.pcns.Total()}
	for j, c := range t.Cuts {
		out.Bands = append(out.Bands, band{Name: c.Name, From: "from " + t.words(c.From), People: t.pcns.Column(j)})
	}
	out.Bands = append(out.Bands, band{Name: "everyone else", People: t.pcns.Column(len(t.Cuts))})
	for i, p := range t.PCNs {
		row := pcnOf{Code: orNoPCN(p.Code)}
		for j := range out.Bands {
			row.People = append(row.People, t.pcns.Count(i, j))
		}
		if share, shown := row.People[0].Per(t.pcns.Row(i)); shown {
			row.Share = fmt.Sprintf("%.1f %%", 100*share)
		}
		out.PCNs = append(out.PCNs, row)
	}
	out.Picture = template.HTML(t.chart().SVG()) // made of numbers and words of the program and the place, escaped by chart
	return out
}

// words writes a prediction to two digits, in its unit.
func (t *riskTables) words(v float64) string {
	text := strconv.FormatFloat(v*t.Factor, 'g', 2, 64)
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		text = strconv.FormatFloat(f, 'f', -1, 64) // no exponent
	}
	return text + " " + t.Unit
}

// chart draws how many people are at which height. Bars that are hidden leave a gap, and those at either end end the picture there: how high
// the highest is nobody learns.
func (t *riskTables) chart() *chart.Chart {
	bars, first, last, top := chart.Bars{}, -1, -1, 0.0
	for i, b := range t.Bars {
		n, shown := t.bars.Count(i, 0).Shown()
		if !shown || n == 0 {
			continue
		}
		if first < 0 {
			first = i
		}
		last, top = i, max(top, float64(n))
		bars.Bars = append(bars.Bars, chart.Bar{From: b.From * t.Factor, To: b.To * t.Factor, Height: float64(n)})
	}
	c := &chart.Chart{Alt: "How many people have which prediction, " + t.Label + ", with the cuts between the bands", Width: 620, Height: 230}
	if first < 0 {
		return c
	}
	c.X = chart.Axis{Label: "Prediction, " + t.Unit, Scale: chart.Log, Min: t.Bars[first].From * t.Factor, Max: t.Bars[last].To * t.Factor}
	c.Y = chart.Axis{Label: "People", Max: 1.08 * top}
	c.Layers = append(c.Layers, bars)
	for _, cut := range t.Cuts {
		if at := cut.From * t.Factor; at > c.X.Min && at < c.X.Max {
			c.Layers = append(c.Layers, chart.Rule{At: at, Look: chart.Second})
		}
	}
	return c
}

// finding is what the table of contents says of the section.
func riskFinding(all []risk) string {
	if len(all) == 0 {
		return "No model scored."
	}
	r := all[0]
	return fmt.Sprintf("%s people scored for %s; the highest band begins %s.", r.People.Grouped(), r.Target, r.Bands[0].From)
}

// writeBands writes a row for each target, PCN and band.
func writeBands(w io.Writer, all []risk) error {
	out := csv.NewWriter(w)
	out.Write([]string{"target", "pcn", "band", "people"})
	for _, r := range all {
		for j, b := range r.Bands {
			out.Write([]string{r.Target, everyPCN, listcsv.Guard(b.Name), b.People.String()})
			for _, p := range r.PCNs {
				out.Write([]string{r.Target, listcsv.Guard(p.Code), listcsv.Guard(b.Name), p.People[j].String()})
			}
		}
	}
	out.Flush()
	return out.Error()
}
