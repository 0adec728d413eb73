package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"riskstrat/models"
	"riskstrat/pipeline/explain"
)

// usualOf says whose contributions are the usual ones.
func usualOf(b *models.Band) string {
	if b == nil {
		return "median of everybody in training: too few were of the same age and sex, or these are not known"
	}
	return fmt.Sprintf("median of people aged %s of sex %s in training", b.Ages(), b.Sex)
}

// row is a line of a table: a name and its cells.
type row struct {
	name  string
	cells []string
}

// table prints rows with their names to the left and their cells to the right.
func table(out io.Writer, rows []row) error {
	widest := 0
	for _, r := range rows {
		widest = max(widest, utf8.RuneCountInString(r.name))
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, r := range rows {
		fmt.Fprintf(w, "%s%s\t%s\t\n", r.name, strings.Repeat(" ", widest-utf8.RuneCountInString(r.name)), strings.Join(r.cells, "\t"))
	}
	return w.Flush()
}

// reportWorkings prints every group, in it every term, and in a term of several columns each.
func reportWorkings(out io.Writer, x *models.Workings) error {
	rows := []row{
		{"", []string{"value", "as column", "coefficient", "contribution", "usual"}},
		{"intercept", []string{"", "", "", signed(x.Intercept), ""}},
	}
	for _, g := range x.Groups {
		rows = append(rows, row{groupName(g), []string{"", "", "", signed(g.Value), signed(g.Usual)}})
		for _, t := range g.Terms {
			rows = append(rows, termRows(t)...)
		}
	}
	rows = append(rows, row{"sum: linear predictor", []string{"", "", "", signed(x.Eta), ""}})
	fmt.Fprintln(out)
	if err := table(out, rows); err != nil {
		return err
	}
	for _, n := range x.Notes {
		fmt.Fprintf(out, "note: %s\n", n)
	}
	return nil
}

func termRows(t models.TermWorking) []row {
	if len(t.Columns) == 1 {
		c := t.Columns[0]
		return []row{{"  " + t.Term, []string{read(t), figure(c.X), signed(c.Coef), signed(t.Value), ""}}}
	}
	rows := []row{{"  " + t.Term, []string{read(t), "", "", signed(t.Value), ""}}}
	for _, c := range t.Columns {
		rows = append(rows, row{"    " + c.Name, []string{"", figure(c.X), signed(c.Coef), signed(c.Value), ""}})
	}
	return rows
}

// groupName is a reason group's name, and whether it may be a reason.
func groupName(g models.GroupWorking) string {
	if g.NeverReason {
		return g.Name + " (never a reason)"
	}
	return g.Name
}

// read is what a term read, in the order of its factors.
func read(t models.TermWorking) string {
	var all []string
	for _, f := range t.Read {
		text := valueText(f.Value)
		if f.Taken != nil {
			text += " (as " + valueText(*f.Taken) + ")"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// valueText is a value, a number to four digits.
func valueText(v models.Value) string {
	if v.Known && v.Level == "" {
		return figure(v.Number)
	}
	return v.String()
}

// tellWhatIf prints, where something was set, the person as set beside the one recorded.
func tellWhatIf(out io.Writer, x *explain.Explanation) error {
	if x.If == nil {
		return nil
	}
	a, b := x.Scores[0].Workings, x.If.Workings
	var set []string
	for _, s := range x.If.Set {
		set = append(set, s.Feature+" = "+s.Value)
	}
	fmt.Fprintf(out, "\nIf %s:\n", strings.Join(set, " and "))
	rows := []row{
		{"", []string{"value", "if so", "contribution", "if so", "difference"}},
		beside("intercept", "", "", a.Intercept, b.Intercept),
	}
	for g := range a.Groups { // of one model: the same groups, terms and columns
		rows = append(rows, beside(groupName(a.Groups[g]), "", "", a.Groups[g].Value, b.Groups[g].Value))
		for t := range a.Groups[g].Terms {
			was, now := a.Groups[g].Terms[t], b.Groups[g].Terms[t]
			rows = append(rows, beside("  "+was.Term, read(was), read(now), was.Value, now.Value))
		}
	}
	rows = append(rows, beside("sum: linear predictor", "", "", a.Eta, b.Eta),
		row{"risk", []string{"", "", figure(a.Risk), figure(b.Risk), signed(b.Risk - a.Risk)}})
	if err := table(out, rows); err != nil {
		return err
	}
	fmt.Fprintf(out, "Usual: %s.\n", usualOf(b.Band))
	for _, n := range b.Notes {
		fmt.Fprintf(out, "note: %s\n", n)
	}
	if x.If.AtRisk != nil && !*x.If.AtRisk {
		fmt.Fprintln(out, "note: a night would not score such a person: they are not at risk")
	}
	fmt.Fprint(out, "This is what the model would say of such a person, not what would happen if somebody changed it: a model learns what is found together,\n"+
		"not what follows from what. Nothing else was changed: features that count the same events over other days are as recorded, so that there\n"+
		"may be nobody like that.\n")
	return nil
}

func beside(name, was, now string, before, after float64) row {
	return row{name, []string{was, now, signed(before), signed(after), signed(after - before)}}
}

// signed is a contribution; 0 has no sign.
func signed(v float64) string {
	if v == 0 {
		return "0"
	}
	return fmt.Sprintf("%+.4f", v)
}

// figure is a number of any size to four or five digits.
func figure(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e6 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.4g", v)
}
