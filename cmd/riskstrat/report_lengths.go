package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"riskstrat/models"
	"riskstrat/models/evaluate"
)

// reportLengths prints what acting on a model's highest predictions would have found, at the length of each list that ranks by its target, and what the
// baseline would have at the same length.
func reportLengths(out io.Writer, e *models.Entry) error {
	r, baseline := e.Figures.Validate.Report, e.Figures.Baseline.Report
	if r == nil {
		return nil
	}
	yields, asked := r.AtLength()
	fmt.Fprintln(out, "\nAt the length of a list, on the same date:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	lengthHead(w, e.Target.Kind)
	for _, y := range yields {
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t", y.Name, y.Listed, y.Hits.Value)
		for _, m := range []evaluate.Metric{y.PPV, y.Sensitivity} {
			fmt.Fprintf(w, "%s\t%s\t", metric(m), interval(m))
		}
		fmt.Fprintf(w, "%s\t%s\t\n", times(y.Lift), metric(ppvAt(baseline, y.Name)))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out, lengthNote(asked))
	return nil
}

// lengthHead names the columns; of counts and amounts, hits are their sum.
func lengthHead(w io.Writer, kind models.Kind) {
	if kind == models.Binary {
		fmt.Fprintln(w, "\tlisted\twith the event\tPPV\t95 %\tsensitivity\t95 %\tlift (95 %)\tbaseline's PPV\t")
		return
	}
	fmt.Fprintln(w, "\tlisted\toutcome in all\tmean\t95 %\tshare of all\t95 %\tlift (95 %)\tbaseline's mean\t")
}

// lengthNote says of whom the lists are, and why they are not those of the place where none is.
func lengthNote(asked bool) string {
	if asked {
		return "Places are all groups' together on the date of the extract, and given to everyone at risk in one order: a night ranks by group, and leaves out whom the list's rule\nor the place's policy does."
	}
	return "These are not the lengths of the place's lists: none ranked by the target, or that was not looked at then."
}

// ppvAt is the PPV of a report at the length of a name; missing where it was not judged at that.
func ppvAt(r *evaluate.Report, name string) evaluate.Metric {
	if r != nil {
		yields, _ := r.AtLength()
		for _, y := range yields {
			if y.Name == name {
				return y.PPV
			}
		}
	}
	return evaluate.Metric{Missing: "it was not judged at that length"}
}

// times is a lift with its interval, or a dash where there is none.
func times(m evaluate.Metric) string {
	switch {
	case !m.Known():
		return "-"
	case m.Interval == nil || m.Interval.Missing != "":
		return fmt.Sprintf("%.2f", m.Value)
	}
	return fmt.Sprintf("%.2f (%.2f-%.2f)", m.Value, m.Interval.Low, m.Interval.High)
}
