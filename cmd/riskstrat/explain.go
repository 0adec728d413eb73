package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/models/registry"
	"riskstrat/pipeline/accesslog"
	"riskstrat/pipeline/explain"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// explainFlags are where an explanation finds what it needs.
type explainFlags struct {
	config, run, registry string
	log, why              string
	asOf                  source.Day // 0: the newest
	set                   []string
	asJSON                bool
	opt                   explain.Options
}

func explainCommand(c console) *cobra.Command {
	f := explainFlags{}
	cmd := &cobra.Command{
		Use: "explain --resident - --why REASON", Short: "Say why one person was listed or not on a night, from what the night kept",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 { // not named: it may be a pseudonym
				return errors.New("have an argument without a flag, want the pseudonym by --resident")
			}
			return nil
		},
		Long: `Say what a night did with one person, and why: for what their data might be used, whether they could be
listed, their place on each list and how far its places went, each score taken apart term by term to the last
bit, and what was counted of them. It reads what the night stored and the models that its manifest names; it
refuses a score that these do not give again, and a file that is not what was published. What retention has
taken away is named, with the day and the rule, and the rest is told.

A night's folder is enough (--run), with --registry for what each term of a score added; without it, it is the
newest night of the place of --config, or that of --as-of. The risk of whoever had the last place of a list is
another person's: it is told as the band of chances that the night published, and by rank.

With --set one score is told once more, of a person in whom something is otherwise: --set age=80 --set sex=2
--set gp_attended_90d=null. That is what the model would say of such a person. It is not what would happen if
somebody changed it: a model learns what is found together, not what follows from what.

The pseudonym is best given on standard input (--resident -), where it stays out of the shell's history and
the list of processes. What is printed names nobody, but it is one person's record, with everything that the
model reads: handle it as that. Before it is printed a line goes to the access log: who, when, why, which
night, and a digest of the pseudonym, also where the question cannot be answered. Where that cannot be written
nothing is told.`,
		Example: "  riskstrat explain --config place.yaml --resident - --why \"the person asked\" < pseudonym.txt\n" +
			"  riskstrat explain --run out/runs/2026-11-20 --registry models --resident - --why \"audit 12\" --json < pseudonym.txt\n" +
			"  riskstrat explain --config place.yaml --resident - --why training --target escalation --set ae_attended_90d=0 < pseudonym.txt",
	}
	flags := cmd.Flags()
	flags.StringVar(&f.config, "config", "place.yaml", "configuration of the place")
	flags.Var(dayFlag{&f.asOf}, "as-of", "date of the night (default the newest)")
	flags.StringVar(&f.run, "run", "", "folder of the night, in place of --config and --as-of")
	flags.StringVar(&f.registry, "registry", "", "folder of the models (default the configuration's; with --run alone, none)")
	flags.StringVar(&f.opt.Resident, "resident", "", "pseudonym, or - to read it from standard input (required)")
	flags.StringVar(&f.why, "why", "", "what it is asked for, kept in the log, without names: the computer's other users can see what is typed here (required)")
	flags.StringVar(&f.log, "log", "", "access log (default "+accesslog.Name+" in the output folder, beside runs/)")
	flags.StringVar(&f.opt.Target, "target", "", "the only score to tell (default every score of the night)")
	flags.StringArrayVar(&f.set, "set", nil, "`feature=value` to see the score with: a number, the name of a level, or null; may be given again")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON, at full precision")
	for _, name := range []string{"resident", "why"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // both are declared above
		}
	}
	cmd.MarkFlagsMutuallyExclusive("run", "as-of")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return f.explain(cmd, c) }
	return cmd
}

