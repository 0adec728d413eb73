package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/card"
	"riskstrat/pipeline/place"
)

func modelsCard(k *keeper) *cobra.Command {
	var out string
	cmd := &cobra.Command{Use: "card MODEL", Short: "Write a model's card and its evaluation as pages to read, print and pass on", Args: cobra.ExactArgs(1),
		Long: `Write what is known of a model into a folder:
  card.html         the model card after TRIPOD+AI: every item answered from the run, or marked as a gap for
                    the place to fill
  evaluation.html   how it was judged, on a few pages: for those who decide whether to use it; how it holds
                    over time, if riskstrat stability was asked that of its declaration
  card.md           the card as Markdown, with its pictures beside it
No page needs anything but itself. Numbers of people are protected as on the audit page.`,
		Example: "  riskstrat models card escalation\n  riskstrat models card 3f9c2a71b0de --out cards/escalation"}
	cmd.Flags().StringVar(&out, "out", "", "folder to write to (default cards/TARGET-DIGEST in the registry)")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if err := k.open(); err != nil {
			return err
		}
		entry, digest, err := k.model(args[0])
		if err != nil {
			return usage(cmd, err)
		}
		dir, err := writeCard(k.place, k.registry, entry, digest, out)
		if err != nil {
			return err
		}
		fmt.Fprintf(k.out, "The card:        %s\nAs Markdown:     %s\nThe evaluation:  %s\n",
			filepath.Join(dir, "card.html"), filepath.Join(dir, "card.md"), filepath.Join(dir, "evaluation.html"))
		return nil
	}
	return cmd
}

// writeCard writes the card of a model into a folder, empty for its own in the registry, and returns that.
func writeCard(p *place.Place, r *registry.Registry, e *models.Entry, digest, dir string) (string, error) {
	history, err := r.History()
	if err != nil {
		return "", err
	}
	if dir == "" {
		dir = filepath.Join(p.Registry, "cards", e.Spec.Target+"-"+short(digest))
	}
	stability, _, err := r.StabilityOf(e)
	if err != nil {
		return "", err
	}
	c, err := card.New(card.Model{
		Place: p.Name, Digest: digest, Entry: e, History: history.Of(e.Spec.Target), Lookup: p.Catalog.Lookup, Profile: p.Disclosure, Stability: stability,
	})
	if err != nil {
		return "", err
	}
	return dir, c.Save(dir)
}
