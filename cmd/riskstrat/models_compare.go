package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/pipeline"
)

func modelsCompare(k *keeper) *cobra.Command {
	var on source.Day
	cmd := &cobra.Command{Use: "compare A B", Short: "Judge two models of a target on the same later people, and keep it as evidence", Args: cobra.ExactArgs(2),
		Long: `Build the residents at risk on one index date, once for both models, and judge both against what happened to them. The date must be one from
which on neither model learned anything; left out, it is the later of their validation dates. What comes out is kept in the registry
under its digest, for ` + "`riskstrat models promote --evidence`" + `.`,
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
		opt := pipeline.TrainOptions{AsOf: orToday(*asOf), Workers: workers()}
		var done func()
		opt.Log, opt.Progress, done = listener(k.console)
		compared, err := pipeline.Compare(cmd.Context(), k.place, digests[0], digests[1], on, opt)
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

// reportComparison prints both models' figures on the people they were judged on.
func reportComparison(out io.Writer, c *pipeline.Compared) error {
	s := c.Sample
	fmt.Fprintf(out, "Target  %s: %s (horizon %d days)\nOn      %s: %d rows, %d events, %d departed; neither model learned from then on\n",
		c.Name, c.Target.Label, c.Target.Horizon, days(s), s.Rows, s.Events, s.Departed)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	figureHead(w)
	figureRow(w, "A  "+short(c.A.Digest), c.A.Figure)
	figureRow(w, "B  "+short(c.B.Digest), c.B.Figure)
	return w.Flush()
}
