package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"riskstrat/models"
	"riskstrat/models/evaluate"
)

// reportGroups prints how a model does for the people of each level of an attribute.
func reportGroups(out io.Writer, f models.Figure) error {
	if f.Report == nil || len(f.Report.Subgroups) == 0 {
		return nil
	}
	fmt.Fprintln(out, "\nFor whom, on the same date:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\t\trows\twith outcome\tO/E\t95 %\tAUROC\t95 %\tslope")
	for i, g := range f.Report.Subgroups {
		fmt.Fprintf(w, "%s\t%d\t%d\t", levelOf(f.Report.Subgroups, i), g.Rows, g.Events)
		if !g.ObservedExpected.Known() {
			fmt.Fprintf(w, "no figures: %s\n", g.ObservedExpected.Missing)
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", metric(g.ObservedExpected), interval(g.ObservedExpected), metric(g.AUROC), interval(g.AUROC), metric(g.CalibrationSlope))
	}
	return w.Flush()
}

// reportBothGroups prints how two models do for the same people.
func reportBothGroups(out io.Writer, a, b models.Figure) error {
	if a.Report == nil || b.Report == nil || len(a.Report.Subgroups) == 0 || len(a.Report.Subgroups) != len(b.Report.Subgroups) {
		return nil
	}
	fmt.Fprintln(out, "\nFor whom (a dash: too few people, or outcomes):")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\t\trows\twith outcome\tO/E of A\tof B\tAUROC of A\tof B\tslope of A\tof B")
	for i, g := range a.Report.Subgroups {
		h := b.Report.Subgroups[i]
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", levelOf(a.Report.Subgroups, i), g.Rows, g.Events,
			metric(g.ObservedExpected), metric(h.ObservedExpected), metric(g.AUROC), metric(h.AUROC), metric(g.CalibrationSlope), metric(h.CalibrationSlope))
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