// explain answers, and logs it before it does: from where it is known which log that is, no question goes without a line.
func (f *explainFlags) explain(cmd *cobra.Command, c console) error {
	if err := f.read(cmd); err != nil {
		return usage(cmd, err)
	}
	who, err := username()
	if err != nil {
		return err
	}
	line := accesslog.Entry{When: time.Now(), Who: who, Command: accesslog.Explain, Why: f.why, Outcome: accesslog.Answered, Whom: accesslog.Whom(f.opt.Resident)}
	p, err := f.place(cmd)
	line.Night = f.findLog(p)
	if f.log == "" {
		if err == nil {
			_, err = f.findNight(cmd, p)
		}
		if err == nil {
			err = usage(cmd, errors.New("--log: the night lies in no output folder: say in which file it is logged that it was looked into"))
		}
		return err
	}
	var x *explain.Explanation
	if err == nil {
		x, err = f.answer(cmd, p)
	}
	if f.opt.Night != nil {
		line.Night = f.opt.Night.Run
	}
	if err != nil {
		line.Outcome, line.Reason = accesslog.Refused, inAWord(err)
	}
	if err := errors.Join(err, accesslog.Append(f.log, line)); err != nil {
		return err
	}
	if f.asJSON {
		e := json.NewEncoder(c.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		return e.Encode(x)
	}
	return reportExplanation(c.out, x)
}

// inAWord is why nothing was told, for the log.
func inAWord(err error) string {
	var asked *explain.BadRequest
	var use *usageError
	var refused *source.Refused
	switch {
	case errors.Is(err, explain.ErrUnknown):
		return "unknown"
	case errors.As(err, &asked), errors.As(err, &use):
		return "question"
	case errors.As(err, &refused):
		return "damaged"
	}
	return "failed"
}

// read reads the flags, and the pseudonym.
func (f *explainFlags) read(cmd *cobra.Command) error {
	if err := accesslog.CheckWhy(f.why); err != nil {
		return fmt.Errorf("--why: %w", err)
	}
	var err error
	if f.opt.Set, err = settings(f.set); err != nil {
		return err
	}
	if f.opt.Resident, err = residentOf(f.opt.Resident, cmd.InOrStdin()); err != nil {
		return err
	}
	if strings.Contains(f.why, f.opt.Resident) {
		return errors.New("--why: holds the pseudonym, and would be kept")
	}
	return nil
}

// place reads the configuration where it is named, or no folder of a night is; nil where it is not read.
func (f *explainFlags) place(cmd *cobra.Command) (*place.Place, error) {
	if f.run != "" && !cmd.Flags().Changed("config") {
		return nil, nil
	}
	return place.Open(f.config)
}

// findLog finds the log, by where the night lies or would lie, and returns which night is asked for, as far as that says.
func (f *explainFlags) findLog(p *place.Place) (night string) {
	out := ""
	switch {
	case f.run != "":
		out, night = publish.OutOf(f.run)
	case p != nil:
		out = p.Out
		_ = os.MkdirAll(out, 0o700) // a place may ask before its first night; where that fails, so does writing the line
	}
	if f.asOf != 0 {
		night = f.asOf.String()
	}
	if f.log == "" && out != "" {
		f.log = filepath.Join(out, accesslog.Name)
	}
	return night
}

// answer finds the night and its models, and explains.
func (f *explainFlags) answer(cmd *cobra.Command, p *place.Place) (*explain.Explanation, error) {
	if p != nil {
		f.opt.Catalog = p.Catalog
		if f.registry == "" {
			f.registry = p.Registry
		}
	}
	var err error
	if f.opt.Night, err = f.findNight(cmd, p); err != nil {
		return nil, err
	}
	if f.registry != "" {
		r, err := registry.Open(f.registry)
		if err != nil {
			return nil, usage(cmd, err)
		}
		f.opt.Models = r
	}
	return explain.Explain(f.opt)
}

// findNight is the night of a folder, or else the place's.
func (f *explainFlags) findNight(cmd *cobra.Command, p *place.Place) (*publish.Published, error) {
	if f.run == "" {
		return f.nightOf(cmd, p)
	}
	night, err := publish.At(f.run)
	if errors.Is(err, publish.ErrNoNight) {
		return nil, usage(cmd, fmt.Errorf("--run: %w", err))
	}
	if err != nil {
		return nil, &source.Refused{Message: "the night cannot be read", Cause: err}
	}
	return night, nil
}

// nightOf is the place's night of the date as it stands; of no date, the newest.
func (f *explainFlags) nightOf(cmd *cobra.Command, p *place.Place) (night *publish.Published, err error) {
	if f.asOf == 0 {
		night, err = publish.Latest(p.Out)
	} else {
		night, err = publish.Existing(p.Out, f.asOf)
	}
	switch {
	case err != nil:
		return nil, &source.Refused{Message: "the night cannot be read", Cause: err}
	case night == nil && f.asOf == 0:
		return nil, usage(cmd, errors.New("no night was published yet"))
	case night == nil:
		return nil, usage(cmd, fmt.Errorf("there is no night of %s", f.asOf))
	}
	return night, nil
}

// settings reads what --set says. A text that is no setting is not repeated in the error.
func settings(texts []string) ([]explain.Setting, error) {
	var all []explain.Setting
	for _, text := range texts {
		feature, value, ok := strings.Cut(text, "=")
		if !ok || feature == "" || value == "" {
			return nil, errors.New("reading --set: want feature=value, such as age=80 or gp_attended_90d=null")
		}
		all = append(all, explain.Setting{Feature: strings.TrimSpace(feature), Value: strings.TrimSpace(value)})
	}
	return all, nil
}

// maxPseudonym is the longest line read in search of a pseudonym.
const maxPseudonym = 4096

// residentOf is the pseudonym given, or the first line of standard input.
func residentOf(given string, stdin io.Reader) (string, error) {
	if given == "-" {
		line, err := bufio.NewReader(io.LimitReader(stdin, maxPseudonym)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", errors.New("reading the pseudonym from standard input: it cannot be read")
		}
		given = strings.TrimSpace(line)
	}
	if given == "" {
		return "", errors.New("have an empty pseudonym, want one")
	}
	return given, nil
}
