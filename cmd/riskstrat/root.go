package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// console is where a command prints: results on out, messages, logs and progress on err.
type console struct {
	out, err io.Writer
}

const about = `riskstrat finds, every night, the residents of a place whose need is rising, and gives each Primary Care
Network and practice a ranked list of people to offer help to before it escalates.

The score orders an offer of a conversation. It is not a diagnosis or a triage, and not being listed does not
mean low need.

Start here:
  riskstrat demo                                            a synthetic place, from extract to lists
  riskstrat init --out place.yaml                           a commented configuration for your own
  riskstrat check --config place.yaml                       does the extract keep its promises?
  riskstrat train --config place.yaml --model escalation    fit, calibrate and validate a model
  riskstrat models promote escalation DIGEST --why REASON   let it score
  riskstrat run --config place.yaml --as-of 2026-11-20      a night
  riskstrat open part.json --keys keys.csv --why REASON     at the practice: its list, with its own ids
  riskstrat verify --config place.yaml                      is every night still as it was published?

Exit codes: 0 done, 1 usage or configuration, 2 input refused, 3 night or question refused, 4 internal error
or interrupted. Configuration is also the declaration of a model that the data refuse. Refused as input is
also a night that is not as it was published. A night is refused by a gate, by one already published from
other inputs, or while another run, or forget, is under way; a question, where its answer would tell of few
people.`

// execute runs one command line and returns its exit code.
func execute(ctx context.Context, args []string, c console) int {
	root := rootCommand(c)
	root.SetArgs(args)
	root.SetOut(c.out)
	root.SetErr(c.err)
	return report(c.err, root.ExecuteContext(ctx))
}

// rootCommand is every command, each in the section of who needs it.
func rootCommand(c console) *cobra.Command {
	root := &cobra.Command{
		Use: "riskstrat", Short: "Predictive risk stratification for social prescribing", Long: about,
		SilenceUsage: true, SilenceErrors: true, Version: version(),
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	group(root)
	for _, s := range []section{
		{"To begin:", []*cobra.Command{demoCommand(c), synthCommand(c), initCommand(c), tablesCommand(c)}},
		{"For the data scientist:", []*cobra.Command{featuresCommand(c), trainCommand(c), modelsCommand(c), stabilityCommand(c), exportCommand(c)}},
		{"For the operator, every night:", []*cobra.Command{checkCommand(c), runCommand(c), historyCommand(c)}},
		{"At the practice:", []*cobra.Command{openCommand(c)}},
		{"For the auditor:", []*cobra.Command{verifyCommand(c), replayCommand(c), explainCommand(c), cohortCommand(c), forgetCommand(c)}},
	} {
		s.addTo(root)
	}
	usageErrors(root)
	return root
}

// section is the commands that one reader of the root's help looks for.
type section struct {
	title    string
	commands []*cobra.Command
}

func (s section) addTo(root *cobra.Command) {
	root.AddGroup(&cobra.Group{ID: s.title, Title: s.title})
	for _, cmd := range s.commands {
		cmd.GroupID = s.title
	}
	root.AddCommand(s.commands...)
}

// group makes a command that only holds others print its help, and refuse what is none of them.
func group(cmd *cobra.Command) {
	cmd.DisableFlagsInUseLine = true
	cmd.SuggestionsMinimumDistance = 2
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		err := fmt.Errorf("unknown command %q", args[0])
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			err = fmt.Errorf("%w; did you mean %s?", err, strings.Join(near, " or "))
		}
		return err
	}
}

// usageErrors marks what cobra itself refuses (flags, missing flags, arguments, unknown commands) as usage errors.
func usageErrors(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, err) })
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := cmd.ValidateRequiredFlags(); err != nil {
			return usage(cmd, err)
		}
		return nil
	}
	if validate := cmd.Args; validate != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := validate(cmd, args); err != nil {
				return usage(cmd, err)
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		usageErrors(sub)
	}
}
