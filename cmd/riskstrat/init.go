package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"riskstrat/pipeline/place"
)

func initCommand(c console) *cobra.Command {
	var out, name string
	cmd := &cobra.Command{
		Use: "init", Short: "Write a commented configuration to start from", Args: cobra.NoArgs,
		Long: `Write a commented configuration for a place of one's own. Every key is in it, with what it means and what it
defaults to. The lines marked CHOOSE are decisions that no software should make for a place, such as what an
opt-out ends: those that have no safe default are refused by every other command, with their line, until they
are made.`,
		Example: "  riskstrat init --out place.yaml --name Oldham",
	}
	cmd.Flags().StringVar(&out, "out", "place.yaml", "file to write; an existing one is never overwritten")
	cmd.Flags().StringVar(&name, "name", "Our place", "name of the place")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := writeNew(out, place.Template(place.Blank(name))); err != nil {
			return usage(cmd, err)
		}
		fmt.Fprintf(c.out, "wrote %s; read the lines marked CHOOSE, then: riskstrat check --config %s\n", out, out)
		return nil
	}
	return cmd
}

// writeNew writes a file that must not exist yet.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("writing a new file: %w", err)
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
