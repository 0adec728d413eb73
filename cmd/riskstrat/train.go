package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/training"
)

func workers() int { return runtime.GOMAXPROCS(0) }

func trainCommand(c console) *cobra.Command {
	var model string
	cmd := &cobra.Command{
		Use: "train --model NAME", Short: "Fit, calibrate and validate a model, and keep it in the registry", Args: cobra.NoArgs,
		Long: `Fit a model declared in the configuration on past index dates, calibrate it on a later one and validate it on
one later still, with everyone. What comes out is kept in the registry under its digest; it scores nobody
until it is promoted.

The report judges the model on the validation date. Columns:
  AUROC         chance that someone with the outcome ranks above someone without; 95 % interval
  AUPRC         average precision; a ranking without skill gets the event rate
  Brier         mean squared distance of risk and outcome
  slope         1: risks are neither too bold (below 1) nor too timid (above 1)
  O/E           events observed for each event expected: above 1, risks are too low
  Eavg          mean distance of the risk from a smooth curve of what came true
  hits          share of those with the highest 1, 5 and 10 % of risks who had the outcome

Of counts and amounts: Spearman, the rank correlation of prediction and outcome; Gini share, how much of the
largest possible concentration of outcomes the ranking finds; R2; and the mean outcome of the highest 1, 5 and
10 % in place of hits.

Rows: everyone at risk is the figure of the intended use: people not offered help within the horizon, weighted
to stand for those who were and for those who left. Beside it stand the baseline on the same people, a refit
that never saw the people it is judged on, the model itself on those people, the same people without weights,
and everyone as observed: offers have changed what happened to some of them, so that figure is affected by the
very lists it is to judge.

At the length of a list: whom the highest risks would have found, were the list as long as its places of a week,
or of a year. Without a list that ranks by the target, the highest 1, 5 and 10 % take its place.
  listed        people; with those who stand for others, their sum
  PPV           share of the listed who had the outcome; of counts and amounts, its mean
  sensitivity   share of those with the outcome who are listed
  lift          PPV beside the share of everyone at risk who had the outcome; 1 is a list by lot

For whom: the same by age, sex, deprivation, ethnic group and category, and Primary Care Network, as far as
the extract has them. The last three are no predictors and cannot be made one: models are only judged by them.
Groups of fewer than 10 people with the outcome, or without, have no figures.`,
		Example: "  riskstrat train --config place.yaml --model escalation --as-of 2026-11-20",
	}
	config := configFlag(cmd)
	asOf := asOfFlag(cmd, "date of the extract")
	cmd.Flags().StringVar(&model, "model", "", "name under models: in the configuration (required)")
	if err := cmd.MarkFlagRequired("model"); err != nil {
		panic(err) // the flag is declared on the line above
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		trained, err := train(cmd, c, p, model, training.Options{AsOf: orToday(*asOf), Workers: workers()})
		if err != nil {
			return err
		}
		return next(c.out, p, trained, *config)
	}
	return cmd
}

// train trains one model and prints its report.
func train(cmd *cobra.Command, c console, p *place.Place, model string, opt training.Options) (*training.Model, error) {
	var done func()
	opt.Log, opt.Progress, done = listener(c)
	trained, err := training.Run(cmd.Context(), p, model, opt)
	done()
	if err != nil {
		return nil, err
	}
	return trained, reportModel(c.out, trained.Entry)
}

// next prints what can be done with a model just trained: compare it with the one that scores, if there is one, and promote it.
func next(out io.Writer, p *place.Place, trained *training.Model, config string) error {
	r, err := registry.Open(p.Registry)
	if err != nil {
		return err
	}
	target, digest := trained.Entry.Spec.Target, short(trained.Digest)
	fmt.Fprintf(out, "\nkept as %s; to let it score:\n", digest)
	switch _, champion, err := r.Champion(target, source.NoDay); {
	case errors.Is(err, registry.ErrNoChampion):
		fmt.Fprintf(out, "  riskstrat models promote %s %s --config %s --why REASON\n", target, digest, config)
	case err != nil:
		return err
	case champion == trained.Digest:
		fmt.Fprintf(out, "  nothing: it scores already\n")
	default:
		fmt.Fprintf(out, "  riskstrat models compare %s %s --config %s\n  riskstrat models promote %s %s --config %s --evidence COMPARISON --why REASON\n",
			target, digest, config, target, digest, config)
	}
	return nil
}
