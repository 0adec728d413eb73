package publish

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
)

// A night lies under its date, the pointer names it, and everything in it is the owner's alone.
func TestCommit(t *testing.T) {
	out := filepath.Join(t.TempDir(), "new", "out")
	p := mustNight(t, out, "2026-11-20", "x")
	if have, _ := os.Readlink(filepath.Join(out, "latest")); have != "runs/2026-11-20" {
		t.Errorf("latest: have %q, want runs/2026-11-20", have)
	}
	if p.Run != "2026-11-20" || p.Manifest.Previous != nil || p.Manifest.Supersedes != nil || p.Manifest.AsOf != date("2026-11-20") {
		t.Errorf("have run %s, manifest %+v", p.Run, p.Manifest)
	}
	for path := range tree(t, out) {
		info, err := os.Lstat(filepath.Join(out, path))
		if err == nil && info.Mode().IsRegular() && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: have mode %v, want only the owner's", path, info.Mode())
		}
	}
	for _, f := range p.Manifest.Files {
		if f.Path == timingsName || f.Path == manifestName {
			t.Errorf("the manifest lists %s, whose bytes may differ between reruns", f.Path)
		}
	}
	if err := Verify(p.Dir); err != nil {
		t.Error(err)
	}
}

// The digests are those of sha256sum.
func TestManifestDigests(t *testing.T) {
	out := t.TempDir()
	n, err := Begin(out, date("2026-11-20"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := n.Create("sub/abc")
	a.Write([]byte("a"))
	a.Write([]byte("bc"))
	a.Close()
	p, err := n.Commit(Manifest{})
	if err != nil {
		t.Fatal(err)
	}
	// FIPS 180-2, appendix B.1: the digest of "abc".
	want := []File{{Path: "sub/abc", Bytes: 3, SHA256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}}
	if diff := cmp.Diff(want, p.Manifest.Files); diff != "" {
		t.Error(diff)
	}
}

// The same night in two places gives the same bytes, and a rerun of a finished one changes nothing.
func TestSameNightSameBytes(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	mustNight(t, a, "2026-11-20", "x")
	mustNight(t, b, "2026-11-20", "x")
	first := tree(t, a)
	if diff := cmp.Diff(first, tree(t, b)); diff != "" {
		t.Error(diff)
	}
	if p := mustNight(t, a, "2026-11-20", "x"); p.Run != "2026-11-20" {
		t.Errorf("rerun: have %s, want the night that is there", p.Run)
	}
	if diff := cmp.Diff(first, tree(t, a)); diff != "" {
		t.Errorf("rerun changed: %s", diff)
	}
}

func TestRerunWithOtherRecipe(t *testing.T) {
	out := t.TempDir()
	old := mustNight(t, out, "2026-11-20", "x")
	before := tree(t, out)

	_, err := makeNight(out, "2026-11-20", "y", Options{})
	var refused *Refused
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "made from other configuration") {
		t.Errorf("another configuration: have %v, want a refusal that names it", err)
	}
	if diff := cmp.Diff(before, tree(t, out)); diff != "" {
		t.Errorf("a refused run changed: %s", diff)
	}

	p, err := makeNight(out, "2026-11-20", "y", Options{Supersede: "wrong lag for A&E"})
	if err != nil {
		t.Fatal(err)
	}
	want := &Supersession{Run: "2026-11-20", Manifest: old.SHA256, Reason: "wrong lag for A&E"}
	if diff := cmp.Diff(want, p.Manifest.Supersedes); p.Run != "2026-11-20.2" || diff != "" {
		t.Errorf("have run %s: %s", p.Run, diff)
	}
	if have, _ := os.Readlink(filepath.Join(out, "latest")); have != "runs/2026-11-20.2" {
		t.Errorf("latest: have %s", have)
	}
	after := tree(t, out)
	for path, text := range before {
		if path != latestName && path != journalName && after[path] != text {
			t.Errorf("%s: changed when its night was superseded", path)
		}
	}
	// The recipe of the version that stands is done; the replaced one's is not.
	if p := mustNight(t, out, "2026-11-20", "y"); p.Run != "2026-11-20.2" {
		t.Errorf("have %s, want 2026-11-20.2", p.Run)
	}
	if _, err := makeNight(out, "2026-11-20", "x", Options{}); !errors.As(err, &refused) {
		t.Errorf("the replaced recipe: have %v, want a refusal", err)
	}
	if p, err := makeNight(out, "2026-11-20", "x", Options{Supersede: "back"}); err != nil || p.Run != "2026-11-20.3" {
		t.Errorf("have %v, %v, want 2026-11-20.3", p, err)
	}
	if err := VerifyChain(out); err != nil {
		t.Error(err)
	}
}

func TestRecipeDifferences(t *testing.T) {
	base := recipe("x")
	reordered := recipe("x")
	reordered.Inputs[1], reordered.Inputs[2] = reordered.Inputs[2], reordered.Inputs[1]
	input, missing, model, binary := recipe("x"), recipe("x"), recipe("x"), recipe("x")
	input.Inputs[0].SHA256 = "changed"
	missing.Inputs = missing.Inputs[:2]
	model.Models = append(model.Models, Model{"emergency_admission", "m2"})
	binary.Binary.SHA256 = "changed"
	for _, c := range []struct {
		name  string
		other Recipe
		want  string
	}{
		{"itself", base, ""},
		{"inputs in another order", reordered, ""},
		{"an input's digest", input, "inputs [residents]"},
		{"a part fewer", missing, "inputs [ae_attendances]"},
		{"a model more", model, "models"},
		{"binary", binary, "binary"},
		{"configuration", recipe("y"), "configuration"},
	} {
		if have := strings.Join(base.Differences(c.other), "; "); have != c.want {
			t.Errorf("%s: have %q, want %q", c.name, have, c.want)
		}
	}
}

// A damaged night is not "already done".
func TestRerunOfDamagedNight(t *testing.T) {
	out := t.TempDir()
	p := mustNight(t, out, "2026-11-20", "x")
	if err := os.WriteFile(filepath.Join(p.Dir, ledgerName), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	var refused *Refused
	if _, err := makeNight(out, "2026-11-20", "x", Options{}); !errors.As(err, &refused) || !strings.Contains(err.Error(), "ledger.parquet") {
		t.Errorf("have %v, want a refusal that names ledger.parquet", err)
	}
	if p, err := makeNight(out, "2026-11-20", "x", Options{Supersede: "disk fault"}); err != nil || p.Run != "2026-11-20.2" {
		t.Errorf("have %v, %v", p, err)
	}
}

// Nights are linked by date; filling in an older date neither moves the pointer nor breaks the chain.
func TestChain(t *testing.T) {
	out := t.TempDir()
	first := mustNight(t, out, "2026-11-18", "x")
	third := mustNight(t, out, "2026-11-20", "x")
	if diff := cmp.Diff(&Link{"2026-11-18", first.SHA256}, third.Manifest.Previous); diff != "" {
		t.Error(diff)
	}
	second := mustNight(t, out, "2026-11-19", "x")
	if have, _ := os.Readlink(filepath.Join(out, "latest")); have != "runs/2026-11-20" {
		t.Errorf("latest: have %s, want the newest date", have)
	}
	fourth := mustNight(t, out, "2026-11-21", "x")
	if fourth.Manifest.Previous.Run != "2026-11-20" || second.Manifest.Previous.Manifest != first.SHA256 {
		t.Errorf("have %+v and %+v", fourth.Manifest.Previous, second.Manifest.Previous)
	}
	if err := VerifyChain(out); err != nil {
		t.Error(err)
	}
}

func TestVerifyChainCatches(t *testing.T) {
	for _, c := range []struct {
		name, want string
		harm       func(out string) error
	}{
		{"a rewritten manifest", "night 2026-11-18: manifest.json: have digest", func(out string) error {
			path := filepath.Join(out, "runs/2026-11-18", manifestName)
			text, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path, []byte(strings.Replace(string(text), "a warning", "no warning", 1)), 0o600))
		}},
		{"a night taken out", "night 2026-11-18: is missing", func(out string) error { return os.RemoveAll(filepath.Join(out, "runs/2026-11-18")) }},
		{"a replaced night taken out", "night 2026-11-20: is missing", func(out string) error { return os.RemoveAll(filepath.Join(out, "runs/2026-11-20")) }},
		{"a renamed night", "night 2026-11-17: journal.jsonl: has no line of it", func(out string) error {
			return os.Rename(filepath.Join(out, "runs/2026-11-18"), filepath.Join(out, "runs/2026-11-17"))
		}},
		{"a pointer to yesterday", "latest", func(out string) error {
			return errors.Join(os.Remove(filepath.Join(out, "latest")), os.Symlink("runs/2026-11-19", filepath.Join(out, "latest")))
		}},
		{"a stray folder", "runs/notes", func(out string) error { return os.Mkdir(filepath.Join(out, "runs/notes"), 0o700) }},
		{"a night without manifest", "night 2026-11-19: manifest.json: is missing", func(out string) error {
			return os.Remove(filepath.Join(out, "runs/2026-11-19", manifestName))
		}},
		{"no journal", "journal.jsonl: is missing", func(out string) error { return os.Remove(filepath.Join(out, journalName)) }},
		{"a journal that ends too early", "2026-11-20.2: journal.jsonl: has no line of it", func(out string) error {
			return anotherJournal(out, func(lines []string) []string { return lines[:len(lines)-1] })
		}},
		{"a line taken out of the journal", "journal.jsonl: line 2: have", func(out string) error {
			return anotherJournal(out, func(lines []string) []string { return append(lines[:1], lines[2:]...) })
		}},
		{"a line doubled", "journal.jsonl: line 5: have", func(out string) error {
			return anotherJournal(out, func(lines []string) []string { return append(lines, lines[3]) })
		}},
		{"another number in the last line", "journal.jsonl: line 4: is not as it was written", func(out string) error {
			return anotherJournal(out, func(lines []string) []string {
				lines[3] = strings.Replace(lines[3], `,"after"`, `,"people":1,"after"`, 1)
				return lines
			})
		}},
		// With a journal made anew the manifests still name each other.
		{"a rewritten manifest in a forged journal", "night 2026-11-19: the night before, 2026-11-18,", func(out string) error {
			path := filepath.Join(out, "runs/2026-11-18", manifestName)
			text, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path, []byte(strings.Replace(string(text), "a warning", "no warning", 1)), 0o600), forge(out))
		}},
		{"a night taken out of a forged journal too", "the night before, 2026-11-18,", func(out string) error {
			return errors.Join(os.RemoveAll(filepath.Join(out, "runs/2026-11-18")), forge(out))
		}},
		{"a replaced night taken out of a forged journal too", "the night it replaces, 2026-11-20,", func(out string) error {
			return errors.Join(os.RemoveAll(filepath.Join(out, "runs/2026-11-20")), forge(out))
		}},
		{"a renamed night in a forged journal", "run: have 2026-11-18", func(out string) error {
			return errors.Join(os.Rename(filepath.Join(out, "runs/2026-11-18"), filepath.Join(out, "runs/2026-11-17")), forge(out))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := t.TempDir()
			for _, d := range []string{"2026-11-18", "2026-11-19", "2026-11-20"} {
				mustNight(t, out, d, "x")
			}
			if _, err := makeNight(out, "2026-11-20", "y", Options{Supersede: "test"}); err != nil {
				t.Fatal(err)
			}
			if err := VerifyChain(out); err != nil {
				t.Fatal(err)
			}
			if err := c.harm(out); err != nil {
				t.Fatal(err)
			}
			if err := VerifyChain(out); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("have %v, want an error that says %q", err, c.want)
			}
		})
	}
}

