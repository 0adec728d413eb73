package forget

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/inbox"
	"riskstrat/pipeline/publish"
)

// Options say where people are forgotten.
type Options struct {
	Out          string // output folder
	Destinations publish.Destinations
	Inbox        string       // folder; empty: there is none
	Decode       inbox.Decode // reads a file of it
	On           source.Day   // the day, for the tombstones
}

// Result says what was done. It names nobody.
type Result struct {
	People    int // asked for
	Found     int // of those, in any night
	Nights    []Night
	Delivered int // files changed or taken away at destinations
	Inbox     int // files of the inbox
}

// Night is what was done to one night.
type Night struct {
	Run       string
	People    int // taken out of it
	Rewritten []string
	TakenAway []string
}

// Files is how many files were rewritten or taken away in the nights.
func (r *Result) Files() int {
	n := 0
	for _, night := range r.Nights {
		n += len(night.Rewritten) + len(night.TakenAway)
	}
	return n
}

// Everywhere forgets people in every night that stands, in what was delivered and in the inbox. On an error the result says what was done until then, which is nothing where it is *source.Refused; run
// again with the same people it does the rest. Interrupted it ends between two nights, and between two files while it searches.
func Everywhere(ctx context.Context, people People, opt Options) (result *Result, err error) {
	f := &forgetting{people: people, opt: opt, result: &Result{People: len(people)}, practices: map[string]bool{}, pcns: map[string]bool{}}
	if f.revision, err = publish.Revise(opt.Out); err != nil {
		return f.result, err
	}
	defer func() { err = errors.Join(err, f.revision.Close()) }()
	if err := f.search(ctx); err != nil {
		return f.result, &source.Refused{Message: "forgetting: nothing was changed", Cause: err}
	}
	for _, stage := range []func() error{func() error { return f.change(ctx) }, f.redeliver, f.purge} {
		if err := stage(); err != nil {
			return f.result, fmt.Errorf("forgetting: %w", err)
		}
	}
	return f.result, nil
}

// forgetting is the state of one Everywhere.
type forgetting struct {
	people   People
	opt      Options
	revision *publish.Revision
	nights   []*held // every one, the newest first
	result   *Result

	practices, pcns map[string]bool // that any of them ever had
}

// held is what a night holds of the people.
type held struct {
	night *publish.Published
	files []publish.File // as they are
	who   found
	in    map[string]bool // paths of the files that hold any of them
	since bool            // this night, or one before it, holds any of them
}

// search finds the nights and files that hold any of them, and all the practices they had.
func (f *forgetting) search(ctx context.Context) error {
	nights, err := f.revision.Nights()
	if err != nil {
		return err
	}
	anywhere := found{}
	for _, p := range nights {
		h, err := f.searchNight(ctx, p)
		if err != nil {
			return err
		}
		for i := range h.who {
			anywhere[i] = true
		}
		f.nights = append(f.nights, h)
	}
	f.result.Found = len(anywhere)
	since := false
	for _, h := range slices.Backward(f.nights) {
		since = since || len(h.who) > 0
		h.since = since
	}
	return nil
}

// searchNight finds the files of a night that hold any of them.
func (f *forgetting) searchNight(ctx context.Context, p *publish.Published) (*held, error) {
	h := &held{night: p, who: found{}, in: map[string]bool{}}
	var err error
	if h.files, err = p.Files(); err != nil {
		return nil, err
	}
	for _, file := range h.files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		who, err := f.searchFile(h, file.Path)
		if err != nil {
			return nil, err
		}
		for i := range who {
			h.who[i], h.in[file.Path] = true, true
		}
	}
	return h, nil
}

func (f *forgetting) searchFile(h *held, name string) (who found, err error) {
	if !publish.HoldsPeople(name) {
		content, err := h.read(name)
		return f.people.In(content), err
	}
	file, err := h.night.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	who = found{}
	mark := func(id []byte) bool {
		i, here := f.people.place(id)
		if here {
			who[i] = true
		}
		return here
	}
	if name == publish.LedgerFile {
		return who, publish.EachPractice(file, func(id, practice, pcn []byte) {
			if mark(id) {
				f.practices[string(practice)], f.pcns[string(pcn)] = true, true
			}
		})
	}
	if _, err = publish.CountRows(file, name, mark); err != nil || name != publish.CaseloadFile || len(who) == 0 {
		return who, err
	}
	return who, f.noteListed(file)
}

// noteListed takes note of the practices by whose lists the night has any of them: the ledger of a later night may have another.
func (f *forgetting) noteListed(file *os.File) error {
	entries, err := publish.ReadCaseload(file)
	for _, e := range entries {
		if f.people.has(e.Resident) {
			f.practices[e.Practice] = true
		}
	}
	return err
}

// change changes the nights, the newest first, so that what a night says of whom the nights before listed can still be told by those.
func (f *forgetting) change(ctx context.Context) error {
	for _, h := range f.nights {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := f.revision.Begin(h.night, f.opt.On)
		if err != nil {
			return err
		}
		if err := f.edit(e, h); err != nil {
			return fmt.Errorf("night %s: %w", h.night.Run, err)
		}
		if err := e.Commit(len(h.who)); err != nil {
			return err
		}
		if len(e.Rewritten)+len(e.TakenAway) > 0 {
			f.result.Nights = append(f.result.Nights, Night{h.night.Run, len(h.who), e.Rewritten, e.TakenAway})
		}
	}
	return nil
}

// sealedFor reports whether a file of a night is sealed for a reader who may have got any of them in it: since the first night that holds any, that of a
// practice they ever had (a list of today says who has left it, and what became of an answer about last month's), of its PCN, and the sheets of all
// clusters where they are on a list, for which practices a cluster has, no night says.
func (f *forgetting) sealedFor(name string, h *held) bool {
	if path.Ext(name) != publish.SealedExt || !h.since {
		return false
	}
	code := path.Base(path.Dir(name))
	switch {
	case strings.HasPrefix(name, "lists/practice/"):
		return f.practices[code]
	case strings.HasPrefix(name, "lists/pcn/"):
		return f.pcns[code]
	}
	return h.in[publish.CaseloadFile]
}

// redeliver puts what was delivered in line.
func (f *forgetting) redeliver() error {
	n, err := f.revision.Redeliver(f.opt.Destinations, func(content []byte) bool { return len(f.people.In(content)) > 0 })
	f.result.Delivered = n
	return err
}

// purge takes what is about them out of the inbox.
func (f *forgetting) purge() error {
	if f.opt.Inbox == "" {
		return nil
	}
	n, err := inbox.Purge(f.opt.Inbox, f.opt.Decode, func(content []byte) bool { return len(f.people.In(content)) > 0 }, f.people.withoutDecisions)
	f.result.Inbox = n
	return err
}
