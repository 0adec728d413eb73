package main

import (
	"fmt"
	"os/user"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/registry"
)

// decision is what promote and rollback are told beside the model.
type decision struct {
	why, who string
	from     source.Day
}

func (d *decision) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&d.why, "why", "", "reason, kept in the history (required)")
	cmd.Flags().StringVar(&d.who, "who", "", "who decides (default the user logged in)")
	cmd.Flags().Var(dayFlag{&d.from}, "from", "first night it is for (default today)")
	if err := cmd.MarkFlagRequired("why"); err != nil {
		panic(err) // the flag is declared three lines above
	}
}

// promotion is the line of the history so far.
func (d *decision) promotion(cmd *cobra.Command, target string) (registry.Promotion, error) {
	if d.who == "" {
		u, err := user.Current()
		if err != nil {
			return registry.Promotion{}, usage(cmd, fmt.Errorf("finding who you are (%w): give --who", err))
		}
		d.who = u.Username
	}
	return registry.Promotion{Target: target, From: orToday(d.from), When: time.Now(), Who: d.who, Why: d.why}, nil
}

func modelsPromote(k *keeper) *cobra.Command {
	var d decision
	var evidence string
	cmd := &cobra.Command{Use: "promote TARGET MODEL", Short: "Let a model score its target from now on", Args: cobra.ExactArgs(2),
		Long: `Append a line to the registry's history: which model, instead of which, for nights from when on, who decided
it when, why, and on what evidence. Nights already published keep the model they had, also where they are run
again.

Evidence is a comparison with the model that scores now, made by ` + "`riskstrat models compare`" + ` and named by
its digest. Left out, it is the model's own evaluation on its validation date: enough for the first model of a
target, little for a later one. A comparison that finds the model worse is warned of and kept as such: who
promotes it all the same should say why.`,
		Example: "  riskstrat models promote escalation 3f9c2a71b0de --evidence 81d0c6a2f97e --why \"finds 4 more in 100\""}
	d.flags(cmd)
	cmd.Flags().StringVar(&evidence, "evidence", "", "digest of the comparison it rests on (default the model's own evaluation)")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if err := k.open(); err != nil {
			return err
		}
		p, err := d.promotion(cmd, args[0])
		if err != nil {
			return err
		}
		entry, digest, err := k.registry.Get(args[1])
		if err != nil {
			return usage(cmd, err)
		}
		if err := k.scoresToday(entry); err != nil {
			return usage(cmd, err)
		}
		p.Digest = digest
		if evidence != "" {
			if _, p.Evidence, err = k.registry.Comparison(evidence); err != nil {
				return usage(cmd, err)
			}
		}
		if p, err = k.registry.Promote(p); err != nil {
			return usage(cmd, err)
		}
		fmt.Fprintf(k.out, "%s is scored by %s in nights from %s on, on the evidence of %s\n", p.Target, short(p.Digest), p.From, restsOn(p))
		if p.Against != "" {
			fmt.Fprintf(k.out, "warning: the evidence is against it: %s; the history says so\n", p.Against)
		}
		if p.Previous != "" && p.Evidence == p.Digest {
			fmt.Fprintf(k.out, "warning: it was not compared with %s, which it takes over from\n", short(p.Previous))
		}
		return nil
	}
	return cmd
}

// scoresToday refuses a model that no night of the place could score with.
func (k *keeper) scoresToday(e *models.Entry) error {
	if _, err := e.Scorer(k.place.Catalog.Lookup); err != nil {
		return err
	}
	return k.place.SameLags(e.Trained.Lags)
}

// restsOn is the evidence of a promotion in words.
func restsOn(p registry.Promotion) string {
	if p.Evidence == p.Digest {
		return "its own evaluation"
	}
	return "comparison " + short(p.Evidence)
}

func modelsRollback(k *keeper) *cobra.Command {
	var d decision
	cmd := &cobra.Command{Use: "rollback TARGET", Short: "Let the model before the last promotion score again", Args: cobra.ExactArgs(1),
		Long: `Append a line to the registry's history that undoes the last promotion of a target which still stands: the
model before it scores again. Roll back twice to go back by two. Nothing is taken out of the history.`,
		Example: "  riskstrat models rollback escalation --why \"lists of the new model were thought odd in two practices\""}
	d.flags(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if err := k.open(); err != nil {
			return err
		}
		p, err := d.promotion(cmd, args[0])
		if err != nil {
			return err
		}
		if p, err = k.registry.Rollback(p); err != nil {
			return usage(cmd, err)
		}
		fmt.Fprintf(k.out, "%s is scored by %s again in nights from %s on, instead of %s\n", p.Target, short(p.Digest), p.From, short(p.Previous))
		return nil
	}
	return cmd
}

func modelsHistory(k *keeper) *cobra.Command {
	cmd := &cobra.Command{Use: "history [TARGET]", Short: "Print who promoted which model, when, why and on what evidence", Args: cobra.MaximumNArgs(1),
		Example: "  riskstrat models history escalation"}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if err := k.open(); err != nil {
			return err
		}
		history, err := k.registry.History()
		if err != nil {
			return err
		}
		if len(args) == 1 {
			if history = history.Of(args[0]); len(history) == 0 {
				return usage(cmd, fmt.Errorf("no model of %q was promoted", args[0]))
			}
		}
		w := tabwriter.NewWriter(k.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "DECIDED\tTARGET\tWHAT\tMODEL\tINSTEAD OF\tNIGHTS FROM\tEVIDENCE\tWHO\tWHY")
		for _, p := range history {
			evidence, instead := restsOn(p), "-"
			if p.Against != "" {
				evidence += ", against it"
			}
			if p.Previous != "" {
				instead = short(p.Previous)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", p.When.Format("2006-01-02 15:04 MST"), p.Target, p.Action, short(p.Digest),
				instead, from(p.From), evidence, p.Who, p.Why)
		}
		return w.Flush()
	}
	return cmd
}
