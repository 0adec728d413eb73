package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"riskstrat/pipeline/characterise"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/tableone"
)

func cohortCommand(c console) *cobra.Command {
	opt := characterise.Options{Now: time.Now}
	var csv, html string
	var names bool
	cmd := &cobra.Command{
		Use: "cohort --rule RULE --why REASON", Short: "Count the people of a cohort on any past date, and say what they are like", Args: cobra.NoArgs,
		Long: `Count the people of whom a rule is true, as of any date that the extract reaches back to, and say what they
are like: age, sex, ethnicity, deprivation, Primary Care Network, conditions, use of care in the year before,
and which lists they were on that night. With --beside or --beside-as-of a second cohort stands beside it,
with standardised differences and the overlap of the two.

A rule is written over the features that ` + "`riskstrat features`" + ` lists, as in the configuration; or it is the
name of a cohort: a list's, a target's, or a published one such as oldham (--names prints them). Here a rule
may name ethnic_category too: a cohort is neither a prediction nor a reason. Of whom a null keeps the answer
open is counted apart, never as false.

Features are what a night of the date would have built; undated attributes are those of the extract. People
whose opt-out ends reporting are in no figure. Counts pass the place's disclosure profile. Each question is a
line of the access log in the output folder: who asked what, when and why. A question is withheld (exit code
3) where its answer and one of the last 50 differ by so few people that the one taken from the other would
tell of them; that is a fence about honest work, and no proof against somebody set on it.`,
		Example: "  riskstrat cohort --config place.yaml --rule oldham --why \"board paper\" --as-of 2026-11-20 --beside others\n" +
			"  riskstrat cohort --config place.yaml --rule 'age >= 65 && conditions_count >= 2' --why \"frailty review\" --as-of 2024-11-20 --extract-as-of 2026-11-20 --html cohort.html\n" +
			"  riskstrat cohort --config place.yaml --rule at_risk_register --why \"yearly audit\" --beside-as-of 2025-11-20 --csv cohort.csv\n" +
			"  riskstrat cohort --config place.yaml --names",
	}
	config := configFlag(cmd)
	flags := cmd.Flags()
	flags.StringVar(&opt.Rule, "rule", "", "a rule over features, or the name of a cohort (required)")
	flags.Var(dayFlag{&opt.AsOf}, "as-of", "date it is asked of (default the extract's)")
	flags.StringVar(&opt.Beside, "beside", "", "a second cohort: a rule, a name, or "+characterise.Others+" for everybody else registered")
	flags.Var(dayFlag{&opt.BesideAsOf}, "beside-as-of", "date of the second cohort; without --beside, the same one then (default --as-of)")
	flags.Var(dayFlag{&opt.Extract}, "extract-as-of", "date the extract was taken, unless the configuration says (default today)")
	flags.StringVar(&opt.Why, "why", "", "what it is asked for, kept in the log, without names (required)")
	flags.StringVar(&csv, "csv", "", "also write the figures to this file")
	flags.StringVar(&html, "html", "", "also write a page to this file")
	flags.BoolVar(&names, "names", false, "print the cohorts that have a name, and nothing else")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		if names {
			return printNames(c.out, p)
		}
		if opt.Rule == "" || opt.Why == "" {
			return usage(cmd, errors.New("want --rule and --why, or --names"))
		}
		who, err := user.Current()
		if err != nil {
			return fmt.Errorf("finding whose name to log: %w", err)
		}
		opt.Who, opt.Workers, opt.Extract = who.Username, workers(), orToday(opt.Extract)
		if opt.AsOf == 0 {
			opt.AsOf = p.Source(opt.Extract).AsOf
		}
		var done func()
		opt.Log, opt.Progress, done = listener(c)
		report, err := characterise.Cohort(cmd.Context(), p, opt)
		done()
		if err != nil {
			return err
		}
		return writeCohort(c, report, csv, html)
	}
	return cmd
}

// printNames prints whom can be asked for by name.
func printNames(w io.Writer, p *place.Place) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, n := range characterise.NamedCohorts(p) {
		fmt.Fprintf(out, "%s\t%s; %s\n\t%s\n", n.Name, n.Title, n.From, n.Rule)
	}
	return out.Flush()
}

// writeCohort prints a report, after the files that it is wanted in.
func writeCohort(c console, r *tableone.Report, csv, html string) error {
	for _, file := range []struct {
		path  string
		write func(io.Writer) error
	}{{csv, r.CSV}, {html, r.HTML}} {
		if file.path == "" {
			continue
		}
		if err := writeFile(file.path, file.write); err != nil {
			return fmt.Errorf("writing %s: %w", file.path, err)
		}
	}
	return r.Text(c.out)
}

// writeFile writes a file, for its owner alone.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	return errors.Join(write(w), w.Flush(), f.Close())
}
