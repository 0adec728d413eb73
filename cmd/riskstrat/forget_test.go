package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"riskstrat/features/source"
	"riskstrat/pipeline/accesslog"
	answers "riskstrat/pipeline/decision"
	"riskstrat/pipeline/forget"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/sealed"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// oblivion is a place whose nights, destinations and inbox are full of some people: of a practice that reads its files as they are, and of a practice
// with a key. The test holds the key.
type oblivion struct {
	*victim
	key                            *age.X25519Identity
	open, shut                     string // the practices
	first, answered, second, third string // who is listed, who was and was answered about, who is behind the seal; and one who stays
	last                           string // who is behind the seal too, and goes when retention has taken it from the nights
	box                            string // folder of the inbox
}

func newOblivion(t *testing.T) *oblivion {
	o := &oblivion{victim: newVictim(t)}
	o.box = filepath.Join(filepath.Dir(o.config), "inbox")
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	o.key = key
	dirs, err := filepath.Glob(filepath.Join(o.out, "latest", "lists", "practice", "*", "part.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range dirs {
		p := o.part(path)
		var listed []string
		for _, r := range p.Lists[0].Rows {
			listed = append(listed, r.Resident)
		}
		switch {
		case o.open == "" && len(listed) >= 3:
			o.open, o.first, o.answered, o.third = p.Practice, listed[0], listed[1], listed[2]
		case o.open != "" && o.shut == "" && len(listed) >= 2:
			o.shut, o.second, o.last = p.Practice, listed[0], listed[1]
		}
	}
	if o.shut == "" {
		t.Fatal("have too few people listed")
	}
	o.edit("# recipients:", fmt.Sprintf("recipients: {practice: {%s: [%s]}}\n# recipients:", o.shut, key.Recipient()))
	o.edit("# inbox: inbox", "inbox: inbox")
	return o
}

func (o *oblivion) part(path string) *part.Part {
	o.t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		o.t.Fatal(err)
	}
	p, err := part.Decode(content)
	if err != nil {
		o.t.Fatal(err)
	}
	return p
}

// put puts a file into the inbox.
func (o *oblivion) put(name string, content []byte) {
	o.t.Helper()
	if err := os.WriteFile(filepath.Join(o.box, name), content, 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// answer writes decisions about some of the people of the open practice's part of the newest night.
func (o *oblivion) answer(name string, people ...string) {
	o.t.Helper()
	path := filepath.Join(o.out, "latest", "lists", "practice", o.open, "part.json")
	content, err := os.ReadFile(path)
	if err != nil {
		o.t.Fatal(err)
	}
	p := o.part(path)
	f := answers.File{Format: answers.Format, Place: p.Place, Practice: p.Practice, AsOf: p.AsOf, Part: part.Digest(content)}
	for _, who := range people {
		f.Decisions = append(f.Decisions, answers.Decision{Resident: who, List: p.Lists[0].Name, Decision: "not_reached", DecidedOn: p.AsOf})
	}
	encoded, err := f.Encode()
	if err != nil {
		o.t.Fatal(err)
	}
	o.put(name, encoded)
}

// fill makes the night after the shared one, with an inbox before and after it.
func (o *oblivion) fill() {
	o.t.Helper()
	if err := os.MkdirAll(o.box, 0o700); err != nil {
		o.t.Fatal(err)
	}
	o.answer("a.json", o.answered, o.third)
	o.put("notes.txt", []byte("ask about "+o.second))
	o.finish("run", "--as-of", tonight)
	book, err := os.ReadFile(filepath.Join(o.out, "latest", "lists", "practice", o.open, "lists.xlsx"))
	if err != nil {
		o.t.Fatal(err)
	}
	o.put("returned.xlsx", book)
	o.answer("b-"+o.first+".json", o.first, o.third)
}

// forget runs the command on some people.
func (o *oblivion) forget(people ...string) string {
	o.t.Helper()
	c := o.command("forget", "--why", "request 17")
	c.Stdin = strings.NewReader(strings.Join(people, "\n"))
	out, err := c.CombinedOutput()
	if err != nil {
		o.t.Fatalf("forgetting: %v: %s", err, out)
	}
	return string(out)
}

// traces are the files, but for the extract's, in which somebody can be found, by the bytes, by the words of a page, in the cells of a table, inside an archive
// or behind the seal: as a whole or by half.
func (o *oblivion) traces(who string) []string {
	o.t.Helper()
	var all []string
	root := filepath.Dir(o.config)
	for _, folder := range []string{"out", "to", "inbox", "models"} {
		for path, content := range mustTree(o.t, filepath.Join(root, folder)) {
			text := path + "\n" + o.legible(path, []byte(content))
			if strings.Contains(text, who) || strings.Contains(text, who[:len(who)/2]) || strings.Contains(text, who[len(who)/2:]) {
				all = append(all, folder+"/"+path)
			}
		}
	}
	slices.Sort(all)
	return all
}

var tags = regexp.MustCompile(`<[^>]*>`)

// legible is everything that can be read in a file.
func (o *oblivion) legible(path string, content []byte) string {
	o.t.Helper()
	text := string(content)
	switch {
	case strings.HasSuffix(path, ".html"):
		text += tags.ReplaceAllString(text, "")
	case strings.HasSuffix(path, ".parquet"):
		for _, column := range words(o.t, string(content)) {
			text += "\n" + strings.Join(column, "\n")
		}
	case strings.HasSuffix(path, ".age"):
		plain, err := sealed.Open(content, []age.Identity{o.key})
		if err != nil {
			o.t.Fatal(err)
		}
		text = o.legible(strings.TrimSuffix(path, ".age"), plain)
	case strings.HasPrefix(text, "PK"):
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			o.t.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				o.t.Fatal(err)
			}
			inside, err := io.ReadAll(r)
			if err != nil {
				o.t.Fatal(err)
			}
			text += "\n" + f.Name + "\n" + o.legible(f.Name, inside)
		}
	}
	return text
}

