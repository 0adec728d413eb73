package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/pipeline"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

func verifyCommand(c console) *cobra.Command {
	var head string
	cmd := &cobra.Command{
		Use: "verify", Short: "Recompute every digest of every night and the chain that links them", Args: cobra.NoArgs,
		Long: `Read every night in the output folder, the oldest first: each file must be there with the digest that its
manifest gives (or tombstones must lead from that digest to what lies there now), no other file may lie beside
them, each manifest must name the night before it by its digest, and the journal must know every night, with
the files of it that no manifest lists. Then the models that nights were scored with, the rest of the
registry, and what was delivered. The first thing that does not hold is printed, with exit code 2. It warns of
a forget that has not ended.

Whoever can write every file can make all of them anew, digests and all. What is printed as the head stands
for everything until now: note it where they cannot write, and give it with --head later.`,
		Example: "  riskstrat verify --config place.yaml\n  riskstrat verify --head 1b4f0e9851971998e732078544c96b36c3d01cedf7caa332359d6f1d83567014",
	}
	config := configFlag(cmd)
	cmd.Flags().StringVar(&head, "head", "", "head that was noted earlier: nothing until then may have been made anew")
	cmd.RunE = func(*cobra.Command, []string) error {
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		v, err := pipeline.Verify(p)
		unfinished := unfinishedForget(p.Out)
		if err != nil {
			return notAsPublished(err, unfinished)
		}
		if head != "" {
			knew, err := publish.Knew(p.Out, head)
			if err != nil {
				return err
			}
			if !knew {
				return notAsPublished(errors.New("--head: the journal has no such line: what was published until it was noted was made anew, or it was not copied whole"), "")
			}
		}
		reportVerification(c.out, v)
		if unfinished != "" {
			fmt.Fprintf(c.out, "warning: %s\n", unfinished)
		}
		return nil
	}
	return cmd
}

// reportVerification prints how much verifies.
func reportVerification(w io.Writer, v *pipeline.Verification) {
	if v.Nights == 1 {
		fmt.Fprintln(w, "1 night verifies, and so does its chain")
	} else {
		fmt.Fprintf(w, "%d nights verify, and so does their chain\n", v.Nights)
	}
	fmt.Fprintf(w, "files of nights          %d as they are promised\n", v.Files)
	if v.Sealed > 0 {
		fmt.Fprintf(w, "  of these sealed        %d: what is in them, their readers can see, and riskstrat replay tells\n", v.Sealed)
	}
	if v.Pruned > 0 {
		fmt.Fprintf(w, "taken by retention       %d, each with a tombstone\n", v.Pruned)
	}
	if v.Forgotten > 0 {
		fmt.Fprintf(w, "changed by forget        %d, each with a tombstone\n", v.Forgotten)
	}
	if v.Found > 0 {
		fmt.Fprintf(w, "found, not recorded      %d nights: their run was killed before it could record them, or the journal was lost or is younger\n", v.Found)
	}
	fmt.Fprintf(w, "files of the registry    %d\n", v.Registry)
	fmt.Fprintf(w, "files delivered          %d\n", v.Delivered)
	fmt.Fprintf(w, "head                     %s\n", v.Head)
}

// notAsPublished says that what was to be verified is what is at fault, and what there is to do about it, if that is known.
func notAsPublished(err error, hint string) error {
	return &hinted{&source.Refused{Message: "the nights are not as they were published", Cause: err}, hint}
}
