package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"riskstrat/pipeline/training"
)

func modelsRecalibrate(k *keeper) *cobra.Command {
	cmd := &cobra.Command{Use: "recalibrate MODEL", Short: "Fit a model's risks to this place, or to later dates, and keep it as a new model", Args: cobra.ExactArgs(1),
		Long: `Give a model of the registry a new calibration, fitted to the place's own residents on one index date and
judged on a later one. Terms and coefficients stay, and with them the order of a list: only what a score means
changes. The new model names the one it was made from and holds its figures before and after; it scores nobody
until it is promoted. To bring a model from another place, copy its file into the registry's folder entries/.`,
		Example: "  riskstrat models recalibrate 3f9c2a71b0de --config place.yaml --as-of 2026-11-20"}
	asOf := asOfFlag(cmd, "date of the extract")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := k.open(); err != nil {
			return err
		}
		_, digest, err := k.model(args[0])
		if err != nil {
			return usage(cmd, err)
		}
		opt := training.Options{AsOf: orToday(*asOf), Workers: workers()}
		var done func()
		opt.Log, opt.Progress, done = listener(k.console)
		made, err := training.Recalibrate(cmd.Context(), k.place, digest, opt)
		done()
		if err != nil {
			return err
		}
		if err := reportModel(k.out, made.Entry); err != nil {
			return err
		}
		fmt.Fprintf(k.out, "\nkept as %s, made from %s\n", short(made.Digest), short(made.Entry.Recalibrated.Parent))
		return nil
	}
	return cmd
}