// anotherJournal writes other lines over a journal.
func anotherJournal(out string, change func(lines []string) []string) error {
	path := filepath.Join(out, journalName)
	text, err := os.ReadFile(path)
	lines := change(slices.Collect(strings.Lines(string(text))))
	return errors.Join(err, os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600))
}

// forge makes the journal anew, as whoever can write everything can.
func forge(out string) error {
	return errors.Join(os.Remove(filepath.Join(out, journalName)), recordFound(out, disk{}))
}

// One flipped bit in any listed file, a missing file, a file more and a link instead of a file are all found and named.
func TestVerifyCatches(t *testing.T) {
	out := t.TempDir()
	p := mustNight(t, out, "2026-11-20", "x")
	for _, f := range p.Manifest.Files {
		path := filepath.Join(p.Dir, f.Path)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := []byte(string(good))
		bad[len(bad)/2] ^= 1
		mustFail := func(how string) {
			t.Helper()
			if err := Verify(p.Dir); err == nil || !strings.Contains(err.Error(), f.Path) {
				t.Errorf("%s %s: have %v, want an error that names it", f.Path, how, err)
			}
		}
		os.WriteFile(path, bad, 0o600)
		mustFail("with a bit flipped")
		os.Remove(path)
		mustFail("missing")
		elsewhere := filepath.Join(out, "same bytes")
		os.WriteFile(elsewhere, good, 0o600)
		os.Symlink(elsewhere, path)
		mustFail("as a link to the same bytes")
		os.Remove(path)
		os.WriteFile(path, good, 0o600)
	}
	if err := Verify(p.Dir); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(filepath.Join(p.Dir, "lists", "more.csv"), nil, 0o600)
	if err := Verify(p.Dir); err == nil || !strings.Contains(err.Error(), "lists/more.csv") {
		t.Errorf("a file more: have %v", err)
	}
}

