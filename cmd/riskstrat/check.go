package main

import (
	"fmt"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"riskstrat/pipeline"
	"riskstrat/pipeline/place"
)

func checkCommand(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use: "check", Short: "Check that extract and configuration fit together; writes nothing", Args: cobra.NoArgs,
		Long: `Read the configuration and the whole extract as a night would, and ask the gates. Prints what became of every
table's rows and what was odd; exits as the night would. Its table counts, of each input table, the rows read,
kept, left out by the mapping's filter, booked for the future, and bad; of those kept, the ones given twice
and of nobody in the residents table; and their first and last date.`,
		Example: "  riskstrat check --config place.yaml --as-of 2026-11-20",
	}
	config := configFlag(cmd)
	asOf := asOfFlag(cmd, "index date of the night")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		log, progress, done := listener(c)
		checked, err := pipeline.Check(cmd.Context(), p, pipeline.Options{AsOf: orToday(*asOf), Workers: workers(), Log: log, Progress: progress, Now: time.Now})
		done()
		if checked != nil {
			printChecked(c, checked)
		}
		return err
	}
	return cmd
}

func printChecked(c console, checked *pipeline.Checked) {
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "table\tin\tout\tfiltered\tfuture\tbad\tduplicate\tno resident\tfirst\tlast\t")
	for _, f := range checked.Feeds {
		bad := int64(0)
		for _, n := range f.Bad {
			bad += n
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t\n", f.Table, f.In, f.Out, f.Filtered, f.Future, bad,
			checked.Duplicates[f.Table], checked.Unmatched[f.Table], f.First, f.Last)
	}
	_ = w.Flush()
	fmt.Fprintf(c.out, "%d residents\n", checked.Residents)
	for _, f := range checked.Feeds {
		for _, reason := range slices.Sorted(maps.Keys(f.Bad)) {
			fmt.Fprintf(c.out, "bad: %s: %s: %d rows\n", f.Table, reason, f.Bad[reason])
		}
	}
	for _, w := range checked.Warnings {
		fmt.Fprintf(c.out, "warning: %s\n", w)
	}
}
