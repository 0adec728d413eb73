package opening

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
	"unicode"

	"filippo.io/age"

	"riskstrat/features/source"
	"riskstrat/pipeline/accesslog"
	"riskstrat/pipeline/decision"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/sealed"
)

// Options say what is opened, by whom and why.
type Options struct {
	Part       []byte         // part.json, or part.age
	Identities []age.Identity // for part.age
	Keys       io.Reader      // the practice's key table
	Who, Why   string
	AsOf       source.Day // the day to open it as of, for trying out; NoDay: the clock's
	Log        string     // file of the log, made where it is not there
	Port       int        // 0: any that is free
	IPv6       bool       // listen on [::1] instead of 127.0.0.1
	Idle       time.Duration
	Now        func() time.Time
	Random     io.Reader // of the token and the session: crypto/rand's
}

// Opened is a part that is open: what is shown, and the way to it.
type Opened struct {
	Link    string     // works once
	Part    *part.Part // with the lists that are shown
	Expired []part.List
	AsOf    source.Day // the day it was opened as of, where that is not the clock's; NoDay otherwise
	Counts
	server *server
}

// Start opens a part, listens, and writes the log; Serve then shows it. A part or key table that is refused is logged, too, and the error
// is *Refused.
func Start(opt Options) (*Opened, error) {
	if err := accesslog.CheckWhy(opt.Why); err != nil {
		return nil, fmt.Errorf("opening the part: %w", err)
	}
	line := opt.newEntry()
	today := source.DayOf(line.When)
	if opt.AsOf != source.NoDay && opt.AsOf != today {
		line.of.AsOf, today = opt.AsOf, opt.AsOf
	}
	o, files, err := opt.open(today, line)
	if err == nil {
		err = o.listen(opt, files)
	}
	var no *Refused
	if errors.As(err, &no) {
		line.Outcome, line.Reason = accesslog.Refused, string(no.Reason)
		return nil, errors.Join(err, line.write(opt.Log))
	}
	if err != nil {
		return nil, err
	}
	if err := line.write(opt.Log); err != nil {
		_ = o.server.listener.Close()
		return nil, err
	}
	o.server.giveUp = func() error {
		line.When, line.Outcome, line.Reason = opt.Now(), accesslog.Closed, string(TooManyTries)
		return line.write(opt.Log)
	}
	return o, nil
}

// open reads the part and the key table, joins them, and makes all that can be asked for. It tells the log's line what it finds.
func (opt *Options) open(today source.Day, line *entry) (*Opened, map[string]file, error) {
	p, digest, err := readPart(opt.Part, opt.Identities)
	if err != nil {
		return nil, nil, err
	}
	line.of.Practice, line.Night, line.of.Part = p.Practice, p.AsOf.String(), digest
	o := &Opened{AsOf: line.of.AsOf}
	if o.Part, o.Expired, err = current(p, today); err != nil {
		return nil, nil, err
	}
	local, err := readKeys(opt.Keys)
	if err != nil {
		return nil, nil, &Refused{BadKeys, err}
	}
	o.Counts = count(o.Part, local)
	line.of.Counts = &o.Counts
	if err := checkKeys(o.Part, len(local), o.Counts); err != nil {
		return nil, nil, err
	}
	files, err := makeFiles(o.Part, digest, local)
	return o, files, err
}

// readPart decrypts a part where it is sealed, and checks that it can be shown. The digest is of the part as the night published it.
func readPart(content []byte, identities []age.Identity) (*part.Part, string, error) {
	if sealed.Is(content) {
		plain, err := sealed.Open(content, identities)
		switch {
		case errors.Is(err, sealed.ErrWrongKey):
			return nil, "", &Refused{WrongKey, sealed.ErrWrongKey}
		case err != nil:
			return nil, "", &Refused{Damaged, sealed.ErrDamaged}
		}
		content = plain
	}
	p, err := part.Decode(content)
	if err != nil {
		return nil, "", &Refused{NotAPart, err}
	}
	if err := showable(p); err != nil {
		return nil, "", &Refused{NotAPart, err}
	}
	return p, part.Digest(content), nil
}

// showable refuses a part whose names cannot be names of files, or that does not say how many people its practice has.
func showable(p *part.Part) error {
	names := map[string]bool{}
	for _, l := range p.Lists {
		if !decision.IsCode(l.Name) || names[l.Name] {
			return fmt.Errorf("reading part: a list has the name of another, or one of other characters than letters, digits, - and _")
		}
		names[l.Name] = true
	}
	switch {
	case len(p.Lists) == 0:
		return fmt.Errorf("reading part: holds no list")
	case !decision.IsCode(p.Practice):
		return fmt.Errorf("reading part: practice: want a code of letters, digits, - and _")
	case strings.ContainsFunc(p.Place, unicode.IsControl): // it is shown in a terminal
		return fmt.Errorf("reading part: place: has a control character")
	case p.AsOf == source.NoDay:
		return fmt.Errorf("reading part: night: have no date")
	case p.Registered <= 0:
		return fmt.Errorf("reading part: does not say how many people are registered with practice %s: it is of an older riskstrat", p.Practice)
	}
	return nil
}

// current is the part with the lists that may still be worked from, and those that may not. Decisions about the others would come too late,
// and who is on a list is not known any more; a part without any that may is refused.
func current(p *part.Part, today source.Day) (*part.Part, []part.List, error) {
	if today < p.AsOf {
		return nil, nil, refused(ClockBehind, "it is of the night of %s and today is %s: is the computer's clock right?", p.AsOf, today)
	}
	shown := *p
	shown.Lists = nil
	var expired []part.List
	last := p.AsOf
	for _, l := range p.Lists {
		if l.ValidUntil == source.NoDay || l.ValidUntil < today {
			expired = append(expired, l)
			if l.ValidUntil != source.NoDay {
				last = max(last, l.ValidUntil)
			}
			continue
		}
		shown.Lists = append(shown.Lists, l)
	}
	if len(shown.Lists) == 0 {
		return nil, nil, refused(Expired, "its last day was %s and today is %s: ask for a newer one, and destroy this one", last, today)
	}
	return &shown, expired, nil
}

// count counts the people on the lists, and those of them who have a local id.
func count(p *part.Part, local map[string]string) Counts {
	var c Counts
	met := map[string]bool{}
	for _, l := range p.Lists {
		for _, r := range l.Rows {
			if met[r.Resident] {
				continue
			}
			met[r.Resident] = true
			c.People++
			if _, ok := local[r.Resident]; ok {
				c.Named++
			}
		}
	}
	return c
}

// listen takes an address of the loopback interface.
func (o *Opened) listen(opt Options, files map[string]file) error {
	network, host := "tcp4", "127.0.0.1"
	if opt.IPv6 {
		network, host = "tcp6", "::1"
	}
	l, err := net.Listen(network, net.JoinHostPort(host, fmt.Sprint(opt.Port)))
	if err != nil {
		return fmt.Errorf("opening the part: %w", err)
	}
	if o.server, err = newServer(l, files, opt.Idle, opt.Random); err != nil {
		return errors.Join(fmt.Errorf("opening the part: %w", err), l.Close())
	}
	o.Link = o.server.link()
	return nil
}
