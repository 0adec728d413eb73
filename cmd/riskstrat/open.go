package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"riskstrat/features/source"
	"riskstrat/pipeline/accesslog"
	"riskstrat/pipeline/opening"
	"riskstrat/pipeline/part/sealed"
)

// openFlags are where an opening finds what it needs.
type openFlags struct {
	keys, identity, log string
	asOf                source.Day // 0: today
	opt                 opening.Options
}

func openCommand(c console) *cobra.Command {
	f := openFlags{opt: opening.Options{AsOf: source.NoDay, Now: time.Now, Random: rand.Reader}}
	cmd := &cobra.Command{
		Use: "open PART --keys FILE --why REASON", Short: "Show the practice's list with its own ids, on this computer alone", Args: cobra.ExactArgs(1),
		Long: `Open a practice's part of a night (part.json, or part.age with the practice's own key), put the practice's own
ids in the place of the pseudonyms, and show the lists in a browser on this computer: as a page on which to
decide, as CSV and as a workbook. It prints a link that works once. Nothing is sent anywhere, and nothing is
written but a line in the log that says who opened which part, when and why.

The key table is a CSV file with the header resident_id,local_id: the pseudonym, and the practice's own id of
the same person. It is refused if it has far more people than the practice (one and a half times as many), or
knows fewer than half of those on the lists: then it is not this practice's. A list past its last day is not
shown.

Decisions are saved from the browser, as a file without local ids to send back. The page can be worked on
after riskstrat has ended.`,
		Example: "  riskstrat open part.json --keys keys.csv --why \"Monday's calls\"\n  riskstrat open part.age --identity practice.key --keys keys.csv --why \"Monday's calls\"",
	}
	flags := cmd.Flags()
	flags.StringVar(&f.keys, "keys", "", "the practice's key table (required)")
	flags.StringVar(&f.opt.Why, "why", "", "what it is opened for, kept in the log, without names: the computer's other users can see what is typed here (required)")
	flags.StringVar(&f.identity, "identity", "", "file with the practice's secret key of age, without a passphrase, for part.age")
	flags.StringVar(&f.log, "log", "", "log of openings (default openings.jsonl beside the key table)")
	flags.IntVar(&f.opt.Port, "port", 0, "port to listen on (default any that is free)")
	flags.BoolVar(&f.opt.IPv6, "ipv6", false, "listen on [::1] instead of 127.0.0.1")
	flags.DurationVar(&f.opt.Idle, "idle", 30*time.Minute, "end after so long without use")
	flags.Var(dayFlag{&f.asOf}, "as-of", "open it as of another day, to try it out; the log says so (default today)")
	for _, name := range []string{"keys", "why"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // both are declared above
		}
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return f.open(cmd, c, args[0]) }
	return cmd
}

// open opens a part and shows it until it is ended.
func (f *openFlags) open(cmd *cobra.Command, c console, path string) error {
	if err := f.check(path); err != nil {
		return usage(cmd, err)
	}
	var err error
	if f.opt.Who, err = username(); err != nil {
		return err
	}
	if f.opt.Part, err = readWhole(path, sealed.MaxBytes); err != nil {
		return usage(cmd, err)
	}
	if err := f.readIdentity(); err != nil {
		return usage(cmd, err)
	}
	keys, err := os.Open(f.keys)
	if err != nil {
		return usage(cmd, err)
	}
	defer keys.Close()
	f.opt.Keys = keys
	o, err := opening.Start(f.opt)
	if err != nil {
		return err
	}
	warnOfExposed(c.out, f.keys, f.identity)
	f.announce(c.out, o)
	ending, err := o.Serve(cmd.Context())
	switch {
	case err != nil:
		return err
	case ending == opening.Idle:
		fmt.Fprintf(c.out, "closed: nobody used it for %s\n", minutes(f.opt.Idle))
	case ending == opening.Over:
		fmt.Fprintf(c.out, "closed: it was open for %.0f hours\n", opening.Longest.Hours())
	default:
		fmt.Fprintln(c.out, "closed")
	}
	return nil
}

