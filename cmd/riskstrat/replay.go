package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/pipeline"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

func replayCommand(c console) *cobra.Command {
	var opt pipeline.ReplayOptions
	cmd := &cobra.Command{
		Use: "replay (--as-of DATE | --run FOLDER)", Short: "Make a night again from the same inputs and compare its bytes", Args: cobra.NoArgs,
		Long: `Make a night again, in a temporary folder, from the same extract, configuration, models and program, from what
it took from the nights before it and from what its inbox held, and compare every file with the one that was
published: by its bytes, a sealed one by what is in it, one that retention or forget took since by what it
was. The first file that differs is printed, with exit code 2. So is what is not the same any more where the
night cannot be made again: keep the extract, the place.yaml and the program of a night for as long as you
want to be able to.

No night, destination or inbox is touched. The temporary folder is its owner's alone and is taken away at the
end; one that a killed replay left, by the next.`,
		Example: "  riskstrat replay --config place.yaml --as-of 2026-11-20\n  riskstrat replay --config archive/place.yaml --run out/runs/2026-11-20.2",
	}
	config := configFlag(cmd)
	cmd.Flags().Var(dayFlag{&opt.AsOf}, "as-of", "date of the night, as it stands")
	cmd.Flags().StringVar(&opt.Dir, "run", "", "folder of the night, in place of --as-of")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if (opt.AsOf == 0) == (opt.Dir == "") {
			return usage(cmd, errors.New("want a night, by --as-of or by --run"))
		}
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		return replay(cmd, c, p, opt)
	}
	return cmd
}

// replay makes a night again in a folder that it takes away.
func replay(cmd *cobra.Command, c console, p *place.Place, opt pipeline.ReplayOptions) (err error) {
	var remove func() error
	if opt.Scratch, remove, err = newScratch(os.TempDir()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	if opt.Binary, err = binary(); err != nil {
		return err
	}
	var done func()
	opt.Workers, opt.Now = workers(), time.Now
	opt.Log, opt.Progress, done = listener(c)
	r, err := pipeline.Replay(cmd.Context(), p, opt)
	done()
	if errors.Is(err, publish.ErrNoNight) {
		return usage(cmd, err)
	}
	if err != nil {
		return err
	}
	reportReplay(c.out, r)
	if len(r.Different) == 0 {
		return nil
	}
	at := ""
	if r.At >= 0 {
		at = fmt.Sprintf(" from byte %d on", r.At)
	}
	return &source.Refused{Message: "night " + r.Run + " was not made of what its manifest says", Cause: fmt.Errorf("made again, %s differs%s", r.Different[0], at)}
}

// reportReplay prints how a night compares.
func reportReplay(w io.Writer, r *pipeline.Replayed) {
	if len(r.Different) == 0 {
		fmt.Fprintf(w, "night %s, made again, has the same bytes: %d files and the manifest\n", r.Run, r.Files)
	} else {
		fmt.Fprintf(w, "night %s, made again, differs in %d of %d files\n", r.Run, len(r.Different), r.Files)
	}
	if r.Sealed > 0 {
		fmt.Fprintf(w, "sealed, compared by what is in them: %d\n", r.Sealed)
	}
	if r.Pruned > 0 {
		fmt.Fprintf(w, "taken by retention since, compared by what they were: %d\n", r.Pruned)
	}
	if len(r.Forgotten) > 0 {
		fmt.Fprintf(w, "changed by forget since, compared by what they were: %s\n", strings.Join(r.Forgotten, ", "))
	}
}
