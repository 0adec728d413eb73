package pipeline

import (
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"riskstrat/features/source"
	"riskstrat/pipeline/decision"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/place"
)

const inboxList = "rising_need"

// correspondence is a place with an inbox, whose first night stands, and two of its practices.
type correspondence struct {
	t          *testing.T
	p          *place.Place
	first      made
	one, other *part.Part
}

func newCorrespondence(t *testing.T) *correspondence {
	p := town.Place(t)
	p.Inbox = t.TempDir()
	c := &correspondence{t: t, p: p, first: runOn(t, p, nightDate, "")}
	for _, code := range slices.Sorted(maps.Keys(c.first.parts)) {
		switch got := c.first.parts[code]; {
		case len(got.Lists[0].Rows) < 2:
		case c.one == nil:
			c.one = got
		case c.other == nil:
			c.other = got
		}
	}
	if c.one == nil || c.other == nil || c.one.Lists[0].Name != inboxList {
		t.Fatal("have no two practices with people on the list")
	}
	return c
}

// unlisted is somebody of the practice whom no list holds.
func (c *correspondence) unlisted(practice string) string {
	for _, r := range c.first.ledger {
		if r.List == inboxList && r.Reason == "below_capacity" && r.Practice != nil && *r.Practice == practice {
			return r.Resident
		}
	}
	c.t.Fatal("everybody is listed")
	return ""
}

// write is a file that answers the practice's part of the first night.
func (c *correspondence) write(p *part.Part, decisions ...decision.Decision) []byte {
	c.t.Helper()
	encoded, err := p.Encode()
	if err != nil {
		c.t.Fatal(err)
	}
	f := decision.File{Format: decision.Format, Place: p.Place, Practice: p.Practice, AsOf: p.AsOf, Part: part.Digest(encoded), Decisions: decisions}
	file, err := f.Encode()
	if err != nil {
		c.t.Fatal(err)
	}
	return file
}

