package audit

import (
	"encoding/csv"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"

	"riskstrat/models/funnel"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/part/listcsv"
	"riskstrat/pipeline/practice"
)

// comparison is a practice.Comparison whose every count is protected.
type comparison struct {
	Outcome, Missing string
	People, Unknown  disclosure.Count
	Dispersion       string // variance between practices, as a multiple of what chance makes it
	Line             string // what the linear model says
	Outside          string // which practices lie outside their limits, in a sentence
	Picture          template.HTML
	Rows             []practiceRow
}

// practiceRow is one practice; figures made of counts are made of those that are shown.
type practiceRow struct {
	Practice         string
	People, Observed disclosure.Count
	Expected         disclosure.Count
	Ratio            string // of observed and expected as shown; empty where either is redacted
	Low, High        string // 95 % limits of the ratio
	Verdict          funnel.Verdict
}

// practiceTables are the counts of a comparison before they are settled.
type practiceTables struct {
	practice.Comparison
	people, observed *disclosure.Table
}

func preparePractices(to *disclosure.Release, c practice.Comparison) *practiceTables {
	var codes []string
	for _, r := range c.Rows {
		codes = append(codes, r.Practice)
	}
	t := &practiceTables{c, to.Table("people whose "+c.Outcome+" is known", codes, []string{"people"}), to.Table(c.Outcome, codes, []string{"events"})}
	t.observed.EventsOf(t.people)
	for i, r := range c.Rows {
		t.people.Set(i, 0, r.People)
		t.observed.Set(i, 0, r.Observed)
	}
	return t
}

// section is the comparison once the tables are settled.
func (t *practiceTables) section(p disclosure.Profile) comparison {
	c := t.Comparison
	out := comparison{Outcome: c.Outcome, Missing: c.Missing, People: p.Protect(c.People), Unknown: p.Protect(c.Unknown), Line: line(c.Linear)}
	if c.Missing == "" {
		out.Dispersion = fmt.Sprintf("%.1f", c.Phi)
	}
	for i, r := range c.Rows {
		row := practiceRow{
			Practice: r.Practice, People: t.people.Count(i, 0), Observed: t.observed.Count(i, 0),
			Expected: p.Protect(int64(math.Round(r.Funnel.Expected))), Verdict: funnel.Unjudged,
		}
		if row.People.Redacted() {
			row.Expected = row.People // what is expected of so few tells how many they are
		}
		if ratio, shown := row.Observed.Per(row.Expected); shown && !row.People.Redacted() {
			row.Verdict = r.Funnel.Limits.Verdict(ratio)
			row.Ratio = fmt.Sprintf("%.2f", ratio)
			row.Low, row.High = fmt.Sprintf("%.2f", r.Funnel.Limits.Low95), fmt.Sprintf("%.2f", r.Funnel.Limits.High95)
		}
		out.Rows = append(out.Rows, row)
	}
	out.Outside = out.outside()
	out.Picture = template.HTML(out.picture(funnel.Comparison{Tau2: c.Tau2}).SVG()) // of numbers alone
	return out
}

// line says in a sentence what the linear model of the crude rates found.
func line(l practice.Linear) string {
	if l.Missing != "" {
		return "No line through the crude rates: " + l.Missing + "."
	}
	var parts []string
	for _, c := range l.Predictors {
		parts = append(parts, fmt.Sprintf("%+.2g for each point of the %s", c.Coef, c.Name))
	}
	return fmt.Sprintf("A line through the crude rates per 1,000 people has %s, and explains %.0f %% of how they differ (adjusted R²).",
		strings.Join(parts, ", "), 100*max(l.AdjustedR2, 0))
}

// writePractices writes the comparisons as one table.
func writePractices(w io.Writer, all []comparison) error {
	out := csv.NewWriter(w)
	out.Write([]string{"outcome", "practice", "people", "observed", "expected", "ratio", "low_95", "high_95", "verdict"})
	for _, c := range all {
		for _, r := range c.Rows {
			out.Write([]string{c.Outcome, listcsv.Guard(r.Practice), r.People.String(), r.Observed.String(), r.Expected.String(), r.Ratio, r.Low, r.High, string(r.Verdict)})
		}
	}
	out.Flush()
	return out.Error()
}
