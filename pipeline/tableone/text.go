package tableone

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"riskstrat/pipeline/part/listcsv"
)

// Text writes the report for a terminal.
func (r *Report) Text(w io.Writer) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, h := range r.Heads {
		fmt.Fprintf(out, "%s: as of %s, %s\n", h.Title, h.AsOf, h.Rule)
		if h.Meaning != "" {
			fmt.Fprintf(out, "  %s\n", h.Meaning)
		}
	}
	fmt.Fprintf(out, "%s, extract of %s. %s\n", r.Place, r.Extract, r.Rule)
	fmt.Fprintln(out, "People whose opt-out ends reporting are in no figure.")
	for _, f := range r.Flows {
		fmt.Fprintf(out, "\nAs of %s, of those who may be counted:\n", f.AsOf)
		for _, l := range f.Lines() {
			indent := "  "
			if l.Part {
				indent = "    "
			}
			fmt.Fprintf(out, "%s%s\t%s\n", indent, l.Label, l.N.Grouped())
		}
		out.Flush()
	}
	if o := r.Overlap; o != nil {
		fmt.Fprintf(out, "\n  in both\t%s\n  in the first alone\t%s\n  in the second alone\t%s\n", o.Both.Grouped(), o.FirstAlone.Grouped(), o.SecondAlone.Grouped())
		out.Flush()
	}
	fmt.Fprintln(out)
	r.rows(out)
	if err := out.Flush(); err != nil {
		return err
	}
	for _, n := range r.Reading() {
		if _, err := fmt.Fprintf(w, "\n%s\n", n); err != nil {
			return err
		}
	}
	return nil
}

// rows writes the table.
func (r *Report) rows(w io.Writer) {
	fmt.Fprint(w, "\t")
	for _, h := range r.Heads {
		fmt.Fprintf(w, "\t%s", h.Title)
	}
	if len(r.Heads) == 2 {
		fmt.Fprint(w, "\tdifference")
	}
	fmt.Fprint(w, "\nPeople\t")
	for _, h := range r.Heads {
		fmt.Fprintf(w, "\t%s", h.People.Grouped())
	}
	fmt.Fprintln(w)
	for _, row := range r.Rows {
		fmt.Fprintf(w, "%s\t%s", row.Label, row.Level)
		for _, c := range row.Cells {
			fmt.Fprintf(w, "\t%s", c)
		}
		if row.SMD != "" {
			fmt.Fprintf(w, "\t%s", row.SMD)
		}
		fmt.Fprintln(w)
	}
}

// String is the figure with what belongs beside it: "310 (12.4 %)", "63.1 (17.2)", "65 (51 to 77)".
func (c Cell) String() string {
	switch {
	case c.Percent != "":
		return c.Read() + " (" + c.Percent + " %)"
	case c.Spread != "":
		return c.Read() + " (" + c.Spread + ")"
	case c.Lower != "":
		return c.Read() + " (" + c.Lower + " to " + c.Upper + ")"
	}
	return c.Read()
}

// Read is the figure alone, for reading.
func (c Cell) Read() string { return cmp.Or(c.Reads, c.Value) }

// CSV writes the report as one table: a line for each figure of each cohort.
func (r *Report) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"cohort", "as_of", "variable", "level", "value", "percent", "standard_deviation", "lower_quartile", "upper_quartile", "standardised_difference"})
	line := func(cohort int, variable, level string, c Cell, smd string) {
		out.Write([]string{fmt.Sprint(cohort + 1), r.Heads[cohort].AsOf.String(), listcsv.Guard(variable), listcsv.Guard(level), c.Value, c.Percent, c.Spread, c.Lower, c.Upper,
			strings.ReplaceAll(smd, unbounded, redacted)})
	}
	for c, h := range r.Heads {
		line(c, "rule", h.Rule, Cell{}, "")
		line(c, "people", "", Cell{Value: h.People.String()}, "")
	}
	for c := range r.Flows {
		for _, s := range r.Flows[c].Lines() {
			line(c, "flow", s.Label, Cell{Value: s.N.String()}, "")
		}
	}
	if o := r.Overlap; o != nil {
		line(0, "overlap", "both", Cell{Value: o.Both.String()}, "")
		line(0, "overlap", "alone", Cell{Value: o.FirstAlone.String()}, "")
		line(1, "overlap", "alone", Cell{Value: o.SecondAlone.String()}, "")
	}
	for _, row := range r.Rows {
		for c, cell := range row.Cells {
			line(c, row.Variable, row.Level, cell, row.SMD)
		}
	}
	out.Flush()
	return out.Error()
}
