package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

func verifyCommand(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify", Short: "Recompute every digest of every night and the chain that links them", Args: cobra.NoArgs,
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
				return err
			}
		}
		if err := publish.VerifyChain(p.Out); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%d nights verify, and so does their chain\n", len(nights))
		return nil
	}
	return cmd
}
