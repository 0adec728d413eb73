package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
)

func modelsCommand(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use: "models", Short: "List, show, describe, compare, promote, roll back and recalibrate trained models",
		Long: `What was trained is kept in the registry under its digest and never changes. Which model scores a target is a
history of its own, to which promote and rollback add lines. Wherever a model is asked for, give the beginning
of its digest, or the name of a target for the model promoted to it last.`,
		Example: "  riskstrat models list\n  riskstrat models compare escalation 3f9c2a71b0de\n  riskstrat models promote escalation 3f9c2a71b0de --evidence 81d0c6a2f97e --why \"finds 4 more in 100\"",
	}
	group(cmd)
	k := &keeper{console: c, config: cmd.PersistentFlags().String("config", "place.yaml", "configuration of the place")}
	cmd.AddCommand(modelsList(k), modelsShow(k), modelsCompare(k), modelsPromote(k), modelsRollback(k), modelsRecalibrate(k), modelsHistory(k), modelsCard(k))
	return cmd
}

// keeper is what the commands on models have in common: a place and its registry.
type keeper struct {
	console
	config   *string
	place    *place.Place
	registry *registry.Registry
}

func (k *keeper) open() error {
	var err error
	if k.place, err = place.Open(*k.config); err != nil {
		return err
	}
	k.registry, err = registry.Open(k.place.Registry)
	return err
}

// model finds the model of a digest, or the one promoted last of a target.
func (k *keeper) model(name string) (*models.Entry, string, error) {
	if _, declared := k.place.Target[name]; declared {
		return k.registry.Champion(name, source.NoDay)
	}
	return k.registry.Get(name)
}

func modelsList(k *keeper) *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List every trained model, and which of them score", Args: cobra.NoArgs,
		Long: `List every trained model. SCORES FROM is the night from which on a model scores its target; "always" is every
night.`, Example: "  riskstrat models list --config place.yaml"}
	cmd.RunE = func(*cobra.Command, []string) error {
		if err := k.open(); err != nil {
			return err
		}
		entries, err := k.registry.List()
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(k.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "DIGEST\tTARGET\tSCORES FROM\tAS OF\tAUROC\tO/E")
		for _, e := range entries {
			auroc, oe, scores := "-", "-", "-"
			if e.Last != nil {
				scores = from(e.Last.From)
			}
			if v := e.Entry.Figures.Validate.Report; v != nil {
				auroc, oe = metric(v.AUROC), metric(v.ObservedExpected)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", short(e.Digest), e.Entry.Spec.Target, scores, e.Entry.Trained.AsOf, auroc, oe)
		}
		return w.Flush()
	}
	return cmd
}

// from is the first night that a promotion is for.
func from(d source.Day) string {
	if d == 0 {
		return "always"
	}
	return d.String()
}

// short is as much of a digest as a person reads.
func short(digest string) string { return digest[:min(len(digest), 12)] }

func modelsShow(k *keeper) *cobra.Command {
	cmd := &cobra.Command{Use: "show MODEL", Short: "Show a model: what it was trained on, coefficients, calibration, metrics", Args: cobra.ExactArgs(1),
		Long:    "Show what riskstrat train printed of a model, and more: every figure of everyone at risk beside the baseline's, net\nbenefit by threshold, the calibration curve, and every coefficient.",
		Example: "  riskstrat models show 3f9c2a71b0de --config place.yaml"}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if err := k.open(); err != nil {
			return err
		}
		entry, _, err := k.model(args[0])
		if err != nil {
			return usage(cmd, err)
		}
		if err := reportModel(k.out, entry); err != nil {
			return err
		}
		if err := reportEvery(k.out, entry); err != nil {
			return err
		}
		return reportCoefficients(k.out, entry)
	}
	return cmd
}
