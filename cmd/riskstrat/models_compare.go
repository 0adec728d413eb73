package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/pipeline/training"
)

func modelsCompare(k *keeper) *cobra.Command {
	var on source.Day
	cmd := &cobra.Command{Use: "compare A B", Short: "Judge two models of a target on the same later people, and keep it as evidence", Args: cobra.ExactArgs(2),
		Long: `Build the residents at risk on one index date, once for both models, and judge both against what happened to
them. The date must be one from which on neither model learned anything; left out, it is the later of their
validation dates. What comes out is kept in the registry under its digest, for
` + "`riskstrat models promote --evidence`" + `.`,
		Example: "  riskstrat models compare escalation 3f9c2a71b0de\n  riskstrat models compare 0b51e7ad93c2 3f9c2a71b0de --on 2025-11-17"}
	asOf := asOfFlag(cmd, "date of the extract")
	cmd.Flags().Var(dayFlag{&on}, "on", "index date to judge on (default the later of the two validation dates)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := k.open(); err != nil {
			return err
		}
		var digests [2]string
		for i, name := range args {
			var err error
			if _, digests[i], err = k.model(name); err != nil {
				return usage(cmd, err)
			}
		}
		opt := training.Options{AsOf: orToday(*asOf), Workers: workers()}
		var done func()
		opt.Log, opt.Progress, done = listener(k.console)
		compared, err := training.Compare(cmd.Context(), k.place, digests[0], digests[1], on, opt)
		done()
		if err != nil {
			return err
		}
		if err := reportComparison(k.out, compared); err != nil {
			return err
		}
		fmt.Fprintf(k.out, "\nkept as evidence %s; to let B score:\n  riskstrat models promote %s %s --evidence %s --config %s --why REASON\n",
			short(compared.Digest), compared.Name, short(compared.B.Digest), short(compared.Digest), *k.config)
		return nil
	}
	return cmd
}

// reportComparison prints both models' figures on the people they were judged on, their differences, and who would come onto a
// list and leave it.
func reportComparison(out io.Writer, c *training.Compared) error {
	s := c.Sample
	fmt.Fprintf(out, "Target  %s: %s (horizon %d days)\nOn      %s: %d rows, %d events, %d departed; neither model learned from then on\nA       %s, trained as of %s\nB       %s, trained as of %s\n\n",
		c.Name, c.Target.Label, c.Target.Horizon, days(s), s.Rows, s.Events, s.Departed, short(c.A.Digest), c.A.AsOf, short(c.B.Digest), c.B.AsOf)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tA\tB\tB - A\t95 %\t")
	for _, f := range c.Paired.Figures {
		pairedRow(w, f.Name, f)
	}
	for _, l := range c.Paired.Lists {
		pairedRow(w, "events among "+l.Name, l.Hits)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := reportBothLengths(out, c); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nIf B takes the place of A:")
	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tstay\twith the event\tleave\twith the event\tcome\twith the event\t")
	for _, l := range c.Paired.Lists {
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t\n", l.Name, l.Both.People, l.Both.Events, l.Leaving.People, l.Leaving.Events, l.Entering.People, l.Entering.Events)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := reportBothGroups(out, c.Target.Kind, c.A.Figure, c.B.Figure); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nWhat may be said:")
	for _, f := range c.Paired.Figures {
		fmt.Fprintf(out, "  %s\n", f.Claim)
	}
	return nil
}

// reportBothLengths prints what acting on the highest predictions of either model would have found.
func reportBothLengths(out io.Writer, c *training.Compared) error {
	a, b := c.A.Figure.Report, c.B.Figure.Report
	if a == nil || b == nil {
		return nil
	}
	of, asked := a.AtLength()
	with, _ := b.AtLength()
	fmt.Fprintln(out, "\nAt the length of a list:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	if c.Target.Kind == models.Binary {
		fmt.Fprintln(w, "\tlisted\tPPV of A\tof B\tsensitivity of A\tof B\tlift of A\tof B\t")
	} else {
		fmt.Fprintln(w, "\tlisted\tmean of A\tof B\tshare of all of A\tof B\tlift of A\tof B\t")
	}
	for i := range min(len(of), len(with)) {
		x, y := of[i].Yield, with[i].Yield
		fmt.Fprintf(w, "%s\t%.0f\t%s\t%s\t%s\t%s\t%s\t%s\t\n", of[i].Name, x.Listed, metric(x.PPV), metric(y.PPV), metric(x.Sensitivity), metric(y.Sensitivity), times(x.Lift), times(y.Lift))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out, lengthNote(asked))
	return nil
}

// pairedRow prints one figure of both models and its difference.
func pairedRow(w io.Writer, name string, p evaluate.Paired) {
	ends := "-"
	if i := p.Difference.Interval; i != nil && i.Missing == "" {
		ends = fmt.Sprintf("%+.4f to %+.4f", i.Low, i.High)
	}
	difference := "-"
	if p.Difference.Known() {
		difference = fmt.Sprintf("%+.4f", p.Difference.Value)
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t\n", name, metric(p.A), metric(p.B), difference, ends)
}