// Forgotten people are in no file any more, whatever lay where; everybody else is where they were, every night verifies, and the next one can be made.
func TestForgottenLeaveNoTrace(t *testing.T) {
	t.Parallel()
	o := newOblivion(t)
	o.fill()
	night := "out/runs/" + tonight + "/"
	pcn := o.part(filepath.Join(o.out, "latest", "lists", "practice", o.open, "part.json")).PCN
	for who, want := range map[string][]string{
		o.first: {night + "features.parquet", night + "scores.parquet", night + "ledger.parquet", night + "caseload.parquet",
			night + "lists/practice/" + o.open + "/part.json", night + "lists/practice/" + o.open + "/index.html", night + "lists/practice/" + o.open + "/lists.xlsx",
			night + "lists/practice/" + o.open + "/rising_need.csv", night + "lists/pcn/" + pcn + "/rising_need.html", "to/practice/" + o.open + "/" + tonight + "/lists.xlsx",
			"out/runs/" + before + "/ledger.parquet", "inbox/returned.xlsx", "inbox/b-" + o.first + ".json"},
		o.answered: {night + "decisions/taken.json", night + "lists/practice/" + o.open + "/received.csv", night + "lists/practice/" + o.open + "/part.json"},
		o.second:   {night + "lists/practice/" + o.shut + "/part.age", "to/practice/" + o.shut + "/" + tonight + "/part.age", "out/runs/" + before + "/lists/practice/" + o.shut + "/part.json"},
	} {
		have := o.traces(who)
		for _, path := range want {
			if !slices.Contains(have, path) {
				t.Errorf("before: %s does not hold the person: a search that finds nobody proves nothing", path)
			}
		}
	}
	aside, err := filepath.Glob(filepath.Join(o.box, "set-aside", "*"))
	if err != nil || len(aside) != 1 {
		t.Fatalf("set aside: %v, %v, want the note", aside, err)
	}
	stood, ledger := o.traces(o.third), len(words(t, mustTree(t, filepath.Join(o.out, "runs", tonight))["ledger.parquet"])["resident_id"])

	said := o.forget(o.first, o.answered, o.second)
	for _, who := range []string{o.first, o.answered, o.second} {
		if left := o.traces(who); len(left) > 0 {
			t.Errorf("left in %v", left)
		}
	}
	if strings.Contains(said, o.first) || !strings.Contains(said, "3 people given, 3 found in 2 nights") || !strings.Contains(said, "taken away: lists/practice/"+o.shut+"/part.age") {
		t.Errorf("have said %s", said)
	}
	stand := o.traces(o.third)
	for _, path := range stood {
		if !slices.Contains(stand, path) && path != "inbox/returned.xlsx" && !strings.HasPrefix(path, "inbox/b-") {
			t.Errorf("%s does not hold the third person any more", path)
		}
	}
	left := mustTree(t, filepath.Join(o.out, "runs", tonight))
	if have := len(words(t, left["ledger.parquet"])["resident_id"]); have != ledger-6 { // two lists each
		t.Errorf("the ledger has %d rows, want %d less 6", have, ledger)
	}
	if waiting, err := filepath.Glob(filepath.Join(o.box, "*.json")); err != nil || len(waiting) != 1 {
		t.Errorf("waiting in the inbox: %v, %v, want the decision about the third person", waiting, err)
	}
	if log := mustTree(t, o.out)["access.jsonl"]; strings.Count(log, `"command":"forget"`) != 2 || !strings.Contains(log, `"request 17"`) {
		t.Errorf("logged: %s", log)
	}
	o.wantEveryByteProven(tonight)
	o.finish("verify")
	if again := o.forget(o.first, o.answered, o.second); !strings.Contains(again, "0 found in 0 nights") {
		t.Errorf("again: have said %s", again)
	}
	o.finish("run", "--as-of", tonight) // which stands, though what it was made from was rewritten
	o.finish("run", "--as-of", "2026-11-22")
	o.finish("verify")
	o.forgetBehindSeal()
}

