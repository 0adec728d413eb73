package main

import (
	"fmt"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"riskstrat/pipeline/place"
	"riskstrat/pipeline/training"
)

func exportCommand(c console) *cobra.Command {
	var model, dir string
	cmd := &cobra.Command{
		Use: "export --model NAME --out DIR", Short: "Write what a training would see as Parquet, for tools of your own", Args: cobra.NoArgs,
		Long: `Write the training set of a model declared in the configuration: the very rows, dates, outcomes, weights and
folds that ` + "`riskstrat train`" + ` uses, in DIR/fit.parquet, DIR/calibrate.parquet and DIR/validate.parquet. A
row is a person at risk on an index date. Columns:
  part         fit, calibrate or validate: what training does with the row
  index_date   day as of which the features are; the outcome is of the days from it on, as many as the horizon
               has
  person       number of the person, the same in all three files
  household    number of the household, of nobody's and no other household's; null where it is not known
  outcome      1 or 0 of an event, else the number or the amount; null where it is not known because the person left
  weight       1 / the probability that the outcome is known; 0 where it is not. Where there is no column
               weight_unoffered, training fits, calibrates and judges by it
  offered_help where offers are recorded: offered help in the days that the outcome is of
  withheld     where a list holds people out: by its draw, offers are withheld from the person
  weight_unoffered
               where offers are recorded, or offered_help is held_out_only: weight by which those whom no offer can
               have helped stand for everyone. 0 of people offered help; by held_out_only of all but the withheld.
               Training calibrates and judges by it. It fits by it too, unless offered_help is adjust (the default):
               then by weight, with offered_help as a column whose penalty is a thousandth of the others'
  fold         fit only: fold of the penalty's cross-validation, from 0; people and households are whole
  held_out     of the fifth of people whom one refit never sees and is judged on
  ...          every feature that the model, its baseline or the weights read; null where it is not known

What a feature is, in which unit, over which window and when it is null is in the schema's metadata, under
riskstrat.fields; the target, the dates and the digests of the inputs under riskstrat.training; how the weights were
made under riskstrat.remaining and riskstrat.unoffered.

A row is about one person. Numbers stand for pseudonyms and cannot be turned back into them, but whoever can
look up a person's features finds their rows: keep the folder as you keep the extract, and delete it when you
are done. Nobody but its owner can read it.`,
		Example: "  riskstrat export --config place.yaml --model escalation --as-of 2026-11-20 --out training",
	}
	config := configFlag(cmd)
	asOf := asOfFlag(cmd, "date of the extract")
	cmd.Flags().StringVar(&model, "model", "", "name under models: in the configuration (required)")
	cmd.Flags().StringVar(&dir, "out", "", "folder to write, must not exist or be empty (required)")
	for _, required := range []string{"model", "out"} {
		if err := cmd.MarkFlagRequired(required); err != nil {
			panic(err) // the flags are declared above
		}
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := vacant(dir); err != nil {
			return usage(cmd, err)
		}
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		opt := training.Options{AsOf: orToday(*asOf), Workers: workers()}
		var done func()
		opt.Log, opt.Progress, done = listener(c)
		exported, err := training.Export(cmd.Context(), p, model, dir, opt)
		done()
		if err != nil {
			return err
		}
		return reportExport(c, dir, exported)
	}
	return cmd
}

// reportExport prints what lies in the folder.
func reportExport(c console, dir string, x *training.Exported) error {
	fmt.Fprintf(c.out, "%s (horizon %d days), %d features\n", x.Target.Label, x.Target.Horizon, len(x.Features))
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, part := range x.Parts {
		fmt.Fprintf(w, "%s\t%s: %d rows of %d people, %d events, %d departed\n",
			filepath.Join(dir, part.File), days(part.SampleReport), part.Rows, part.People, part.Events, part.Departed)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(c.out, "Each row is about one person: keep it as you keep the extract, and delete it when you are done.")
	return nil
}
