package main

import (
	"github.com/spf13/cobra"

	"riskstrat/features/catalog"
	"riskstrat/pipeline/place"
)

func featuresCommand(c console) *cobra.Command {
	var markdown bool
	var config string
	cmd := &cobra.Command{
		Use: "features", Short: "Print the catalogue: every feature that rules and models may name", Args: cobra.NoArgs,
		Example: "  riskstrat features\n  riskstrat features --config place.yaml    with the place's own condition registers",
	}
	cmd.Flags().BoolVar(&markdown, "markdown", false, "as Markdown")
	cmd.Flags().StringVar(&config, "config", "", "configuration of a place, for its condition registers")
	cmd.RunE = func(*cobra.Command, []string) error {
		all, err := catalogue(config)
		if err != nil {
			return err
		}
		format := catalog.Text
		if markdown {
			format = catalog.Markdown
		}
		return all.Describe(c.out, format)
	}
	return cmd
}

// catalogue is the place's catalogue, or the one without registers where no place is named.
func catalogue(config string) (*catalog.Catalog, error) {
	if config == "" {
		return catalog.New(catalog.Options{})
	}
	p, err := place.Open(config)
	if err != nil {
		return nil, err
	}
	return p.Catalog, nil
}