func (c *correspondence) send(name string, content []byte) {
	c.t.Helper()
	path := filepath.Join(c.p.Inbox, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// in lists what lies in the inbox, apart from what was set aside, and what was.
func (c *correspondence) in() (waiting, aside []string) {
	for path := range treeOf(c.t, c.p.Inbox) {
		if strings.HasPrefix(path, "set-aside/") {
			aside = append(aside, path)
		} else {
			waiting = append(waiting, path)
		}
	}
	return waiting, aside
}

// treeOf is every file below a folder.
func treeOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(rel)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// received are the results told to a practice, as "person result why"; the header is left out.
func (c *correspondence) received(dir, practice string) []string {
	c.t.Helper()
	f, err := os.Open(filepath.Join(dir, "lists", "practice", practice, "received.csv"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		c.t.Fatal(err)
	}
	var all []string
	for _, r := range rows[1:] {
		all = append(all, strings.TrimSpace(strings.Join([]string{r[3], r[7], r[8]}, " ")))
	}
	slices.Sort(all)
	return all
}

func about(who, what string, on source.Day) decision.Decision {
	d := decision.Decision{Resident: who, Decision: what, DecidedOn: on, Note: "a note that nobody keeps"}
	if what != decision.Nominate {
		d.List = inboxList
	}
	return d
}

// What a practice decides counts the next night and every night after; what it may not decide is set aside, and told.
func TestInboxIsTakenIn(t *testing.T) {
	t.Parallel()
	c := newCorrespondence(t)
	mine, yours := c.one.Lists[0].Rows, c.other.Lists[0].Rows
	forward, foreign := c.unlisted(c.one.Practice), c.unlisted(c.other.Practice)
	on := nightDate + 1
	good := c.write(c.one, about(mine[0].Resident, "accepted", on), about(mine[1].Resident, "objects", on), about(forward, "nominate", on),
		about(foreign, "nominate", on), about(yours[0].Resident, "declined", on))
	c.send("monday/decisions (1).json", good)
	c.send("decisions.json", good)
	c.send("changed.json", []byte(strings.Replace(string(good), "accepted", "declined", 1)))
	c.send("rubbish.json", []byte("{"))
	c.send("photo.jpg", []byte("no decisions"))
	c.send(".copying.json", good)
	c.send("other.json", c.write(c.other, about(yours[1].Resident, "contacted", on+5)))
	stranger := *c.one
	stranger.AsOf--
	c.send("stranger.json", c.write(&stranger, about(mine[0].Resident, "declined", on)))

	second := runOn(t, c.p, on, "")
	if have := second.reason(inboxList, mine[0].Resident); have != "cooling_off" {
		t.Errorf("who accepted: have %q", have)
	}
	if have := second.reason(inboxList, mine[1].Resident); have != "objected" {
		t.Errorf("who objects: have %q", have)
	}
	if rows := second.parts[c.one.Practice].Lists[0].Rows; rows[0].Resident != forward || !rows[0].Nominated {
		t.Error("who was put forward is not first on the list")
	}
	for _, r := range second.parts[c.other.Practice].Lists[0].Rows {
		if r.Nominated {
			t.Error("a practice put somebody of another's forward")
		}
	}
	if have := second.reason(inboxList, yours[0].Resident); have == "cooling_off" {
		t.Error("a practice decided about somebody of another's")
	}
	want := []string{
		mine[0].Resident + " taken", mine[1].Resident + " taken", forward + " taken",
		"set aside it is a copy of another file, which was read", "set aside it is about somebody who is not on that list",
		"set aside it is about somebody who is not registered with the practice", "set aside it was changed after it was saved: save it anew, and send that",
	}
	slices.Sort(want)
	if have := c.received(second.dir, c.one.Practice); !slices.Equal(have, want) {
		t.Errorf("have %q\nwant %q", have, want)
	}
	if have := c.received(second.dir, c.other.Practice); !slices.Equal(have, []string{"set aside it is dated later than the night that read it: put the date right, and send it again"}) {
		t.Errorf("the other practice: have %q", have)
	}
	if waiting, aside := c.in(); !slices.Equal(waiting, []string{".copying.json"}) || len(aside) != 5 {
		t.Errorf("the inbox holds %v, and %v set aside", waiting, aside)
	}
	if s := second.manifest(t).Stages[0]; s.Name != "inbox" || s.In != 6 || s.Out != 3 {
		t.Errorf("have stage %+v", s)
	}
	for path, content := range treeOf(t, second.dir) {
		if strings.Contains(content, "nobody keeps") {
			t.Errorf("%s holds a note", path)
		}
	}
	for _, w := range second.manifest(t).Warnings {
		if strings.Contains(w, "decisions (1)") || strings.Contains(w, mine[0].Resident) {
			t.Errorf("a warning says too much: %s", w)
		}
	}

	c.send("again.json", good)
	third := runOn(t, c.p, on+1, "")
	if have := third.reason(inboxList, mine[0].Resident); have != "cooling_off" {
		t.Errorf("the night after: have %q", have)
	}
	if have := strings.Join(c.received(third.dir, c.one.Practice), "; "); strings.Count(have, "was taken on an earlier night, and still counts") != 3 {
		t.Errorf("sent again: have %q", have)
	}
	if s := third.manifest(t).Stages[0]; s.Out != 0 {
		t.Errorf("sent again: have stage %+v", s)
	}
	if fourth := runOn(t, c.p, on+2, ""); fourth.reason(inboxList, mine[1].Resident) != "objected" {
		t.Error("an objection was forgotten")
	}
}

// The inbox's files have no order and no names: the same ones give the same night, at any number of workers.
func TestInboxGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	c := newCorrespondence(t)
	mine := c.one.Lists[0].Rows
	files := [][]byte{
		c.write(c.one, about(mine[0].Resident, "accepted", nightDate), about(c.unlisted(c.one.Practice), "nominate", nightDate)),
		c.write(c.one, about(mine[0].Resident, "accepted", nightDate), about(mine[1].Resident, "not_reached", nightDate+1)),
	}
	var want map[string]string
	for _, names := range [][2]string{{"a.json", "b.json"}, {"z.json", "sub/b.json"}} {
		copied := filepath.Join(t.TempDir(), "out")
		if err := os.CopyFS(copied, os.DirFS(c.p.Out)); err != nil {
			t.Fatal(err)
		}
		p := *c.p
		p.Out, p.Inbox = copied, t.TempDir()
		mail := correspondence{t: t, p: &p}
		for i, name := range names {
			mail.send(name, files[i])
		}
		result, err := Run(t.Context(), &p, Options{AsOf: nightDate + 1, Workers: 1 + len(names[1])%3, Now: func() time.Time { return time.Unix(0, 0) }})
		if err != nil {
			t.Fatal(err)
		}
		have := treeOf(t, result.Dir)
		delete(have, "timings.json")
		if want == nil {
			want = have
		}
		if !maps.Equal(have, want) || want["decisions/taken.json"] == "" {
			t.Error("the nights differ, or took nothing")
		}
	}
}

// A night killed after it stood and before it cleared the inbox is made good by the same command, and takes nothing twice in the
// next; one that is replaced keeps what it had taken.
func TestInboxIsTakenOnce(t *testing.T) {
	t.Parallel()
	c := newCorrespondence(t)
	who := c.one.Lists[0].Rows[0].Resident
	file := c.write(c.one, about(who, "accepted", nightDate+1))
	c.send("a.json", file)
	second := runOn(t, c.p, nightDate+1, "")
	taken := treeOf(t, second.dir)["decisions/taken.json"]
	if strings.Count(taken, who) != 1 {
		t.Fatal("it was not taken")
	}
	c.send("a.json", file) // as if the night had been killed before it cleared
	if again, err := Run(t.Context(), c.p, Options{AsOf: nightDate + 1, Workers: 1, Now: time.Now}); err != nil || !again.Already {
		t.Fatalf("the same night again: %+v, %v", again, err)
	}
	if waiting, aside := c.in(); len(waiting)+len(aside) > 0 {
		t.Errorf("the inbox holds %v and %v", waiting, aside)
	}
	c.send("late.json", c.write(c.one, about(c.one.Lists[0].Rows[1].Resident, "declined", nightDate+1)))
	if again, err := Run(t.Context(), c.p, Options{AsOf: nightDate + 1, Workers: 1, Now: time.Now}); err != nil || !again.Already {
		t.Fatalf("with a file for the next night: %+v, %v", again, err)
	}
	replaced := runOn(t, c.p, nightDate+1, "a test")
	if now := treeOf(t, replaced.dir)["decisions/taken.json"]; strings.Count(now, `"resident"`) != 2 || !strings.Contains(now, who) {
		t.Error("the night that replaced it has not what both files say")
	}
	c.send("a.json", file) // as if it had been killed, and the operator went on to the next night
	third := runOn(t, c.p, nightDate+2, "")
	if now := treeOf(t, third.dir)["decisions/taken.json"]; strings.Count(now, who) != 1 {
		t.Error("it was taken twice")
	}
	c.send("b.json", c.write(c.one, about(who, "declined", nightDate+2)))
	runOn(t, c.p, nightDate, "an earlier night takes nothing in")
	if waiting, _ := c.in(); !slices.Equal(waiting, []string{"b.json"}) {
		t.Errorf("the inbox holds %v", waiting)
	}
}

// The workbook that a practice was given, filled in and put into the inbox, counts as the page's file does.
func TestInboxTakesWorkbooks(t *testing.T) {
	t.Parallel()
	c := newCorrespondence(t)
	x, err := excelize.OpenFile(filepath.Join(c.first.dir, "lists", "practice", c.one.Practice, "lists.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for cell, value := range map[string]string{"P2": "declined the offer", "Q2": (nightDate + 1).String(), "D2": "a local identifier", "P3": "declined the offer", "Q3": "soon"} {
		if err := x.SetCellStr("Lists", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.SaveAs(filepath.Join(c.p.Inbox, "lists.xlsx")); err != nil {
		t.Fatal(err)
	}
	second := runOn(t, c.p, nightDate+1, "")
	who := c.one.Lists[0].Rows[0].Resident
	if have := second.reason(inboxList, who); have != "cooling_off" {
		t.Errorf("have %q", have)
	}
	want := []string{who + " taken", "set aside it lacks its date, or has one before the list's own, or its word is not one of those offered"}
	if slices.Sort(want); !slices.Equal(c.received(second.dir, c.one.Practice), want) {
		t.Errorf("have %q, want %q", c.received(second.dir, c.one.Practice), want)
	}
	if told := second.parts[c.one.Practice].Received; !slices.ContainsFunc(told, func(r part.Received) bool { return r.Where == "row 3 of Lists" }) {
		t.Errorf("have %+v, want the row named", told)
	}
	if have := second.manifest(t).Stages[0]; have.In != 2 || have.Out != 1 {
		t.Errorf("have %+v", have)
	}
	for path, content := range treeOf(t, second.dir) {
		if strings.Contains(content, "a local identifier") {
			t.Errorf("%s holds a local identifier", path)
		}
	}
	if waiting, aside := c.in(); len(waiting)+len(aside) > 0 {
		t.Errorf("the inbox still holds %v and %v", waiting, aside)
	}
}

// An inbox that is not there stops the night: nobody who objected may be offered help because a share was not mounted.
func TestInboxMustBeThere(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	p.Inbox = filepath.Join(t.TempDir(), "not mounted")
	_, err := Run(t.Context(), p, Options{AsOf: nightDate, Workers: 1, Now: time.Now})
	if err == nil || strings.Contains(err.Error(), "not mounted") {
		t.Errorf("have %v", err)
	}
}
