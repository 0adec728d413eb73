package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/spf13/cobra"

	"riskstrat/pipeline/synth"
	"riskstrat/pipeline/walk"
)

func synthCommand(c console) *cobra.Command {
	var opt synth.Options
	cmd := &cobra.Command{
		Use: "synth --out DIR", Short: "Write the extract of a synthetic place with known truth", Args: cobra.NoArgs,
		Long: `Write every table of the input contract for a synthetic place, and truth.parquet: each resident's true
probability of the default outcomes given their hidden state, and given only what can be observed. Nobody in
it is real. The same seed gives the same bytes.

With --keys each practice's key table is written too, as riskstrat open reads it, with made-up local ids:
outside the extract, for no night may see one.`,
		Example: "  riskstrat synth --out extract --residents 240000 --seed 1 --as-of 2026-11-20 --years 6",
	}
	f := cmd.Flags()
	f.StringVar(&opt.Dir, "out", "", "folder to write, must not exist or be empty (required)")
	f.StringVar(&opt.Keys, "keys", "", "folder for the practices' key tables, must not exist or be empty (default none)")
	f.IntVar(&opt.Residents, "residents", 40_000, "residents registered on the as-of date, about")
	f.Uint64Var(&opt.Seed, "seed", 1, "seed of the people and their events")
	f.Uint64Var(&opt.Place, "place", 0, "seed of the place's structure (rates, gradients); 0 is the default place")
	f.IntVar(&opt.PCNs, "pcns", 0, "Primary Care Networks; 0: one for about 45,000 residents, at least 5")
	f.IntVar(&opt.Years, "years", 6, "years of history")
	asOf := asOfFlag(cmd, "date of the extract")
	if err := cmd.MarkFlagRequired("out"); err != nil {
		panic(err) // the flag is declared four lines above
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		opt.AsOf = orToday(*asOf)
		for _, dir := range []string{opt.Dir, opt.Keys} {
			if err := vacant(dir); err != nil {
				return usage(cmd, err)
			}
		}
		summary, err := generate(cmd, c, opt)
		if err != nil {
			return err
		}
		fmt.Fprint(c.out, summary)
		return nil
	}
	return cmd
}

// vacant refuses a folder with anything in it: an extract of real people might be what a synthetic place would replace.
func vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("%s is not empty, want a new or an empty folder", dir)
	}
	return err
}

// generate makes a place and shows how far it is.
func generate(cmd *cobra.Command, c console, opt synth.Options) (synth.Summary, error) {
	if err := opt.Check(); err != nil {
		return synth.Summary{}, usage(cmd, err)
	}
	_, progress, done := listener(c)
	defer done()
	if progress != nil {
		opt.Progress = stepper(progress)
	}
	opt.Workers = workers()
	return synth.Generate(cmd.Context(), opt)
}

// stepper turns "so many of so many are done" into stages and steps. Calls may come from several goroutines.
func stepper(p walk.Progress) func(stage string, done, total int) {
	var mu sync.Mutex
	current, reported := "", 0
	return func(stage string, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		if stage != current {
			current, reported = stage, 0
			p.Stage(stage, int64(total))
		}
		if done > reported {
			p.Step(int64(done - reported))
			reported = done
		}
	}
}
