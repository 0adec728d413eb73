package main

import (
	"fmt"
	"os/user"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"riskstrat/models/registry"
	"riskstrat/pipeline/place"
)

func modelsCommand(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use: "models", Short: "List, show and promote trained models",
		Example: "  riskstrat models list\n  riskstrat models show 3f9c2a71b0de\n  riskstrat models promote escalation 3f9c2a71b0de --why \"slope 1.01 on 2025\"",
	}
	group(cmd)
	config := cmd.PersistentFlags().String("config", "place.yaml", "configuration of the place")
	open := func() (*registry.Registry, error) {
		p, err := place.Open(*config)
		if err != nil {
			return nil, err
		}
		return registry.Open(p.Registry)
	}
	cmd.AddCommand(modelsList(c, open), modelsShow(c, open), modelsPromote(c, open))
	return cmd
}

func modelsList(c console, open func() (*registry.Registry, error)) *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List every trained model, and which of them score", Args: cobra.NoArgs,
		Example: "  riskstrat models list --config place.yaml"}
	cmd.RunE = func(*cobra.Command, []string) error {
		r, err := open()
		if err != nil {
			return err
		}
		entries, err := r.List()
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "DIGEST\tTARGET\tSCORES\tAS OF\tAUROC\tO/E")
		for _, e := range entries {
			scores := ""
			if e.Champion {
				scores = "yes"
			}
			auroc, oe := "-", "-"
			if v := e.Entry.Figures.Validate.Report; v != nil {
				auroc, oe = metric(v.AUROC), metric(v.ObservedExpected)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", e.Digest[:12], e.Entry.Spec.Target, scores, e.Entry.Trained.AsOf, auroc, oe)
		}
		return w.Flush()
	}
	return cmd
}

func modelsShow(c console, open func() (*registry.Registry, error)) *cobra.Command {
	cmd := &cobra.Command{Use: "show DIGEST", Short: "Show a model: what it was trained on, coefficients, calibration, metrics", Args: cobra.ExactArgs(1),
		Example: "  riskstrat models show 3f9c2a71b0de --config place.yaml"}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		r, err := open()
		if err != nil {
			return err
		}
		entry, _, err := r.Get(args[0])
		if err != nil {
			return usage(cmd, err)
		}
		if err := reportModel(c.out, entry); err != nil {
			return err
		}
		return reportCoefficients(c.out, entry)
	}
	return cmd
}

func modelsPromote(c console, open func() (*registry.Registry, error)) *cobra.Command {
	var why, who string
	cmd := &cobra.Command{Use: "promote TARGET DIGEST", Short: "Let a model score its target from now on", Args: cobra.ExactArgs(2),
		Long: `Append a line to the registry's history: which model, instead of which, when, by whom and why. The next night scores with it;
nights already published keep theirs. To go back, promote the earlier model again.`,
		Example: "  riskstrat models promote escalation 3f9c2a71b0de --why \"slope 1.01 on 2025\""}
	cmd.Flags().StringVar(&why, "why", "", "reason, kept in the history (required)")
	cmd.Flags().StringVar(&who, "who", "", "who decides (default the user logged in)")
	if err := cmd.MarkFlagRequired("why"); err != nil {
		panic(err) // the flag is declared two lines above
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		r, err := open()
		if err != nil {
			return err
		}
		if who == "" {
			u, err := user.Current()
			if err != nil {
				return usage(cmd, fmt.Errorf("finding who you are (%w): give --who", err))
			}
			who = u.Username
		}
		_, digest, err := r.Get(args[1])
		if err != nil {
			return usage(cmd, err)
		}
		if _, err := r.Promote(registry.Promotion{Target: args[0], Digest: digest, When: time.Now(), Who: who, Why: why}); err != nil {
			return usage(cmd, err)
		}
		fmt.Fprintf(c.out, "%s is now scored by %s\n", args[0], digest[:12])
		return nil
	}
	return cmd
}
