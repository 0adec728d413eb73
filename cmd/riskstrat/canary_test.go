package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
)

// Whoever opted out of everything is one row of the ledger and nothing else; identifiers and words from the input are
// in the artefacts meant for them, and in no message, log, manifest, page for operators or model.
func TestNobodyIsSeen(t *testing.T) {
	t.Parallel()
	c := plant(t)
	var said []result
	say := func(code int, args ...string) {
		t.Helper()
		r := riskstrat(append(args, "--config", c.config)...)
		if r.code != code {
			t.Fatalf("riskstrat %v: exit code %d, want %d: %s", args, r.code, code, r.err)
		}
		said = append(said, r)
	}
	say(exitDone, "check", "--as-of", tonight)
	say(exitDone, "train", "--model", "escalation", "--as-of", tonight)
	say(exitDone, "run", "--as-of", tonight)
	say(exitDone, "verify")
	night := c.artefacts()
	for _, spoil := range c.spoilers() {
		spoil()
		say(exitInput, "check", "--as-of", tonight)
		say(exitInput, "train", "--model", "escalation", "--as-of", tonight)
		say(exitInput, "run", "--as-of", "2026-11-22")
	}
	for _, r := range said {
		if strings.Contains(r.out, mark) || strings.Contains(r.err, mark) {
			t.Errorf("a planted value was printed:\n%s%s", r.out, r.err)
		}
	}
	c.searchArtefacts(night)
	for path := range c.artefacts() {
		if _, ok := night[path]; !ok {
			t.Errorf("a refused run left %s", path)
		}
	}
	c.checkLedger()
}

// artefacts is everything riskstrat has written: nights, deliveries, models. Parquet files are opened: their words follow
// their bytes.
func (c *canaries) artefacts() map[string]string {
	all := map[string]string{}
	root := filepath.Dir(c.config)
	for _, part := range []string{"out", "to", "models"} {
		for path, content := range mustTree(c.t, filepath.Join(root, part)) {
			if strings.HasSuffix(path, ".parquet") {
				for _, column := range words(c.t, content) {
					content += "\n" + strings.Join(column, "\n")
				}
			}
			all[part+"/"+path] = content
		}
	}
	return all
}

