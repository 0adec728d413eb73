package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"riskstrat/models"
	"riskstrat/models/evaluate"
)

// reportGroups prints how a model does for the people of each level of an attribute; AUROC is of events alone.
func reportGroups(out io.Writer, kind models.Kind, f models.Figure) error {
	if f.Report == nil || len(f.Report.Subgroups) == 0 {
		return nil
	}
	fmt.Fprintln(out, "\nFor whom, on the same date:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if kind == models.Binary {
		fmt.Fprintln(w, "\t\trows\twith outcome\tO/E\t95 %\tAUROC\t95 %\tslope")
	} else {
		fmt.Fprintln(w, "\t\trows\twith any\tO/E\t95 %\tslope")
	}
	for i, g := range f.Report.Subgroups {
		fmt.Fprintf(w, "%s\t%d\t%d\t", levelOf(f.Report.Subgroups, i), g.Rows, g.Events)
		if !g.ObservedExpected.Known() {
			fmt.Fprintf(w, "no figures: %s\n", g.ObservedExpected.Missing)
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t", metric(g.ObservedExpected), interval(g.ObservedExpected))
		if kind == models.Binary {
			fmt.Fprintf(w, "%s\t%s\t", metric(g.AUROC), interval(g.AUROC))
		}
		fmt.Fprintln(w, metric(g.CalibrationSlope))
	}
	return w.Flush()
}

// reportBothGroups prints how two models do for the same people.
func reportBothGroups(out io.Writer, kind models.Kind, a, b models.Figure) error {
	if a.Report == nil || b.Report == nil || len(a.Report.Subgroups) == 0 || len(a.Report.Subgroups) != len(b.Report.Subgroups) {
		return nil
	}
	fmt.Fprintln(out, "\nFor whom (a dash: too few people, or outcomes):")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if kind == models.Binary {
		fmt.Fprintln(w, "\t\trows\twith outcome\tO/E of A\tof B\tAUROC of A\tof B\tslope of A\tof B")
	} else {
		fmt.Fprintln(w, "\t\trows\twith any\tO/E of A\tof B\tslope of A\tof B")
	}
	for i, g := range a.Report.Subgroups {
		h := b.Report.Subgroups[i]
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t", levelOf(a.Report.Subgroups, i), g.Rows, g.Events, metric(g.ObservedExpected), metric(h.ObservedExpected))
		if kind == models.Binary {
			fmt.Fprintf(w, "%s\t%s\t", metric(g.AUROC), metric(h.AUROC))
		}
		fmt.Fprintf(w, "%s\t%s\n", metric(g.CalibrationSlope), metric(h.CalibrationSlope))
	}
	return w.Flush()
}

// levelOf names a subgroup in two columns: the attribute where it is the first of its levels, and the level.
func levelOf(all []evaluate.Subgroup, i int) string {
	by, level := all[i].By, all[i].Level
	if i > 0 && all[i-1].By == by {
		by = ""
	}
	if level == "" {
		level = "not known"
	}
	return by + "\t" + level
}
