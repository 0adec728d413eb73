package opening

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/sealed"
)

// identity is a fresh key.
func identity(t *testing.T) *age.X25519Identity {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func seal(t *testing.T, content []byte, to age.Recipient) []byte {
	t.Helper()
	out, err := sealed.Seal(content, []age.Recipient{to})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A sealed part opens with the practice's key, and is the part that decisions answer.
func TestSealed(t *testing.T) {
	key := identity(t)
	opt := options(t)
	want := part.Digest(opt.Part)
	opt.Part, opt.Identities = seal(t, opt.Part, key.Recipient()), []age.Identity{identity(t), key}
	v := begin(t, opt)
	v.enter()
	if page := v.get("/"); !strings.Contains(page.body, localID(0)) || !strings.Contains(page.body, `"digest":"`+want+`"`) {
		t.Error("the page is not of the part that was sealed")
	}
	if e := entries(t, opt.Log); e[0].Details.Part != want {
		t.Errorf("the log names part %s, want %s", e[0].Details.Part, want)
	}
}

// What is refused is not shown, tells nothing of anybody, and is in the log with its reason.
func TestRefused(t *testing.T) {
	key := identity(t)
	whole := seal(t, encode(t, example()), key.Recipient())
	changed := func(change func(p *part.Part)) []byte {
		p := example()
		change(p)
		return encode(t, p)
	}
	for name, c := range map[string]struct {
		change func(o *Options)
		want   Reason
		says   string
	}{
		"no key":                        {func(o *Options) { o.Part = whole }, WrongKey, "another key"},
		"another's key":                 {func(o *Options) { o.Part, o.Identities = whole, []age.Identity{identity(t)} }, WrongKey, "another key"},
		"cut off":                       {func(o *Options) { o.Part, o.Identities = whole[:len(whole)-9], []age.Identity{key} }, Damaged, "damaged"},
		"cut in the head":               {func(o *Options) { o.Part, o.Identities = whole[:60], []age.Identity{key} }, Damaged, "damaged"},
		"nothing":                       {func(o *Options) { o.Part = nil }, NotAPart, "not a part"},
		"another file":                  {func(o *Options) { o.Part = []byte("list,night\n") }, NotAPart, "not a part"},
		"no list":                       {func(o *Options) { o.Part = changed(func(p *part.Part) { p.Lists = nil }) }, NotAPart, "no list"},
		"a list with a path":            {func(o *Options) { o.Part = changed(func(p *part.Part) { p.Lists[0].Name = "../x" }) }, NotAPart, "name"},
		"two lists of a name":           {func(o *Options) { o.Part = changed(func(p *part.Part) { p.Lists[0].Name = "register" }) }, NotAPart, "name"},
		"a practice with a quote":       {func(o *Options) { o.Part = changed(func(p *part.Part) { p.Practice = `Y"1` }) }, NotAPart, "code"},
		"a place that moves the cursor": {func(o *Options) { o.Part = changed(func(p *part.Part) { p.Place = "A\x1b[2Jplace" }) }, NotAPart, "control character"},
		"nobody registered":             {func(o *Options) { o.Part = changed(func(p *part.Part) { p.Registered = 0 }) }, NotAPart, "registered"},
		"expired":                       {func(o *Options) { o.AsOf = night + 29 }, Expired, "its last day was 2026-12-18 and today is 2026-12-19"},
		"a clock that is behind":        {func(o *Options) { o.AsOf = night - 1 }, ClockBehind, "clock"},
		"a table of other people":       {func(o *Options) { o.Keys = strings.NewReader(keyTable(100, registered)) }, ForeignKeys, "0 of the 8 people"},
		"a table of too few":            {func(o *Options) { o.Keys = strings.NewReader(keyTable(5, registered)) }, ForeignKeys, "3 of the 8 people"},
		"a table of two practices": {func(o *Options) { o.Keys = strings.NewReader(keyTable(0, 61)) }, TooManyKeys,
			"has 61 people and practice Y90001 had 40 registered that night; want at most 60"},
		"a table in disorder": {func(o *Options) { o.Keys = strings.NewReader(keyTable(0, 3) + pseudonym(1) + ",SYN-9\n") }, BadKeys, "line 5"},
	} {
		opt := options(t)
		c.change(&opt)
		o, err := Start(opt)
		var no *Refused
		if !errors.As(err, &no) || o != nil {
			t.Errorf("%s: have %v", name, err)
			continue
		}
		if no.Reason != c.want || !strings.Contains(err.Error(), c.says) || (answer{body: strings.ReplaceAll(err.Error(), "Y90001", "")}).tells() {
			t.Errorf("%s: have %s: %v, want %s: %s", name, no.Reason, err, c.want, c.says)
		}
		e := entries(t, opt.Log)
		if len(e) != 1 || e[0].Outcome != "refused" || e[0].Reason != c.want || e[0].Why != opt.Why {
			t.Errorf("%s: the log has %+v", name, e)
		}
	}
}

// A table is the practice's own up to its bounds.
func TestKeyTableOfThePractice(t *testing.T) {
	for name, table := range map[string]string{"one and a half times": keyTable(0, 60), "half of the people listed": keyTable(4, registered), "with a byte order mark": "\uFEFF" + keyTable(0, 8),
		"with the line ends of Windows": strings.ReplaceAll(keyTable(0, 8), "\n", "\r\n")} {
		opt := options(t)
		opt.Keys = strings.NewReader(table)
		o, err := Start(opt)
		if err != nil {
			t.Errorf("%s: have %v", name, err)
			continue
		}
		if err := o.server.listener.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A list past its last day is not shown; on the day itself it is. Decisions answer the whole part all the same.
func TestExpiredListIsLeftOut(t *testing.T) {
	for day, want := range map[source.Day][]string{night + 7: {"rising_need", "register"}, night + 8: {"register"}} {
		opt := options(t)
		opt.AsOf = day
		v := begin(t, opt)
		v.enter()
		var have []string
		for _, l := range v.Part.Lists {
			have = append(have, l.Name)
		}
		if diff := cmp.Diff(want, have); diff != "" || len(v.Expired) != 2-len(want) {
			t.Errorf("%s: %s", day, diff)
		}
		// The third person is on the first list alone; whoever could be put forward is named without being listed.
		page := v.get("/").body
		if shown := strings.Contains(page, `"resident":"`+pseudonym(2)+`"`); shown != (len(want) == 2) {
			t.Errorf("%s: a person of an expired list is shown: %v", day, shown)
		}
		if !strings.Contains(page, part.Digest(opt.Part)) {
			t.Errorf("%s: decisions would answer another part", day)
		}
		if status := v.get("/rising_need.csv").status; (status == 200) != (len(want) == 2) {
			t.Errorf("%s: the list's file: have %d", day, status)
		}
		if e := entries(t, opt.Log); e[0].Details.AsOf != day || v.AsOf != day {
			t.Errorf("%s: the log has %+v", day, e)
		}
	}
}

// A table in disorder is refused by its line, and no message repeats what stands there.
func TestReadKeys(t *testing.T) {
	head := "resident_id,local_id\n"
	for name, c := range map[string]struct{ text, says string }{
		"nothing":              {"", "line 1"},
		"no header":            {"aa,SYN-1\n", "line 1"},
		"another header":       {"local_id,resident_id\nSYN-1,aa\n", "line 1"},
		"nobody":               {head, "nobody"},
		"a person twice":       {head + "aa,SYN-1\nbb,SYN-2\naa,SYN-3\n", "line 4: is of a person met before"},
		"an id twice":          {head + "aa,SYN-1\nbb,SYN-1\n", "line 3: gives a local id that another person has"},
		"an empty id":          {head + "aa,\n", "line 2: a cell is empty"},
		"an empty pseudonym":   {head + ",SYN-1\n", "line 2: a cell is empty"},
		"space before":         {head + "aa, SYN-1\n", "line 2: a cell has space"},
		"space behind":         {head + "aa,SYN-1\nbb ,SYN-2\n", "line 3: a cell has space"},
		"a hard space":         {head + "aa,\u00a0SYN-1\n", "line 2: a cell has space"},
		"three cells":          {head + "aa,SYN-1,x\n", "line 2: want 2 cells"},
		"one cell":             {head + "aa,SYN-1\nSYN-2\n", "line 3: want 2 cells"},
		"semicolons":           {"resident_id;local_id\naa;SYN-1\n", "line 1"},
		"a quote out of place": {head + "aa,SYN\"-1\n", "line 2: is no CSV"},
		"a control character":  {head + "aa,SYN\x07-1\n", "line 2: a cell has a control character"},
		"a cell of two lines":  {head + "aa,\"SYN\n-1\"\n", "line 2: a cell has a control character"},
		"Latin-1":              {head + "aa,SYN-\xe9\n", "UTF-8"},
		"UTF-16":               {"\xff\xfer\x00e\x00", "UTF-8"},
		"a long cell":          {head + "aa,SYN-" + strings.Repeat("1", maxID) + "\n", "line 2: a cell is too long"},
	} {
		have, err := readKeys(strings.NewReader(c.text))
		if err == nil || have != nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: have %v, want %q", name, err, c.says)
			continue
		}
		for _, secret := range []string{"SYN", "aa", "bb"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the message repeats the table: %v", name, err)
			}
		}
	}
	have, err := readKeys(strings.NewReader("\uFEFF" + head + "aa,\"SYN,\"\"1\"\nbb,é 2\n"))
	if diff := cmp.Diff(map[string]string{"aa": `SYN,"1`, "bb": "é 2"}, have); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
}

// Nothing is written but the log, for its owner alone.
func TestWritesNothingButTheLog(t *testing.T) {
	home := t.TempDir()
	t.Setenv("TMPDIR", home) // temporary files would lie there
	t.Chdir(home)
	opt := options(t)
	opt.Log = filepath.Join(home, "openings.jsonl")
	v := begin(t, opt)
	v.enter()
	for _, path := range []string{"/", "/rising_need.csv", "/lists.xlsx"} {
		if a := v.get(path); a.status != 200 {
			t.Errorf("%s: have %d", path, a.status)
		}
	}
	v.stop()
	<-v.ended
	if have := files(t, home); !cmp.Equal(have, []string{"openings.jsonl"}) {
		t.Errorf("have written %v", have)
	}
	info, err := os.Stat(opt.Log)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the log: have %v, %v", info.Mode(), err)
	}
	first, err := os.ReadFile(opt.Log)
	if err != nil || (answer{body: strings.ReplaceAll(string(first), "Y90001", "")}).tells() {
		t.Errorf("the log tells of people: %s", first)
	}
}

// files are the regular files below a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			all = append(all, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Where the opening cannot be logged, or nobody says what for, nothing is shown.
func TestNoLogNoList(t *testing.T) {
	for name, change := range map[string]func(o *Options){
		"a folder":        func(o *Options) { o.Log = t.TempDir() },
		"no such folder":  func(o *Options) { o.Log = filepath.Join(t.TempDir(), "none", "openings.jsonl") },
		"no reason":       func(o *Options) { o.Why = "" },
		"a blank reason":  func(o *Options) { o.Why = " \t" },
		"a dash":          func(o *Options) { o.Why = "-" },
		"a refusal of it": func(o *Options) { o.Log, o.Part = t.TempDir(), nil },
	} {
		opt := options(t)
		change(&opt)
		if o, err := Start(opt); err == nil || o != nil {
			t.Errorf("%s: it is opened", name)
		}
	}
	opt := options(t)
	opt.Random = strings.NewReader("short")
	if o, err := Start(opt); err == nil || o != nil {
		t.Error("a token of nothing is taken")
	}
	if _, err := os.Stat(opt.Log); err == nil {
		t.Error("an opening that did not take place is logged")
	}
}

// No two openings have the same link.
func TestLinksDiffer(t *testing.T) {
	met := map[string]bool{}
	for range 20 {
		d, err := newDoor(options(t).Random)
		if err != nil || met[d.token] || met[d.session] || d.token == d.session || len(d.token) != 43 {
			t.Fatal("a token is met twice, or is short", err)
		}
		met[d.token], met[d.session] = true, true
	}
}