// words decodes the text columns of a Parquet file, by name; null is "<null>".
func words(t testing.TB, content string) map[string][]string {
	t.Helper()
	f, err := parquet.OpenFile(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, group := range f.RowGroups() {
		for i, chunk := range group.ColumnChunks() {
			column := f.Root().Columns()[i]
			values := make([]parquet.Value, chunk.NumValues())
			pages := chunk.Pages()
			for read := 0; read < len(values); {
				page, err := pages.ReadPage()
				if err != nil {
					t.Fatal(err)
				}
				n, _ := page.Values().ReadValues(values[read:])
				read += n
			}
			for _, v := range values {
				text := v.String()
				all[column.Name()] = append(all[column.Name()], text)
			}
			pages.Close()
		}
	}
	return all
}

// listable are the kinds of artefact that people who may be listed are in.
var listable = []string{"features.parquet", "scores.parquet", "ledger.parquet", "caseload.parquet", "lists"}

// shownToPractice takes out the words of the input that a practice's part shows: its adviser and cluster, the services, and of whom it lists what they need.
var shownToPractice = strings.NewReplacer(
	mark+" areas adviser", "", mark+" areas cluster", "",
	mark+" services service", "", mark+" services provider", "", mark+" services needs", "", mark+" services area", "", mark+" services eligibility", "",
	mark+" referrals need", "", mark+" contact_needs interpreter", "",
)

// searchArtefacts looks for planted values where they may not be, and for the ordinary person where they have to be: a
// search that found nobody would prove nothing.
func (c *canaries) searchArtefacts(all map[string]string) {
	run := "out/runs/" + tonight + "/"
	seen, audited := map[string]bool{}, 0
	for path, content := range all {
		kind, _, _ := strings.Cut(strings.TrimPrefix(path, run), "/")
		if strings.HasPrefix(path, "to/practice/") || strings.HasPrefix(path, "to/pcn/") {
			kind = "lists"
		}
		for _, id := range []string{ordinary, national} {
			if strings.Contains(content, id) {
				seen[id+" "+kind] = true
				content = strings.ReplaceAll(content, id, "")
				if !slices.Contains(listable, kind) {
					c.t.Errorf("%s is in %s", id, path)
				}
			}
		}
		if kind == "lists" && strings.Contains(path, "practice/") {
			content = shownToPractice.Replace(content)
		}
		if path == run+"ledger.parquet" {
			content = strings.NewReplacer(type1, "", both, "").Replace(content)
		}
		if at := strings.Index(content, mark); at >= 0 {
			c.t.Errorf("%s holds %.60q", path, content[at:])
		}
		if kind == "audit" || kind == "release" || strings.HasPrefix(path, "to/health/") {
			audited++
			for _, written := range []string{oldest.String(), "Feb 1931", "February 1931", "since 1931"} {
				if strings.Contains(content, written) {
					c.t.Errorf("%s holds one person's date, %s", path, written)
				}
			}
		}
	}
	if audited < 10 || !strings.Contains(all[run+"manifest.json"], oldest.String()) {
		c.t.Errorf("looked for one person's date in %d files of the audit, want more, and it is in the manifest: %v", audited, strings.Contains(all[run+"manifest.json"], oldest.String()))
	}
	want := map[string]bool{}
	for _, id := range []string{ordinary, national} {
		for _, kind := range listable {
			want[id+" "+kind] = true
		}
	}
	if !maps.Equal(seen, want) {
		c.t.Errorf("people who may be listed: found in %v, want %v", slices.Sorted(maps.Keys(seen)), slices.Sorted(maps.Keys(want)))
	}
}

// checkLedger reads the rows of the planted people.
func (c *canaries) checkLedger() {
	content, err := os.ReadFile(filepath.Join(c.out, "runs", tonight, "ledger.parquet"))
	if err != nil {
		c.t.Fatal(err)
	}
	columns := words(c.t, string(content))
	rows := map[string][]string{}
	for i, id := range columns["resident_id"] {
		if strings.HasPrefix(id, mark) {
			var cells []string
			for _, name := range []string{"listing", "training", "reporting", "list", "reason", "rank", "risk", "practice", "pcn"} {
				cells = append(cells, columns[name][i])
			}
			rows[id] = append(rows[id], strings.Join(cells, " "))
		}
	}
	const gone = "false false false  opted_out <null> <null> <null> <null>"
	for _, id := range []string{type1, both} {
		if !slices.Equal(rows[id], []string{gone}) {
			c.t.Errorf("%s: have ledger rows %q, want %q alone", id, rows[id], gone)
		}
	}
	for id, uses := range map[string]string{ordinary: "true true true ", national: "true false false "} {
		if len(rows[id]) != 2 || !strings.HasPrefix(rows[id][0], uses) || !strings.Contains(rows[id][0], "rising_need listed 1 ") {
			c.t.Errorf("%s: have ledger rows %q, want one a list, %slisted first for rising_need", id, rows[id], uses)
		}
	}
}

// without is the same place had these people never been in its extract: their opt-outs alone are left.
func (c *canaries) without(t *testing.T, people ...string) *testPlace {
	t.Helper()
	p := newPlace(t)
	for _, part := range []string{"place.yaml"} {
		if err := copyTree(filepath.Join(filepath.Dir(c.config), part), filepath.Join(filepath.Dir(p.config), part)); err != nil {
			t.Fatal(err)
		}
	}
	for _, decl := range source.Contract() {
		table := c.table(decl.Name)
		if id := table.Column("resident_id"); id >= 0 && decl.Name != "opt_outs" {
			table.Keep(func(_ int, r sourcetest.Row) bool {
				name, _ := r[id].(string)
				return !slices.Contains(people, name)
			})
		}
		table.Write(t, p.extract)
	}
	return p
}

// An opt-out ends a use as if the person were not in the extract: nobody's features, scores and lists change when
// they are taken out of it, their household's included, nor does a coefficient.
func TestOptingOutLeavesNoTrace(t *testing.T) {
	t.Parallel()
	c := plant(t)
	c.mustRun("run", "--as-of", tonight)
	p := c.without(t, type1, both)
	p.mustRun("run", "--as-of", tonight)
	have, want := mustTree(t, filepath.Join(c.out, "runs", tonight)), mustTree(t, filepath.Join(p.out, "runs", tonight))
	if want["features.parquet"] == "" || want["scores.parquet"] == "" {
		t.Fatal("the night has no features or scores")
	}
	for path := range want {
		if path == "features.parquet" || path == "scores.parquet" || strings.HasPrefix(path, "lists/") {
			if have[path] != want[path] {
				t.Errorf("%s differs from what it would be without those who opted out of everything", path)
			}
		}
	}

	c.mustRun("train", "--model", "escalation", "--as-of", tonight)
	q := c.without(t, type1, both, national)
	q.mustRun("train", "--model", "escalation", "--as-of", tonight)
	if have, want := newEntry(t, c.testPlace), newEntry(t, q); have != want {
		t.Error("the model differs from what it would be without those who opted out of training")
	}
}

// newEntry is the model of escalation that is not the shared place's, without the digests of its inputs.
func newEntry(t *testing.T, p *testPlace) string {
	t.Helper()
	shared := mustTree(t, filepath.Join(demoDir, "models", "entries"))
	for path, content := range mustTree(t, filepath.Join(p.models, "entries")) {
		if _, ok := shared[path]; ok {
			continue
		}
		var entry map[string]any
		if err := json.Unmarshal([]byte(content), &entry); err != nil {
			t.Fatal(err)
		}
		delete(entry["trained"].(map[string]any), "inputs")
		text, err := json.Marshal(entry)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	t.Fatal("no model was kept")
	return ""
}