// check refuses what cannot be meant, and says where the log is.
func (f *openFlags) check(part string) error {
	if err := accesslog.CheckWhy(f.opt.Why); err != nil {
		return fmt.Errorf("--why: %w", err)
	}
	if p := f.opt.Port; p != 0 && (p < 1024 || p > 65535) {
		return fmt.Errorf("--port: have %d, want 1024 to 65535, or 0 for any that is free", p)
	}
	if f.opt.Idle < time.Minute {
		return fmt.Errorf("--idle: have %s, want at least 1m", f.opt.Idle)
	}
	if f.log == "" {
		f.log = filepath.Join(filepath.Dir(f.keys), "openings.jsonl")
	}
	f.opt.Log = f.log
	if f.asOf != 0 {
		f.opt.AsOf = f.asOf
	}
	for _, other := range []string{part, f.keys, f.identity} {
		if sameFile(f.log, other) {
			return fmt.Errorf("--log: %s is another of the files given", f.log)
		}
	}
	return nil
}

// sameFile reports whether two paths are of one file that is there.
func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// readIdentity reads the practice's key, which only a sealed part needs.
func (f *openFlags) readIdentity() error {
	if f.identity == "" {
		if sealed.Is(f.opt.Part) {
			return fmt.Errorf("the part is sealed: give the practice's key with --identity")
		}
		return nil
	}
	file, err := os.Open(f.identity)
	if err != nil {
		return err
	}
	defer file.Close()
	if f.opt.Identities, err = sealed.Identities(file); err != nil {
		return fmt.Errorf("--identity: %s: %w", f.identity, err)
	}
	return nil
}

// readWhole reads a file of at most so many bytes.
func readWhole(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(content)) > most {
		err = fmt.Errorf("%s: have more than %d bytes", path, most)
	}
	return content, err
}

// warnOfExposed names those of some files that every user of the computer can read, whatever riskstrat open keeps from them. Windows has no
// such permissions to look at.
func warnOfExposed(w io.Writer, paths ...string) {
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o004 != 0 {
			fmt.Fprintf(w, "warning: every user of this computer can read %s\n", path)
		}
	}
}

// announce says what is open, for how long, and what to do.
func (f *openFlags) announce(w io.Writer, o *opening.Opened) {
	fmt.Fprintf(w, "%s, practice %s, night of %s\n", o.Part.Place, o.Part.Practice, o.Part.AsOf)
	for _, l := range o.Part.Lists {
		fmt.Fprintf(w, "  %-24s %-12s valid until %s\n", l.Name, people(len(l.Rows)), l.ValidUntil)
	}
	for _, l := range o.Expired {
		fmt.Fprintf(w, "  %-24s %-12s its last day was %s\n", l.Name, "not shown", l.ValidUntil)
	}
	fmt.Fprintf(w, "%s, %d with a local id\n", people(o.People), o.Named)
	if missing := o.People - o.Named; missing > 0 {
		fmt.Fprintf(w, "warning: %s not in the key table and shown by pseudonym: is it up to date?\n", people(missing))
	}
	if o.AsOf != source.NoDay {
		fmt.Fprintf(w, "warning: opened as of %s; the log says so\n", o.AsOf)
	}
	fmt.Fprintf(w, "logged: %s opened it for %q, in %s\n\nOpen this link in a browser on this computer. It works once:\n  %s\n\n", f.opt.Who, f.opt.Why, f.opt.Log, o.Link)
	fmt.Fprintf(w, "To end, hold Ctrl and press C; it ends by itself after %s without use, and after %.0f hours.\nThe page in the browser can be worked on after that: save your decisions there.\n", minutes(f.opt.Idle), opening.Longest.Hours())
}

// minutes writes a time that people wait as they say it.
func minutes(d time.Duration) string {
	if n := int(d.Minutes()); n != 1 {
		return fmt.Sprintf("%d minutes", n)
	}
	return "1 minute"
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}
