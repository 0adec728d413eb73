package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"riskstrat/pipeline"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/place"
)

func runCommand(c console) *cobra.Command {
	var opt pipeline.Options
	cmd := &cobra.Command{
		Use: "run", Short: "Run a night: from the extract to the lists", Args: cobra.NoArgs,
		Long: `Read the extract, score every resident who may be listed with the promoted models, and publish the lists, the
ledger, the audit and the manifest as one folder OUT/runs/DATE, whole or not at all; OUT/latest then points to
it.

Run again on the same inputs, configuration, models and program it verifies the night and changes nothing; on
different ones it refuses, unless --supersede says why, and then the new night stands beside the old one.

Delivery and retention follow once the night stands; both are made good by the next run where they were cut
off. The last line of the log (JSON on standard error, unless that is a terminal) sums the run up, whatever
became of it; metrics: in place.yaml names a file for the textfile collector of Prometheus.`,
		Example: "  riskstrat run --config place.yaml --as-of 2026-11-20\n  riskstrat run --as-of 2026-11-20 --supersede \"A&E feed of 19 November came late\"",
	}
	config := configFlag(cmd)
	asOf := asOfFlag(cmd, "index date of the night")
	cmd.Flags().StringVar(&opt.Supersede, "supersede", "", "reason for replacing the night that is already published")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		opt.AsOf, opt.Workers = orToday(*asOf), workers()
		began := time.Now()
		result, err := night(cmd, c, p, opt)
		return conclude(c, p, opt.AsOf, began, result, err)
	}
	return cmd
}

// night runs one night and prints where its lists are.
func night(cmd *cobra.Command, c console, p *place.Place, opt pipeline.Options) (*pipeline.Result, error) {
	var done func()
	var err error
	opt.Log, opt.Progress, done = listener(c)
	opt.Now, opt.Used = time.Now, used
	if opt.Binary, err = binary(); err != nil {
		return nil, err
	}
	result, err := pipeline.Run(cmd.Context(), p, opt)
	done()
	var gated *gate.Refused
	if errors.As(err, &gated) {
		return nil, &hinted{err, "nothing was published; the night before still stands"}
	}
	if err != nil {
		return nil, err
	}
	if w := unfinishedForget(p.Out); w != "" {
		fmt.Fprintf(c.out, "warning: %s\n", w)
	}
	if result.Already {
		fmt.Fprintf(c.out, "the night of %s stands and verifies: %s\n", opt.AsOf, result.Dir)
		return result, nil
	}
	for _, l := range result.Lists {
		fmt.Fprintf(c.out, "%-24s %6d listed of %7d who could be, in %d groups\n", l.Name, l.Listed, l.Candidates, l.Groups)
	}
	for _, w := range result.Warnings {
		fmt.Fprintf(c.out, "warning: %s\n", w)
	}
	fmt.Fprintf(c.out, "night of %s: %s\n", opt.AsOf, result.Dir)
	fmt.Fprintf(c.out, "head %s: note it elsewhere, for riskstrat verify --head\n", result.Head)
	return result, nil
}