func TestConservation(t *testing.T) {
	for _, c := range []struct {
		name string
		m    Manifest
		want string
	}{
		{"balanced", Manifest{Stages: []Stage{{In: 10, Out: 3, Dropped: []Drop{{"a", 2}, {"b", 5}}}}}, ""},
		{"one lost", Manifest{Stages: []Stage{{Name: "cohort", Unit: "people", In: 10, Out: 3, Dropped: []Drop{{"a", 6}}}}}, "stage cohort: in 10, out 3 and dropped 6 people: 1 unaccounted for"},
		{"made up", Manifest{Stages: []Stage{{Name: "cohort", Unit: "people", In: 10, Out: 11}}}, "-1 unaccounted for"},
		{"negative", Manifest{Stages: []Stage{{Name: "cohort", In: 1, Out: 2, Dropped: []Drop{{"a", -1}}}}}, "reason a: have -1"},
	} {
		err := c.m.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have %v, want %q", c.name, err, c.want)
		}
	}
	n, err := Begin(t.TempDir(), date("2026-11-20"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Commit(Manifest{Stages: []Stage{{Name: "cohort", In: 1}}}); err == nil {
		t.Error("a night that lost somebody was published")
	}
	if left := tree(t, n.out); len(left) != 1 { // the lock file
		t.Errorf("a refused night left %v", left)
	}
}

func TestLock(t *testing.T) {
	out := t.TempDir()
	n, err := Begin(out, date("2026-11-20"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]func() error{
		"Begin": func() error { _, err := Begin(out, date("2026-11-21"), Options{}); return err },
		"Prune": func() error { _, err := Prune(out, date("2026-11-21"), Retention{}); return err },
	} {
		if err := f(); !errors.Is(err, ErrLocked) {
			t.Errorf("%s beside a run: have %v, want ErrLocked", name, err)
		}
	}
	if err := n.Abort(); err != nil {
		t.Fatal(err)
	}
	mustNight(t, out, "2026-11-21", "x")
}

func TestCreateRefuses(t *testing.T) {
	n, err := Begin(t.TempDir(), date("2026-11-20"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Abort()
	if a, err := n.Create("a.csv"); err != nil || a.Close() != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", "/etc/x", "../x", "a/../../x", "a//b", "./a", "a.csv", "manifest.json", "tombstones.json", ".hidden", "lists/.x/y", "a b", "a\\b", "a\nb", "naïve"} {
		if _, err := n.Create(path); err == nil {
			t.Errorf("path %q: was accepted", path)
		}
	}
	b, err := n.Create("open.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Commit(Manifest{}); err == nil || !strings.Contains(err.Error(), "open.csv") {
		t.Errorf("committing an open artefact: have %v", err)
	}
	b.Close()
}

// A folder, mode or stray that others put into the output folder survives; what is unfinished does not.
func TestBeginCleansOnlyItsOwn(t *testing.T) {
	out := t.TempDir()
	for _, name := range []string{"notes.txt", ".staging-2026-11-01/scores.parquet", ".staging-latest"} {
		path := filepath.Join(out, name)
		os.MkdirAll(filepath.Dir(path), 0o700)
		os.WriteFile(path, []byte("x"), 0o600)
	}
	n, err := Begin(out, date("2026-11-20"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	n.Abort()
	left := tree(t, out)
	delete(left, ".lock")
	if diff := cmp.Diff(map[string]string{"notes.txt": "x"}, maps.Clone(left)); diff != "" {
		t.Error(diff)
	}
}

func TestTimings(t *testing.T) {
	n, err := Begin(t.TempDir(), date("2026-11-20"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := n.WriteTimings([]Timing{{Stage: "ranking", Seconds: 1.5}}); err != nil {
		t.Fatal(err)
	}
	p, err := n.Commit(Manifest{})
	if err != nil {
		t.Fatal(err)
	}
	want := "[\n  {\n    \"stage\": \"ranking\",\n    \"seconds\": 1.5\n  }\n]\n"
	if diff := cmp.Diff(want, tree(t, p.Dir)[timingsName]); diff != "" {
		t.Error(diff)
	}
	if len(p.Manifest.Files) != 0 {
		t.Errorf("the manifest lists %v", p.Manifest.Files)
	}
}

func TestExistingBeforeNights(t *testing.T) {
	out := t.TempDir()
	if all, err := Nights(filepath.Join(out, "not there")); err != nil || len(all) > 0 {
		t.Errorf("have %v, %v, want no nights", all, err)
	}
	for _, d := range []string{"2026-11-18", "2026-11-20"} {
		mustNight(t, out, d, "x")
	}
	if _, err := makeNight(out, "2026-11-18", "y", Options{Supersede: "test"}); err != nil {
		t.Fatal(err)
	}
	name := func(p *Published, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		if p == nil {
			return "none"
		}
		return p.Run
	}
	for day, want := range map[string][2]string{
		"2026-11-17": {"none", "none"}, "2026-11-18": {"2026-11-18.2", "none"}, "2026-11-19": {"none", "2026-11-18.2"},
		"2026-11-20": {"2026-11-20", "2026-11-18.2"}, "2026-11-21": {"none", "2026-11-20"},
	} {
		have := [2]string{name(Existing(out, date(day))), name(Before(out, date(day)))}
		if have != want {
			t.Errorf("%s: have %v, want %v", day, have, want)
		}
	}
	all, err := Nights(out)
	for i := range all {
		all[i] = filepath.Base(all[i])
	}
	if diff := cmp.Diff([]string{"2026-11-18", "2026-11-18.2", "2026-11-20"}, all); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// The manifest's bytes do not depend on the order in which its parts were gathered.
func TestManifestOrder(t *testing.T) {
	var digests []string
	for _, turn := range []func(*Manifest){
		func(*Manifest) {},
		func(m *Manifest) {
			slices.Reverse(m.Recipe.Inputs)
			slices.Reverse(m.Recipe.Models)
			slices.Reverse(m.Feeds)
			slices.Reverse(m.OptOuts)
		},
	} {
		m := Manifest{Recipe: recipe("x"), Feeds: []source.Counts{{Table: "residents"}, {Table: "admissions"}}, OptOuts: []OptOut{{Kind: "type_1"}, {Kind: "national"}}}
		m.Recipe.Models = append(m.Recipe.Models, Model{"cost", "m0"})
		turn(&m)
		n, err := Begin(t.TempDir(), date("2026-11-20"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := n.Commit(m)
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, p.SHA256)
	}
	if digests[0] != digests[1] {
		t.Error("the order of inputs, models, feeds or opt-outs shows in the bytes")
	}
}
