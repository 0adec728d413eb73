package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/pipeline"
	"riskstrat/pipeline/accesslog"
	"riskstrat/pipeline/forget"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

func forgetCommand(c console) *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use: "forget --why REASON", Short: "Take people out of every night, of what was delivered and of the inbox",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 { // not named: it may be a pseudonym
				return errors.New("have an argument without a flag, want pseudonyms on standard input, one a line")
			}
			return nil
		},
		Long: `Read pseudonyms from standard input, one a line, and take these people out of every night that stands: tables
lose their rows, a practice's part is made again without them and its page, workbook and CSV from that, sheets
lose their lines. What cannot be made again without them, such as a file sealed for its reader, is taken away.
Every such file leaves a tombstone with the digest it had and the one it has, which verify accepts. Then what
was delivered is put in line; a sealed file that retention has taken from its night goes, since nobody can
tell any more whom it names. The inbox loses what is about them. Two lines in access.jsonl, in the output
folder, one before and one after, say who did it, when, why and to how many files, and not to whom.

First take them out of the extract, or have them opt out of everything there: or else the next night has them
again. Counts in manifests and on audit pages stay; they name nobody. Exports, backups, and what readers have
copied are not reached. Killed, interrupted or failed, it does the rest when it is run again with the same
pseudonyms and --why; run and verify warn until then.`,
		Example: "  riskstrat forget --config place.yaml --why \"erasure request 17, granted\" < pseudonyms.txt",
	}
	config := configFlag(cmd)
	cmd.Flags().StringVar(&why, "why", "", "reason, kept in the log, without names (required)")
	if err := cmd.MarkFlagRequired("why"); err != nil {
		panic(err) // the flag is declared above
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		people, err := forget.Read(cmd.InOrStdin())
		if err == nil {
			err = accesslog.CheckWhy(why)
		}
		if err == nil && len(people.In([]byte(why))) > 0 {
			err = errors.New("--why: holds one of the pseudonyms, and would be kept")
		}
		if err != nil {
			return usage(cmd, err)
		}
		p, err := place.Open(*config)
		if err != nil {
			return err
		}
		return forgetPeople(cmd.Context(), c.out, p, people, why)
	}
	return cmd
}

// forgetPeople forgets people, with a line in the log before and one after.
func forgetPeople(ctx context.Context, w io.Writer, p *place.Place, people forget.People, why string) error {
	who, err := username()
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(p.Out, "runs")); err != nil {
		return &source.Refused{Message: "there is nobody to forget", Cause: fmt.Errorf("%s has no nights", p.Out)}
	}
	note := func(outcome accesslog.Outcome, reason string, details any) error {
		return accesslog.Append(filepath.Join(p.Out, accesslog.Name), accesslog.Entry{
			When: time.Now(), Who: who, Command: accesslog.Forget, Why: why, Outcome: outcome, Reason: reason, Details: details})
	}
	if err := note(accesslog.Began, "", nil); err != nil {
		return err
	}
	r, err := pipeline.Forget(ctx, p, people, source.DayOf(time.Now()))
	outcome, reason := accesslog.Done, ""
	if err != nil {
		outcome, reason = accesslog.Refused, cutOff(err)
	}
	var details struct {
		People    int `json:"people"`
		Found     int `json:"found"`
		Nights    int `json:"nights"`
		Files     int `json:"files"`
		Delivered int `json:"delivered_files"`
		Inbox     int `json:"inbox_files"`
	}
	if r != nil {
		details.People, details.Found, details.Nights, details.Files, details.Delivered, details.Inbox = r.People, r.Found, len(r.Nights), r.Files(), r.Delivered, r.Inbox
	}
	if err := errors.Join(err, note(outcome, reason, details)); err != nil {
		return &hinted{err, map[bool]string{true: "nothing was changed", false: forgetAgain}[reason == accesslog.NothingChanged]}
	}
	reportForgotten(w, r)
	return nil
}

// cutOff is, for the log, whether forget changed nothing or ended before it was done.
func cutOff(err error) string {
	var refused *source.Refused
	if errors.As(err, &refused) || errors.Is(err, publish.ErrLocked) {
		return accesslog.NothingChanged
	}
	return "not everything was done: see the details, and run it again"
}

// forgetAgain is what to do about a forget that has not done everything.
const forgetAgain = "not everything was done: run `riskstrat forget` again with the same pseudonyms and --why, and it does the rest"

// unfinishedForget says that there may be people in some files still who were to be taken out of all; empty: there are none, as far as the access log knows.
func unfinishedForget(out string) string {
	open, err := accesslog.Unfinished(filepath.Join(out, accesslog.Name))
	if err != nil {
		return err.Error()
	}
	if len(open) == 0 {
		return ""
	}
	return fmt.Sprintf("a forget of %s by %s has not ended: unless it is under way, run `riskstrat forget` again with the same pseudonyms and --why",
		open[0].When.Format("2 January 2006, 15:04 MST"), open[0].Who)
}

// reportForgotten prints what was done.
func reportForgotten(w io.Writer, r *forget.Result) {
	fmt.Fprintf(w, "%s given, %d found in %d nights\n", people(r.People), r.Found, len(r.Nights))
	for _, n := range r.Nights {
		fmt.Fprintf(w, "night %-12s %3d files rewritten, %d taken away\n", n.Run, len(n.Rewritten), len(n.TakenAway))
		for _, path := range n.TakenAway {
			fmt.Fprintf(w, "  taken away: %s\n", path)
		}
	}
	fmt.Fprintf(w, "delivered files changed: %d; files of the inbox: %d\n", r.Delivered, r.Inbox)
	for _, n := range r.Nights {
		if len(n.TakenAway) > 0 && strings.HasSuffix(n.TakenAway[0], ".age") {
			fmt.Fprintln(w, "Nobody can be taken out of what is sealed for its reader. Where a list of today went, `riskstrat run --supersede REASON` makes it again.")
			break
		}
	}
	fmt.Fprintln(w, "Whoever is still in the extract is in the next night again, unless they opted out there.")
}
