package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"riskstrat/pipeline/place"
	"riskstrat/pipeline/training"
)

func stabilityCommand(c console) *cobra.Command {
	var model string
	opt := training.StabilityOptions{}
	cmd := &cobra.Command{
		Use: "stability --model NAME", Short: "Make a declared model again as if on earlier dates, and judge how it holds", Args: cobra.NoArgs,
		Long: `Make a model declared in the configuration as ` + "`riskstrat train`" + ` does, and again with all its dates moved
back, step by step, as far as the extract holds every feature's whole window: each time with what was known by
then, and nothing later. Two questions are answered:

  Does the declaration hold?  Figures of each model on its own validation date, how much of a list changes
                              from one model to the next on the same people, and how far every coefficient
                              moves.
  Do scores go stale?         The earliest model is kept, and on every later validation date three ways are
                              judged on the same people: its scores frozen as it gave them at first, scores
                              given again by the same model (what a night does), and scores of a model made
                              anew for that date. Who had no score at first is counted and left out of all
                              three.

What comes out is kept in the registry under its digest, and ` + "`riskstrat models card`" + ` shows it beside a
model of the same declaration. The models of past dates are not kept: to have one, train on its dates.`,
		Example: "  riskstrat stability --config place.yaml --model escalation --as-of 2026-11-20 --origins 5 --every 180",
	}
	config := configFlag(cmd)
	asOf := asOfFlag(cmd, "date of the extract")
	cmd.Flags().StringVar(&model, "model", "", "name under models: in the configuration (required)")
	cmd.Flags().IntVar(&opt.Origins, "origins", 4, "how often to make the model, the declared dates and earlier ones")
	cmd.Flags().IntVar(&opt.Every, "every", 90, "days by which its dates move back from one to the next")
	if err := cmd.MarkFlagRequired("model"); err != nil {
		panic(err) // the flag is declared above
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if opt.Origins < 1 || opt.Every < 1 {
			return usage(cmd, errors.New("have --origins or --every below 1, want 1 or more"))
		}
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		opt.Options = training.Options{AsOf: orToday(*asOf), Workers: workers()}
		var done func()
		opt.Log, opt.Progress, done = listener(c)
		found, err := training.Stability(cmd.Context(), p, model, opt)
		done()
		if err != nil {
			return err
		}
		if err := reportStability(c.out, found.Stability); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "\nkept as judgement %s\n", short(found.Digest))
		return nil
	}
	return cmd
}
