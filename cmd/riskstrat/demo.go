package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/models/registry"
	"riskstrat/pipeline"
	"riskstrat/pipeline/demo"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/synth"
	"riskstrat/pipeline/training"
)

// demoAsOf is the demo's date: fixed, so that the demo is the same on every day.
const demoAsOf = "2026-11-20"

func demoCommand(c console) *cobra.Command {
	d := demonstration{c: c}
	cmd := &cobra.Command{
		Use: "demo", Short: "Make a synthetic place and run its night, from extract to lists", Args: cobra.NoArgs,
		Long: `Make a synthetic place in DIR/extract with a configuration DIR/place.yaml, train and promote its models, write
their cards, and run one night, that of ` + demoAsOf + `, into DIR/out. Nobody in it is real. What is already there
is used as it is, so a second run is quick.`,
		Example: "  riskstrat demo --dir demo --residents 40000",
	}
	cmd.Flags().StringVar(&d.dir, "dir", "demo", "folder to work in")
	cmd.Flags().IntVar(&d.residents, "residents", 40_000, "residents of the place")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { d.cmd = cmd; return d.run() }
	return cmd
}

// demonstration is one run of the demo.
type demonstration struct {
	c         console
	cmd       *cobra.Command
	dir       string
	residents int
	asOf      source.Day
	place     *place.Place
	cards     []string // folders
}

func (d *demonstration) run() error {
	var err error
	if d.asOf, err = source.ParseDay(demoAsOf); err != nil {
		return err
	}
	for _, step := range []func() error{d.makeExtract, d.configure, d.train, d.describe, d.night} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (d *demonstration) makeExtract() error {
	dir := filepath.Join(d.dir, demo.Extract)
	if _, err := os.Stat(dir); err == nil {
		fmt.Fprintf(d.c.out, "1. using the extract in %s\n", dir)
		return nil
	}
	fmt.Fprintf(d.c.out, "1. making a synthetic place of %d residents in %s\n", d.residents, dir)
	_, err := generate(d.cmd, d.c, synth.Options{Dir: dir, Keys: filepath.Join(d.dir, demo.Keys), Residents: d.residents, Seed: 1, AsOf: d.asOf, Years: 6})
	return err
}

func (d *demonstration) configure() error {
	path := filepath.Join(d.dir, "place.yaml")
	err := writeNew(path, demo.Config())
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	fmt.Fprintf(d.c.out, "2. configuration: %s\n", path)
	d.place, err = place.Open(path)
	return err
}

func (d *demonstration) train() error {
	r, err := registry.Open(d.place.Registry)
	if err != nil {
		return err
	}
	for _, name := range demo.Targets() {
		if _, digest, err := r.Champion(name, d.asOf); err == nil {
			fmt.Fprintf(d.c.out, "3. %s is scored by %s\n", name, digest[:12])
			continue
		}
		fmt.Fprintf(d.c.out, "3. training %s\n", name)
		trained, err := train(d.cmd, d.c, d.place, name, training.Options{AsOf: d.asOf, Workers: workers()})
		if err != nil {
			return err
		}
		_, err = r.Promote(registry.Promotion{Target: name, Digest: trained.Digest, From: d.asOf, When: time.Now(), Who: "demo", Why: "first model of a synthetic place"})
		if err != nil {
			return err
		}
	}
	return nil
}

// describe writes the card and the evaluation of each promoted model.
func (d *demonstration) describe() error {
	r, err := registry.Open(d.place.Registry)
	if err != nil {
		return err
	}
	fmt.Fprintln(d.c.out, "4. writing the cards of the models")
	for _, name := range demo.Targets() {
		entry, digest, err := r.Champion(name, d.asOf)
		if err != nil {
			return err
		}
		dir, err := writeCard(d.place, r, entry, digest, "")
		if err != nil {
			return err
		}
		d.cards = append(d.cards, dir)
	}
	return nil
}

func (d *demonstration) night() error {
	fmt.Fprintf(d.c.out, "5. running the night of %s\n", d.asOf)
	result, err := night(d.cmd, d.c, d.place, pipeline.Options{AsOf: d.asOf, Workers: workers()})
	if err != nil {
		return err
	}
	fmt.Fprintf(d.c.out, "\nOpen the night:  %s\nIts lists:       %s\nIts audit:       %s\n",
		filepath.Join(result.Dir, "index.html"), filepath.Join(result.Dir, "lists"), filepath.Join(result.Dir, "audit", "index.html"))
	for _, dir := range d.cards {
		fmt.Fprintf(d.c.out, "A model's card:  %s\nIts evaluation:  %s\n", filepath.Join(dir, "card.html"), filepath.Join(dir, "evaluation.html"))
	}
	return d.atThePractice(result.Dir)
}

// atThePractice names the command with which a practice opens its list, for the practice with most people on it, and what to click then.
func (d *demonstration) atThePractice(night string) error {
	code, err := busiest(night)
	if err != nil || code == "" {
		return err
	}
	keys := filepath.Join(d.dir, demo.Keys, code+".csv")
	if _, err := os.Stat(keys); err != nil {
		return nil // an extract of one's own has none
	}
	fmt.Fprintf(d.c.out, `
At practice %s its list opens with its own ids in the place of the pseudonyms:
  riskstrat open %s --keys %s --as-of %s --why "to try it out"
Open the link it prints. Click a person, then what came of it, then "Save decisions".
`, code, filepath.Join(practices(night), code, "part.json"), keys, d.asOf)
	return nil
}

// practices is the folder of a night's parts.
func practices(night string) string { return filepath.Join(night, "lists", "practice") }

// busiest is the practice with most people on its lists, the first by code of several; empty: nobody is listed.
func busiest(night string) (string, error) {
	folders, err := os.ReadDir(practices(night)) // by name
	if err != nil {
		return "", err
	}
	code, most := "", 0
	for _, f := range folders {
		content, err := os.ReadFile(filepath.Join(practices(night), f.Name(), "part.json"))
		if errors.Is(err, fs.ErrNotExist) {
			continue // it is sealed for its practice
		}
		if err != nil {
			return "", err
		}
		p, err := part.Decode(content)
		if err != nil {
			return "", err
		}
		n := 0
		for _, l := range p.Lists {
			n += len(l.Rows)
		}
		if n > most {
			code, most = p.Practice, n
		}
	}
	return code, nil
}
