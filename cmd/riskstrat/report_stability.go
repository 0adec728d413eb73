package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"riskstrat/models"
	"riskstrat/models/evaluate"
)

// reportStability prints how a declared model holds over its origins, and how its scores do when they are kept.
func reportStability(out io.Writer, s *models.Stability) error {
	fmt.Fprintf(out, "Target  %s: %s (horizon %d days)\n", s.Name, s.Target.Label, s.Target.Horizon)
	for _, o := range s.Omitted {
		why := o.Why
		if o.Error != "" {
			why += ": " + o.Error
		}
		fmt.Fprintf(out, "No model to be judged on %s: %s\n", o.Validate, why)
	}
	if err := reportOrigins(out, s); err != nil {
		return err
	}
	if len(s.Origins) == 1 {
		fmt.Fprintln(out, "\nWith one date there is nothing to hold beside it, and no later one to keep its scores to.")
		return nil
	}
	if err := reportDrift(out, s); err != nil {
		return err
	}
	return reportRefreshed(out, s)
}

// ranking is what the order of people is judged by.
func ranking(s *models.Stability) string {
	if s.Target.Kind == models.Binary {
		return "AUROC"
	}
	return "Spearman"
}

// reportOrigins prints a row an origin.
func reportOrigins(out io.Writer, s *models.Stability) error {
	fmt.Fprintln(out, "\nMade for each date with what was known by then, and judged by what followed:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "on\trows\tabove 0\t%s\t95 %%\tbaseline\tslope\tO/E\tEavg\tkept of highest 1 %%\t5 %%\t10 %%\trank correlation\tmodel\t\n", ranking(s))
	for _, o := range s.Origins {
		at := o.Standing
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t", o.Dates.Validate, at.Rows, at.Events, metric(at.Discrimination), interval(at.Discrimination),
			metric(o.Baseline), metric(at.Slope), metric(at.ObservedExpected), metric(at.Eavg))
		if o.Beside == nil {
			fmt.Fprint(w, "-\t-\t-\t-\t")
		} else {
			for _, k := range o.Beside.Kept {
				fmt.Fprintf(w, "%s\t", percent(k.Kept))
			}
			fmt.Fprintf(w, "%s\t", metric(o.Beside.RankCorrelation))
		}
		fmt.Fprintf(w, "%s\t\n", short(o.Model))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if len(s.Origins) > 1 {
		fmt.Fprintln(out, "Kept: of a list by the model of the row above, those whom this row's model lists too, of the same people on the same day.")
	}
	return nil
}

// mostMoved is how many coefficients are printed.
const mostMoved = 10

// reportDrift prints the coefficients that moved most, and names those that change sign.
func reportDrift(out io.Writer, s *models.Stability) error {
	var moved []models.Drift
	for _, d := range s.Drift {
		if d.Moved != nil {
			moved = append(moved, d)
		}
	}
	slices.SortStableFunc(moved, func(a, b models.Drift) int { return cmp.Compare(*b.Moved, *a.Moved) })
	fmt.Fprintf(out, "\nCoefficients that moved most, of %d: %s for one standard deviation of the column.\n", len(moved), scaleOf(s.Family))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "column\t")
	for _, o := range s.Origins {
		fmt.Fprintf(w, "%s\t", o.Dates.Validate)
	}
	fmt.Fprintln(w, "moved\tstandard errors\t")
	for _, d := range moved[:min(mostMoved, len(moved))] {
		fmt.Fprintf(w, "%s\t", column(d.Name))
		for _, h := range d.At {
			fmt.Fprintf(w, "%s\t", number("%+.4f", h.Standardised))
		}
		fmt.Fprintf(w, "%.4f\t%s\t\n", *d.Moved, number("%.1f", d.StandardErrors))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out, "Standard errors: as if no person were in two models; the largest of so many is no test.")
	reportTurned(out, moved)
	return nil
}

