package audit

import (
	"encoding/csv"
	"fmt"
	"html/template"
	"io"
	"math"

	"riskstrat/pipeline/chart"
	"riskstrat/pipeline/coverage"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/part/listcsv"
)

// A fall is named where a practice's rows for each person fell by at least this share beyond what they did in the whole place, and by more
// than notable of the standard deviations that chance gives them (coverage.Tally.Compare); at most mostFalls a feed. Our choice.
const (
	fallShare = .2
	notable   = 4
	mostFalls = 5
)

// covered is one feed's coverage by practice, with every count protected.
type covered struct {
	Feed    string
	Change  string // of the whole place, in words
	Rows    []coveredPractice
	Falls   []coveredPractice // named: the largest
	Picture template.HTML
}

type coveredPractice struct {
	Practice     string
	People, Rows [2]disclosure.Count // now, before
	Rate         [2]string           // rows for each 100 people, of the counts shown; empty: none
	Fall         string              // in words, of the rates shown
}

// coverageTables are the counts of the section before they are settled.
type coverageTables struct {
	feeds  []coverage.Comparison
	people [2]*disclosure.Table
	rows   [2]*disclosure.Table // practices by feeds
}

func prepareCoverage(to *disclosure.Release, feeds []coverage.Comparison) *coverageTables {
	c := &coverageTables{feeds: feeds}
	if len(feeds) == 0 {
		return c
	}
	var practices, names []string
	for _, p := range feeds[0].Practices {
		practices = append(practices, p.Code)
	}
	for _, f := range feeds {
		names = append(names, f.Feed)
	}
	for w, when := range [2]string{"now", "before"} {
		c.people[w] = to.Table("people of practices "+when, practices, []string{"people"})
		c.rows[w] = to.Table("rows of practices "+when, practices, names)
		c.rows[w].EventsOf(c.people[w])
		for f := range feeds {
			for i, p := range feeds[f].Practices {
				c.people[w].Set(i, 0, p.People[w])
				c.rows[w].Set(i, f, p.Rows[w])
			}
		}
	}
	return c
}

// sections are the feeds once the tables are settled.
func (c *coverageTables) sections() []covered {
	var all []covered
	for f := range c.feeds {
		feed := &c.feeds[f]
		out := covered{Feed: feed.Feed, Change: change100(feed.Change)}
		at := map[string]int{}
		for i, p := range feed.Practices {
			row := coveredPractice{Practice: p.Code}
			for w := range row.People {
				row.People[w], row.Rows[w] = c.people[w].Count(i, 0), c.rows[w].Count(i, f)
				if rate, shown := row.Rows[w].Per(row.People[w]); shown {
					row.Rate[w] = fmt.Sprintf("%.1f", 100*rate)
				}
			}
			at[p.Code] = i
			out.Rows = append(out.Rows, row)
		}
		for _, p := range feed.Falls(mostFalls) {
			row := out.Rows[at[p.Code]]
			if fall, shown := row.fall(feed.Change); shown && fall >= fallShare && p.Z < -notable {
				row.Fall = fmt.Sprintf("%.0f %% fewer than the place’s change explains", 100*fall)
				out.Falls = append(out.Falls, row)
			}
		}
		out.Picture = template.HTML(out.chart(feed.Change).SVG()) // made of numbers and codes of practices, escaped by chart
		all = append(all, out)
	}
	return all
}

// rates are the rates of the counts shown; false where either is hidden or there were no rows before.
func (p *coveredPractice) rates() (now, before float64, shown bool) {
	now, ok := p.Rows[0].Per(p.People[0])
	before, also := p.Rows[1].Per(p.People[1])
	return now, before, ok && also && before > 0
}

// fall is by which share the rate lies below what the change of the place makes of the one before.
func (p *coveredPractice) fall(place float64) (float64, bool) {
	now, before, shown := p.rates()
	if !shown || math.IsNaN(place) || place == 0 {
		return 0, false
	}
	return 1 - now/(before*place), true
}

// change100 says how the whole place changed.
func change100(change float64) string {
	switch {
	case math.IsNaN(change):
		return "there was nothing to compare with"
	case math.Abs(change-1) < .005:
		return "in the whole place as many as before"
	case change < 1:
		return fmt.Sprintf("in the whole place %.0f %% fewer than before", 100*(1-change))
	}
	return fmt.Sprintf("in the whole place %.0f %% more than before", 100*(change-1))
}

// chart sets each practice's rate beside the one before; on the dashed line it changed as the place did.
func (c *covered) chart(change float64) *chart.Chart {
	dots, top := chart.Dots{Label: "a practice"}, 0.0
	for i := range c.Rows {
		if now, before, shown := c.Rows[i].rates(); shown {
			dots.Dots = append(dots.Dots, chart.Dot{Point: chart.Point{X: 100 * before, Y: 100 * now}})
			top = max(top, 110*now, 110*before)
		}
	}
	axis := chart.Axis{Max: top}
	out := &chart.Chart{
		Alt:   fmt.Sprintf("Rows of %s for each 100 people of each practice: the last %d days beside the %d days before", c.Feed, coverage.Days, coverage.Days),
		Width: 300, Height: 250, X: axis, Y: axis, Key: chart.BottomRight,
	}
	out.X.Label, out.Y.Label = fmt.Sprintf("The %d days before", coverage.Days), fmt.Sprintf("Rows for each 100 people, last %d days", coverage.Days)
	if !math.IsNaN(change) {
		line := chart.Line{Points: []chart.Point{{}, {X: top, Y: top * change}}, Look: chart.Second, Label: "as the place changed"}
		if change > 1 {
			line.Points[1] = chart.Point{X: top / change, Y: top}
		}
		out.Layers = append(out.Layers, line)
	}
	out.Layers = append(out.Layers, dots)
	return out
}

// finding is what the table of contents says of the section.
func coverageFinding(all []covered) string {
	var named []string
	for _, c := range all {
		for _, f := range c.Falls {
			named = append(named, f.Practice+" in "+c.Feed)
		}
	}
	if len(named) == 0 {
		return "No practice’s rows fell by a fifth beyond what the place’s did."
	}
	if len(named) > mostFalls {
		return fmt.Sprintf("%d falls of a fifth or more, the first %s.", len(named), named[0])
	}
	return "Rows fell by a fifth or more: " + english(named) + "."
}

// writeCoverage writes a row for each practice and feed.
func writeCoverage(w io.Writer, all []covered) error {
	out := csv.NewWriter(w)
	out.Write([]string{"feed", "practice", "people", "rows", "rows_per_100", "people_before", "rows_before", "rows_per_100_before"})
	for _, c := range all {
		for _, r := range c.Rows {
			out.Write([]string{c.Feed, listcsv.Guard(r.Practice), r.People[0].String(), r.Rows[0].String(), r.Rate[0], r.People[1].String(), r.Rows[1].String(), r.Rate[1]})
		}
	}
	out.Flush()
	return out.Error()
}
