package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/pipeline/bands"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/place"
)

var update = flag.Bool("update", false, "write the pages under docs/ that the program prints")

// readDoc returns a file of the repository by its path from the root.
func readDoc(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPages: the pages that the program prints are what it prints now. `make docs` writes them.
func TestPages(t *testing.T) {
	for _, command := range []string{"tables", "features"} {
		printed := riskstrat(command, "--markdown")
		if printed.code != exitDone {
			t.Fatalf("riskstrat %s --markdown: exit code %d: %s", command, printed.code, printed.err)
		}
		page := "docs/" + command + ".md"
		if *update {
			if err := os.WriteFile(filepath.Join("..", "..", page), []byte(printed.out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if readDoc(t, page) != printed.out {
			t.Errorf("%s is not what `riskstrat %s --markdown` prints: run make docs", page, command)
		}
	}
}

// TestReadmeCommands types every command of the README's shell blocks, in order, beside a demo; DIGEST is the model that
// training kept last, COMPARISON the evidence that comparing kept. Of a make command only the target is looked up.
func TestReadmeCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("trains a model")
	}
	readme, makefile := readDoc(t, "README.md"), readDoc(t, "Makefile")
	dir := t.TempDir()
	if err := copyPlace(filepath.Join(dir, "demo")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	kept, digest := regexp.MustCompile(`kept as ([0-9a-f]{12})`), "DIGEST"
	compared, evidence := regexp.MustCompile(`kept as evidence ([0-9a-f]{12})`), "COMPARISON"
	typed := 0
	for _, line := range shellLines(readme) {
		words := shellWords(line)
		switch words[0] {
		case "make":
			if !strings.Contains(makefile, "\n"+words[1]+":") {
				t.Errorf("%s: the Makefile has no such target", line)
			}
			continue
		case "bin/riskstrat":
		default:
			t.Errorf("%s: want make or bin/riskstrat", line)
			continue
		}
		for i := range words {
			words[i] = strings.NewReplacer("DIGEST", digest, "COMPARISON", evidence).Replace(words[i])
		}
		r := riskstrat(words[1:]...)
		if r.code != exitDone {
			t.Fatalf("%s: exit code %d: %s", line, r.code, strings.Join(r.messages(), "; "))
		}
		if found := kept.FindStringSubmatch(r.out); found != nil {
			digest = found[1]
		}
		if found := compared.FindStringSubmatch(r.out); found != nil {
			evidence = found[1]
		}
		typed++
	}
	if typed < 8 {
		t.Errorf("have %d commands typed, want those of every section", typed)
	}
}

// shellLines returns the commands of the Markdown's ```sh blocks, comments taken off.
func shellLines(markdown string) (lines []string) {
	inside := false
	for line := range strings.Lines(markdown) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			inside = line == "```sh"
			continue
		}
		line, _, _ = strings.Cut(line, " #")
		if line = strings.TrimSpace(line); inside && line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// word is one word of a command, or a text in double quotes.
var word = regexp.MustCompile(`"[^"]*"|\S+`)

func shellWords(line string) []string {
	words := word.FindAllString(line, -1)
	for i := range words {
		words[i] = strings.Trim(words[i], `"`)
	}
	return words
}

// TestLinks: every file that a page of the documentation points to is there, and no picture is large.
func TestLinks(t *testing.T) {
	const largest = 120_000 // bytes: what a reader on a slow line puts up with
	target := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	pages := []string{"README.md", "docs/agreement.md", "docs/benchmarks.md", "docs/figures.md", "docs/glossary.md", "docs/rand.md"}
	for name := range assurance(t) {
		pages = append(pages, "docs/assurance/"+name)
	}
	for _, page := range pages {
		for _, link := range target.FindAllStringSubmatch(readDoc(t, page), -1) {
			path := filepath.Join("..", "..", filepath.Dir(page), link[1])
			info, err := os.Stat(path)
			if err != nil {
				t.Errorf("%s: link to %s: %v", page, link[1], err)
			} else if filepath.Ext(path) == ".png" && info.Size() > largest {
				t.Errorf("%s: picture %s has %d bytes, want at most %d", page, link[1], info.Size(), largest)
			}
		}
	}
}

// TestGlossaryReasons: the glossary explains every reason of the ledger, in the order in which they are tested.
func TestGlossaryReasons(t *testing.T) {
	var have, want []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(readDoc(t, "docs/glossary.md"), -1) {
		have = append(have, row[1])
	}
	for _, r := range cohort.Reasons() {
		want = append(want, string(r))
	}
	if strings.Join(have, " ") != strings.Join(want, " ") {
		t.Errorf("reasons in the glossary:\nhave %v\nwant %v", have, want)
	}
}

// TestTemplateExamples: the settings that the template shows commented out, below the key they belong to, can be used as
// they stand, and the gates' are their defaults.
func TestTemplateExamples(t *testing.T) {
	config := filepath.Join(t.TempDir(), "place.yaml")
	if r := riskstrat("init", "--out", config); r.code != exitDone {
		t.Fatalf("riskstrat init: exit code %d: %s", r.code, r.err)
	}
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	chosen := regexp.MustCompile(`"CHOOSE: [^"]*"`).ReplaceAllString(string(text), `"as we decided"`)
	set, examples, found := strings.Cut(chosen, "gates: {}\n")
	if !found {
		t.Fatal("the template has no section of gates to fill")
	}
	examples = strings.NewReplacer("\n#   ", "\n  ", "# bands:", "bands:", "# release:", "release:", "# publish:", "publish:", "# referral:", "referral:", "# sharing:", "sharing:", "# recipients:", "recipients:",
		"retention: {}", "retention:").Replace("gates:\n" + examples)
	for _, key := range []string{"\n  max_age_days:", "\n    as_of:", "\nbands:", "\nrelease:", "\nreferral:", "\n  local_id_system:", "\npublish:", "\n  operator:", "\nsharing:", "\nrecipients:", "\n  manifest_days:"} {
		if !strings.Contains(examples, key) {
			t.Errorf("the template shows no %s", strings.TrimSpace(key))
		}
	}
	if err := os.WriteFile(config, []byte(set+examples), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := place.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(bands.Config{}.WithDefaults(), p.Bands); diff != "" {
		t.Errorf("bands: %s", diff)
	}
	p.Gates.OptOuts.AsOf = nil // the one setting shown without a default
	if diff := cmp.Diff(gate.Config{}.WithDefaults(), p.Gates.WithDefaults()); diff != "" {
		t.Errorf("limits shown as defaults are not (-default +shown):\n%s", diff)
	}
}

// TestNotebooksAreStoredWithoutOutputs: outputs are somebody's data, and change with every run; and a notebook names no folder that
// only one machine has.
func TestNotebooksAreStoredWithoutOutputs(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("..", "..", "notebooks", "*.ipynb"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("have %d notebooks, %v", len(paths), err)
	}
	for _, path := range paths {
		text := readDoc(t, "notebooks/"+filepath.Base(path))
		var notebook struct {
			Cells []struct {
				Type    string `json:"cell_type"`
				Count   *int   `json:"execution_count"`
				Outputs []any  `json:"outputs"`
			} `json:"cells"`
		}
		if err := json.Unmarshal([]byte(text), &notebook); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for i, c := range notebook.Cells {
			if c.Count != nil || len(c.Outputs) > 0 {
				t.Errorf("%s: cell %d was stored with its outputs", path, i+1)
			}
		}
		if found := regexp.MustCompile(`["' ]/(home|tmp|work|root|Users|usr)/`).FindString(text); found != "" {
			t.Errorf("%s: names a folder of one machine: %s", path, found)
		}
	}
}
