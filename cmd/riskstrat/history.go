package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"riskstrat/pipeline/history"
	"riskstrat/pipeline/place"
)

func historyCommand(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use: "history", Short: "List the nights: counts, churn, warnings, duration", Args: cobra.NoArgs,
		Long: `List the nights of the output folder, newest first, from their own records: residents, how many may be listed,
how many are on each list, who joined and left it since the night before, warnings, and how long the night
took by the clock. Counts are exact, of the whole place: they are for the inside of the controlled area. CHURN
is the share of the people on the list on either night who are on it on one only.

--json prints one line of JSON for each night, with everything that is known of it.`,
		Example: "  riskstrat history --config place.yaml\n  riskstrat history --config place.yaml --last 400 --json",
	}
	config := configFlag(cmd)
	last := cmd.Flags().Int("last", 14, "nights to list, the newest; 0 is all")
	lines := cmd.Flags().Bool("json", false, "print one line of JSON for each night")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *last < 0 {
			return usage(cmd, fmt.Errorf("--last: have %d, want 0 or more", *last))
		}
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		nights, err := history.Read(p.Out)
		if err != nil {
			return err
		}
		if *last > 0 && len(nights) > *last {
			nights = nights[len(nights)-*last:]
		}
		if *lines {
			return printLines(c.out, nights)
		}
		return printHistory(c.out, nights)
	}
	return cmd
}

func printLines(out io.Writer, nights []history.Night) error {
	e := json.NewEncoder(out)
	for i := len(nights) - 1; i >= 0; i-- {
		if err := e.Encode(nights[i]); err != nil {
			return err
		}
	}
	return nil
}

// printHistory prints a row for each night and list; what is of the night alone stands in the first of its rows.
func printHistory(out io.Writer, nights []history.Night) error {
	if len(nights) == 0 {
		fmt.Fprintln(out, "no night was published yet")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "NIGHT\tRESIDENTS\tMAY BE LISTED\tWARNINGS\tSECONDS\tLIST\tLISTED\tJOINED\tLEFT\tCHURN\t")
	for i := len(nights) - 1; i >= 0; i-- {
		n := &nights[i]
		if n.State == history.TakenAway {
			fmt.Fprintf(w, "%s\t\t\t\t\t\t\t\t\t\t  taken away by retention\n", n.Run)
			continue
		}
		note := ""
		switch {
		case n.State == history.Replaced:
			note = "  replaced"
		case n.Supersedes != "":
			note = "  replaces another: " + n.Supersedes
		}
		head := fmt.Sprintf("%s\t%d\t%d\t%d\t%.1f", n.Run, n.Residents, n.Eligible, len(n.Warnings), n.Seconds)
		for _, l := range n.Lists {
			churn := "-"
			if l.Churn != nil {
				churn = fmt.Sprintf("%.2f", *l.Churn)
			}
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%s\t%s\n", head, l.List, l.Listed, l.Joined, l.Left, churn, note)
			head, note = strings.Repeat("\t", 4), ""
		}
	}
	return w.Flush()
}
