package main

import (
	"github.com/spf13/cobra"

	"riskstrat/features/source"
)

func tablesCommand(c console) *cobra.Command {
	var markdown bool
	cmd := &cobra.Command{
		Use: "tables", Short: "Print the input contract: every table and column", Args: cobra.NoArgs,
		Example: "  riskstrat tables\n  riskstrat tables --markdown > docs/tables.md",
	}
	cmd.Flags().BoolVar(&markdown, "markdown", false, "as Markdown")
	cmd.RunE = func(*cobra.Command, []string) error {
		format := source.Plain
		if markdown {
			format = source.Markdown
		}
		return source.Describe(c.out, format)
	}
	return cmd
}