// forgetBehindSeal forgets somebody who is in a file that was delivered sealed, and that no night has any more, once in vain: its destination cannot be read. Every command that meets that says
// what to run; run again, when no night can tell any more whose practice was which, it does the rest. A kill leaves the same.
func (o *oblivion) forgetBehindSeal() {
	o.t.Helper()
	until, err := source.ParseDay("2027-06-01")
	if err != nil {
		o.t.Fatal(err)
	}
	if _, err := publish.Prune(o.out, until, publish.Retention{}); err != nil {
		o.t.Fatal(err)
	}
	if where := o.traces(o.last); !slices.Contains(where, "to/practice/"+o.shut+"/2026-11-22/part.age") || slices.Contains(where, "out/runs/2026-11-22/lists/practice/"+o.shut+"/part.age") {
		o.t.Fatalf("have somebody in %v, want them in what was delivered alone", where)
	}
	obstacle := filepath.Join(filepath.Dir(o.config), "to", "practice", o.shut, "2026-11-22", "link")
	if err := os.Symlink("part.age", obstacle); err != nil {
		o.t.Fatal(err)
	}
	c := o.command("forget", "--why", "request 18")
	c.Stdin = strings.NewReader(o.last)
	for _, c := range []*exec.Cmd{c, o.command("verify")} {
		if said, err := c.CombinedOutput(); err == nil || !regexp.MustCompile("(?m)^hint: .*run `riskstrat forget` again with the same pseudonyms and --why").Match(said) {
			o.t.Errorf("have %v: %s, want the hint to forget again", err, said)
		}
	}
	if err := os.Remove(obstacle); err != nil {
		o.t.Fatal(err)
	}
	c = o.command("forget", "--why", "request 18")
	c.Stdin = strings.NewReader(o.last)
	if said, err := c.CombinedOutput(); err != nil || !strings.Contains(string(said), "0 found in 0 nights") {
		o.t.Errorf("have %v: %s, want nights that hold nobody already", err, said)
	}
	if left := o.traces(o.last); len(left) > 0 {
		o.t.Errorf("retention took it from the nights: left in %v", left)
	}
	if said, _ := o.command("verify").CombinedOutput(); strings.Contains(string(said), "hint:") { // it refuses: retention took from the nights what is delivered still
		o.t.Errorf("have %s, want no hint any more", said)
	}
}

// While a forget has not ended, what verifies verifies, and whoever looks is told what to run.
func TestUnfinishedForgetIsTold(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	begun := accesslog.Entry{When: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), Who: "an operator", Command: accesslog.Forget, Why: "request 17", Outcome: accesslog.Began}
	if err := accesslog.Append(filepath.Join(p.out, accesslog.Name), begun); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][]string{{"verify"}, {"run", "--as-of", before}} {
		r := riskstrat(append(c, "--config", p.config)...)
		if want := "warning: a forget of 21 November 2026, 09:00 UTC by an operator has not ended: "; r.code != exitDone || !strings.Contains(r.out, want) {
			t.Errorf("%s: have %d: %s%s, want %q", c[0], r.code, r.out, r.err, want)
		}
	}
	interrupted, interrupt := context.WithCancel(t.Context())
	interrupt()
	opened, err := place.Open(p.config)
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	code := report(&said, forgetPeople(interrupted, io.Discard, opened, forget.People{"nobody-in-particular"}, "request 18"))
	if code != exitInternal || !strings.HasSuffix(said.String(), "context canceled\nhint: nothing was changed\n") {
		t.Errorf("interrupted: have %d: %s", code, said.String())
	}
	if open, err := accesslog.Unfinished(filepath.Join(p.out, accesslog.Name)); err != nil || len(open) != 1 {
		t.Errorf("interrupted before the first change: have %v, %v, want the other one alone", open, err)
	}
}

// wantEveryByteProven changes a byte of the files of a night, and wants it named.
func (o *oblivion) wantEveryByteProven(night string) {
	o.t.Helper()
	rng := rand.New(rand.NewPCG(20, 11))
	for path, content := range mustTree(o.t, filepath.Join(o.out, "runs", night)) {
		if strings.HasPrefix(path, "lists/") && !strings.HasPrefix(path, "lists/practice/"+o.open) {
			continue // one reader's are enough: package publish tries every file
		}
		full := filepath.Join(o.out, "runs", night, path)
		bad := []byte(content)
		bad[rng.IntN(len(bad))] ^= byte(1 + rng.IntN(255))
		if err := os.WriteFile(full, bad, 0o600); err != nil {
			o.t.Fatal(err)
		}
		if _, err := publish.VerifyAll(o.out); err == nil || !strings.Contains(err.Error(), path) {
			o.t.Errorf("%s: have %v, want it named", path, err)
		}
		if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
			o.t.Fatal(err)
		}
	}
}
