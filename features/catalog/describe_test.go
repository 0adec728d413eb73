package catalog_test

import (
	"errors"
	"strings"
	"testing"

	"riskstrat/features/catalog"
)

func describe(t *testing.T, f catalog.Format) string {
	t.Helper()
	var out strings.Builder
	if err := standard(t).Describe(&out, f); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestDescribeText: a family is one entry with all that a reader asks of it.
func TestDescribeText(t *testing.T) {
	text := describe(t, catalog.Text)
	want := `
missed

  gp_dna_{30,90,180,365,730}d (appointments; predictor and reason)
    gp_appointments: rows where status is dna
    why: Missed appointments go with worse outcomes and with lives that make it hard to attend.
    null: the history, of the person or of the feed, is shorter than the window; not registered the day before the index date; no such feed
`
	if !strings.Contains(text, want) {
		t.Errorf("have\n%s\nwant it to hold%s", text, want)
	}
	for _, line := range strings.Split(text, "\n") {
		if strings.TrimRight(line, " ") != line {
			t.Errorf("the line %q ends in space", line)
		}
	}
}

// TestDescribeHoldsEverything: in both formats every feature is there, once, by its name or its family's pattern, under one heading a group.
func TestDescribeHoldsEverything(t *testing.T) {
	for format, quote := range map[catalog.Format]string{catalog.Text: " (", catalog.Markdown: "` |"} {
		text := describe(t, format)
		for _, d := range standard(t).All() {
			pattern := d.Name
			if stem, ok := strings.CutSuffix(d.Name, "_90d"); ok {
				pattern = stem + "_{30,90,180,365,730}d"
			} else if strings.HasSuffix(d.Name, "0d") || strings.HasSuffix(d.Name, "_365d") && !strings.HasPrefix(d.Name, "household") {
				continue // in the family of its 90 days
			}
			if n := strings.Count(text, pattern+quote); n != 1 {
				t.Errorf("%s is there %d times, want once", pattern, n)
			}
		}
		if n := strings.Count(text, "emergency\n"); n != 1 {
			t.Errorf("the group emergency has %d headings, want one", n)
		}
	}
}

// TestDescribeMarkdown: every row of a table has its six cells.
func TestDescribeMarkdown(t *testing.T) {
	for _, line := range strings.Split(describe(t, catalog.Markdown), "\n") {
		if strings.HasPrefix(line, "|") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 7 {
			t.Errorf("the row %q does not have six cells", line)
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestDescribeTellsOfErrors(t *testing.T) {
	if err := standard(t).Describe(fullDisk{}, catalog.Text); err == nil || !strings.Contains(err.Error(), "describing features: no space left") {
		t.Errorf("have %v, want the writer's error", err)
	}
}
