package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"riskstrat/features/source"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/part"
)

// date reads a date that the test wrote.
func date(s string) source.Day {
	d, err := source.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// recipe is the recipe of a small night; tag changes its configuration.
func recipe(tag string) Recipe {
	return Recipe{
		Inputs:        []Input{{Table: "residents", File: "residents.parquet", Bytes: 3, SHA256: "aa", Rows: 1}, {Table: "ae_attendances", File: "b.parquet"}, {Table: "ae_attendances", File: "a.parquet"}},
		Configuration: "config " + tag,
		Models:        []Model{{"escalation", "m1"}},
		Binary:        Binary{"v1", "bb"},
	}
}

// sampleLists are two lists of two practices in one PCN; the second practice has nobody on the first list.
func sampleLists() []List {
	row := func(rank int, id, practice string) outreach.Row {
		return outreach.Row{Rank: rank, Resident: id, Practice: practice, PCN: "U1", Risk: .404, ChanceIn100: 40, Tier: "high",
			Reasons: []string{"6 A&E attendances in the last 90 days, 1 in the 9 months before"}, ValidUntil: date("2026-11-27")}
	}
	return []List{
		{Name: "rising_need", Title: "Rising need", Outcome: "care that escalates", Group: "pcn", Capacity: map[string]int{"U1": 4}, ValidUntil: date("2026-11-27"),
			Policy: "Highest risk first.\n\nTies by a keyed hash.",
			Cuts:   []Cut{{Practice: "B2", PCN: "U1", Group: "U1", Considered: 9}, {Practice: "A1", PCN: "U1", Group: "U1", Considered: 12, Rows: []outreach.Row{row(2, "pseudonym-A1-2", "A1"), row(1, "pseudonym-A1-1", "A1")}}}},
		{Name: "register", Title: "Register", Group: "practice", Capacity: map[string]int{"A1": 2, "B2": 3}, ValidUntil: date("2026-11-27"),
			Cuts: []Cut{{Practice: "A1", PCN: "U1", Group: "A1", Considered: 1}, {Practice: "B2", PCN: "U1", Group: "B2", Considered: 2, Rows: []outreach.Row{row(1, "pseudonym-B2-1", "B2")}}}},
	}
}

// shared is an agreement with the PCN of sampleLists; alone there is none.
func shared() Access {
	a := alone()
	a.Sharing = Sharing{{PCN: "U1", Name: "DSA <7>", Until: date("2027-03-31")}}
	return a
}

func alone() Access {
	vague := func(people []int64) (all []string) {
		for _, n := range people {
			all = append(all, fmt.Sprintf("about %d", n))
		}
		return all
	}
	return Access{Protect: vague, Rule: "counts are vague."}
}

// makeNight publishes a small night of every kind of artefact.
func makeNight(out, asOf, tag string, opt Options) (*Published, error) {
	n, err := Begin(out, date(asOf), opt)
	if err != nil {
		return nil, err
	}
	defer n.Abort()
	if done, err := n.Settled(recipe(tag)); done != nil || err != nil {
		return done, err
	}
	return fillNight(n, tag)
}

func fillNight(n *Night, tag string) (*Published, error) {
	for _, name := range []string{scoresName, ledgerName, featuresName, quarantineName, "audit/index.html", timingsName} {
		a, err := n.Create(name)
		if err != nil {
			return nil, err
		}
		_, err = fmt.Fprintf(a, "%s of %s, %s\n", name, n.asOf, tag)
		if err := errors.Join(err, a.Close()); err != nil {
			return nil, err
		}
	}
	m := Manifest{Place: "Place", Recipe: recipe(tag), Warnings: []string{"a warning"},
		Stages: []Stage{{Name: "listing", Unit: "people", In: 10, Out: 3, Dropped: []Drop{{"under_age", 7}}}}}
	if err := n.WriteLists("Place", sampleLists(), shared()); err != nil {
		return nil, err
	}
	if err := writeSampleParts(n); err != nil {
		return nil, err
	}
	if err := n.WriteIndex(&m, sampleLists()); err != nil {
		return nil, err
	}
	return n.Commit(m)
}

// writeSampleParts writes the parts of the practices of sampleLists, without a list.
func writeSampleParts(n *Night) error {
	for _, practice := range []string{"A1", "B2"} {
		if err := n.WritePart(&part.Part{Format: part.Format, Place: "Place", AsOf: n.asOf, Practice: practice, PCN: "U1"}, Recipients{}); err != nil {
			return err
		}
	}
	return nil
}

// mustNight publishes a night that nothing should stop.
func mustNight(t *testing.T, out, asOf, tag string) *Published {
	t.Helper()
	p, err := makeNight(out, asOf, tag, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// tree returns the content of every file below dir, and the target of every link, by path.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		if e.Type()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(path)
			all[rel] = "-> " + target
			return err
		}
		text, err := os.ReadFile(path)
		all[rel] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
