package catalog

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"riskstrat/features"
)

// Format is a form in which Describe prints.
type Format uint8

// The formats.
const (
	Text     Format = iota // for a terminal
	Markdown               // for the documentation
)

// Describe prints the catalogue by reason group: every feature with its unit, how it is measured, when it is null, why it is there and
// where it may be shown. A family of windows is one entry, written ae_attended_{30,90}d.
func (c *Catalog) Describe(w io.Writer, f Format) error {
	out := bufio.NewWriter(w)
	entries := entriesOf(c.all)
	if f == Markdown {
		out.WriteString(markdownTitle)
	}
	for _, group := range groupsOf(entries) {
		inGroup := slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return e.Group != group })
		if f == Markdown {
			writeMarkdown(out, group, inGroup)
		} else {
			writeText(out, group, inGroup)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("describing features: %w", err)
	}
	return nil
}

// entry is a feature, or a family of features that differ in their window alone.
type entry struct {
	features.Definition
	stem    string // the name without its window
	windows []string
}

// name is the feature's name, or the pattern of the family's names.
func (e *entry) name() string {
	if len(e.windows) < 2 {
		return e.Name
	}
	return e.stem + "_{" + strings.Join(e.windows, ",") + "}d"
}

// entriesOf folds the definitions into entries, in the order of their first feature.
func entriesOf(all []features.Definition) []entry {
	var entries []entry
	for _, d := range all {
		days := strconv.Itoa(d.Window)
		stem, windowed := strings.CutSuffix(d.Name, "_"+days+"d")
		if n := len(entries); n > 0 && windowed && entries[n-1].stem == stem && entries[n-1].Rationale == d.Rationale {
			entries[n-1].windows = append(entries[n-1].windows, days)
			continue
		}
		entries = append(entries, entry{d, stem, []string{days}})
	}
	return entries
}

// groupsOf returns the reason groups in the order of their first entry.
func groupsOf(entries []entry) []string {
	var groups []string
	for _, e := range entries {
		if !slices.Contains(groups, e.Group) {
			groups = append(groups, e.Group)
		}
	}
	return groups
}

func writeText(out *bufio.Writer, group string, entries []entry) {
	fmt.Fprintf(out, "%s\n\n", group)
	for _, e := range entries {
		fmt.Fprintf(out, "  %s (%s; %s)\n", e.name(), e.Unit, e.Sensitivity)
		fmt.Fprintf(out, "    %s: %s\n", e.Table, e.Measure)
		fmt.Fprintf(out, "    why: %s\n", e.Rationale)
		fmt.Fprintf(out, "    null: %s\n", e.Null)
		if e.Undated {
			fmt.Fprintf(out, "    undated: as of the extract, not as of the index date\n")
		}
		fmt.Fprintln(out)
	}
}

// markdownTitle opens the page.
const markdownTitle = `# Features

What a rule, a term of a model or a reason may name, by reason group. Every feature is as of the index date: nothing on or
after it is read. ` + "`_{30,90}d`" + ` stands for one feature for each window of so many days before the index date. The condition
registers of a place add one ` + "`condition_<register>`" + ` each: ` + "`riskstrat features --config place.yaml`" + ` prints them too.
`

func writeMarkdown(out *bufio.Writer, group string, entries []entry) {
	fmt.Fprintf(out, "\n## %s\n\n| feature | unit | measured as | null | why | use |\n|---|---|---|---|---|---|\n", group)
	for _, e := range entries {
		use := e.Sensitivity.String()
		if e.Undated {
			use += "; as of the extract"
		}
		fmt.Fprintf(out, "| `%s` | %s | `%s`: %s | %s | %s | %s |\n", e.name(), e.Unit, e.Table, cell(e.Measure.String()), cell(e.Null), cell(e.Rationale), use)
	}
}

// cell keeps a text from ending its table cell.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
