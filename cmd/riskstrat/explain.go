package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"riskstrat/pipeline"
	"riskstrat/pipeline/place"
)

func explainCommand(c console) *cobra.Command {
	var opt pipeline.ExplainOptions
	var set []string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "explain --resident -", Short: "Take one person's published score apart, and ask what the model would say if something were otherwise",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 { // not named: it may be a pseudonym
				return errors.New("have an argument without a flag, want the pseudonym by --resident")
			}
			return nil
		},
		Long: `Take the score that a night published of one person apart: the intercept, each reason group and each term in it, which add up to
the published linear predictor, beside what is usual for people of the same age and sex. It reads what the night stored of the person and the
model that its manifest names, and refuses if these do not give the published score again.

With --set the same once more of a person in whom something is otherwise: --set age=80 --set sex=2 --set gp_attended_90d=null. That
is what the model would say of such a person. It is not what would happen if somebody changed it: a model learns what is found
together, not what follows from what.

The pseudonym is best given on standard input (--resident -), where it stays out of the shell's history and the list of processes. What is printed
names nobody, but it is one person's record, with everything that the model reads: handle it as that.`,
		Example: "  riskstrat explain --config place.yaml --resident - --target escalation < pseudonym.txt\n" +
			"  riskstrat explain --config place.yaml --resident - --target escalation --as-of 2026-11-20 --set ae_attended_90d=0 --json",
	}
	config := configFlag(cmd)
	cmd.Flags().Var(dayFlag{&opt.AsOf}, "as-of", "date of the night (default the newest)")
	cmd.Flags().StringVar(&opt.Resident, "resident", "", "pseudonym, or - to read it from standard input (required)")
	cmd.Flags().StringVar(&opt.Target, "target", "", "target of the score (default the only one of the night)")
	cmd.Flags().StringArrayVar(&set, "set", nil, "feature=value: a number, the name of a level, or null; may be given again")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, at full precision")
	if err := cmd.MarkFlagRequired("resident"); err != nil {
		panic(err) // the flag is declared above
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var err error
		if opt.Set, err = settings(set); err != nil {
			return usage(cmd, err)
		}
		if opt.Resident, err = residentOf(opt.Resident, cmd.InOrStdin()); err != nil {
			return usage(cmd, err)
		}
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		x, err := pipeline.Explain(p, opt)
		if err != nil {
			return err
		}
		if asJSON {
			e := json.NewEncoder(c.out)
			e.SetEscapeHTML(false)
			e.SetIndent("", " ")
			return e.Encode(x)
		}
		return reportExplanation(c.out, x)
	}
	return cmd
}

// settings reads what --set says. A text that is no setting is not repeated in the error.
func settings(texts []string) ([]pipeline.Setting, error) {
	var all []pipeline.Setting
	for _, text := range texts {
		feature, value, ok := strings.Cut(text, "=")
		if !ok || feature == "" || value == "" {
			return nil, errors.New("reading --set: want feature=value, such as age=80 or gp_attended_90d=null")
		}
		all = append(all, pipeline.Setting{Feature: strings.TrimSpace(feature), Value: strings.TrimSpace(value)})
	}
	return all, nil
}

// maxPseudonym is the longest line read in search of a pseudonym.
const maxPseudonym = 4096

// residentOf is the pseudonym given, or the first line of standard input.
func residentOf(given string, stdin io.Reader) (string, error) {
	if given == "-" {
		line, err := bufio.NewReader(io.LimitReader(stdin, maxPseudonym)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", errors.New("reading the pseudonym from standard input: it cannot be read")
		}
		given = strings.TrimSpace(line)
	}
	if given == "" {
		return "", errors.New("have an empty pseudonym, want one")
	}
	return given, nil
}