// reportTurned names the coefficients that change sign, but for those that hardly leave 0.
func reportTurned(out io.Writer, moved []models.Drift) {
	const plainly = 2 // standard errors
	turned, names := 0, []string(nil)
	for _, d := range moved {
		if !d.ChangesSign {
			continue
		}
		turned++
		if d.StandardErrors == nil || *d.StandardErrors > plainly {
			names = append(names, column(d.Name))
		}
	}
	if names == nil {
		names = []string{"none"}
	}
	fmt.Fprintf(out, "Change sign: %d, of them by more than %d standard errors: %s\n", turned, plainly, strings.Join(names, "; "))
}

// column is the name of a column, short of all features that are null together.
func column(name string) string {
	if inside, null := strings.CutPrefix(name, "null("); null {
		if first, rest, several := strings.Cut(strings.TrimSuffix(inside, ")"), ", "); several {
			return fmt.Sprintf("null(%s and %d more)", first, 1+strings.Count(rest, ", "))
		}
	}
	return name
}

// reportRefreshed prints how the earliest model's scores do by the later dates.
func reportRefreshed(out io.Writer, s *models.Stability) error {
	fmt.Fprintf(out, "\nThe model of %s kept. %s on those who had a score that day:\n", s.Origins[0].Dates.Validate, ranking(s))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "on\tdays\tat risk\tno score then\tjudged by\tfrozen\tre-scored\trefitted\tre-scored - frozen, 95 %\trefitted - re-scored, 95 %\t")
	for _, r := range s.Refreshed {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t\n", r.On, r.Days, r.AtRisk, r.Unscored, r.Frozen.Rows, metric(r.Frozen.Discrimination),
			metric(r.Rescored.Discrimination), metric(r.Refitted.Discrimination), paired(r.Rescoring), paired(r.Refitting))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := reportLists(out, s); err != nil {
		return err
	}
	last := s.Refreshed[len(s.Refreshed)-1]
	fmt.Fprintf(out, "\nWhat may be said on %s, after %d days:\n", last.On, last.Days)
	for _, c := range []struct {
		names string
		of    *evaluate.Comparison
	}{{"A frozen, B re-scored", last.Rescoring}, {"A re-scored, B refitted", last.Refitting}} {
		if p, ok := ranked(c.of); ok {
			fmt.Fprintf(out, "  %s: %s\n", c.names, p.Claim)
		}
	}
	return nil
}

// listed is the place of the highest 5 % among the shares that are reported.
const listed = 1

// reportLists prints what a list of the highest 5 % would have found, and how much of it changes.
func reportLists(out io.Writer, s *models.Stability) error {
	fmt.Fprintln(out, "\nA list of the highest 5 % of them: share who had the outcome (of counts and amounts, their mean), and share of all outcomes found.")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "on\tfrozen\tre-scored\trefitted\tfound: frozen\tre-scored\trefitted\tre-scoring keeps\trefitting keeps\t")
	for _, r := range s.Refreshed {
		fmt.Fprintf(w, "%s\t", r.On)
		three := []models.Standing{r.Frozen, r.Rescored, r.Refitted}
		for _, at := range three {
			fmt.Fprintf(w, "%s\t", metric(at.Top[listed].PPV))
		}
		for _, at := range three {
			fmt.Fprintf(w, "%s\t", percent(at.Top[listed].Sensitivity))
		}
		for _, c := range []*evaluate.Comparison{r.Rescoring, r.Refitting} {
			if len(c.Lists) > listed {
				fmt.Fprintf(w, "%s\t", percent(c.Lists[listed].Kept))
			} else {
				fmt.Fprint(w, "-\t")
			}
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// ranked is the figure of a comparison by which the order of people is judged.
func ranked(c *evaluate.Comparison) (evaluate.Paired, bool) {
	if p, ok := c.Figure(evaluate.AUROC); ok {
		return p, true
	}
	return c.Figure(evaluate.Spearman)
}

// paired is the difference in how people are ordered, in pairs.
func paired(c *evaluate.Comparison) string {
	p, ok := ranked(c)
	if !ok || !p.Difference.Known() {
		return "-"
	}
	return difference(p.Difference)
}

// percent is a share as a percentage, or a dash.
func percent(m evaluate.Metric) string {
	if !m.Known() {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*m.Value)
}
