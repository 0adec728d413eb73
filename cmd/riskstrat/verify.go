package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

func verifyCommand(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify", Short: "Recompute every digest of every night and the chain that links them", Args: cobra.NoArgs,
		Long: `Read every night in the output folder: each file must be there (or have a tombstone of retention) with the digest its manifest
gives, no other file may lie beside them, and each manifest must name the night before it by its digest. The first thing that does not
hold is printed, with exit code 2.`,
		Example: "  riskstrat verify --config place.yaml",
	}
	config := configFlag(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		nights, err := publish.Nights(p.Out)
		if err != nil {
			return err
		}
		for _, dir := range nights {
			if err := publish.Verify(dir); err != nil {
				return notAsPublished(err)
			}
		}
		if err := publish.VerifyChain(p.Out); err != nil {
			return notAsPublished(err)
		}
		if len(nights) == 1 {
			fmt.Fprintln(c.out, "1 night verifies, and so does its chain")
			return nil
		}
		fmt.Fprintf(c.out, "%d nights verify, and so does their chain\n", len(nights))
		return nil
	}
	return cmd
}

// notAsPublished says that what was to be verified is what is at fault.
func notAsPublished(err error) error {
	return &source.Refused{Message: "the nights are not as they were published", Cause: err}
}
