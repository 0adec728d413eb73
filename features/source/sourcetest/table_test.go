package sourcetest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
)

// sample makes two rows of a table: one with a value in every column, one with a null wherever there may be one.
func sample(name string) *Table {
	t := New(name)
	full, sparse := Row{}, Row{}
	for i := range t.Decl.Columns {
		c := &t.Decl.Columns[i]
		var v any
		switch c.Kind {
		case source.ID, source.Name, source.Text:
			v = "x" + c.Name
		case source.Code:
			v = c.Codes[len(c.Codes)-1]
		case source.Int:
			v = min(c.Max, max(c.Min, 1950))
		case source.Date:
			v = source.Day(15_000)
		case source.Time:
			v = source.Minute(15_000*source.MinutesPerDay + 61)
		case source.Bool:
			v = true
		}
		full = append(full, v)
		if c.Nullable {
			v = nil
		}
		sparse = append(sparse, v)
	}
	t.Rows = []Row{full, sparse}
	if from := t.Column("registered_from"); from >= 0 {
		sparse[from] = source.Day(16_000) // nobody registers twice on a day
	}
	return t
}

// What is written is what is read, for every table of the contract.
func TestReadGivesWhatWasWritten(t *testing.T) {
	dir := t.TempDir()
	for _, decl := range source.Contract() {
		sample(decl.Name).Write(t, dir)
	}
	for _, decl := range source.Contract() {
		want := sample(decl.Name).Rows
		if decl.Name == "wellbeing" { // the questionnaires differ in their items
			continue
		}
		if diff := cmp.Diff(want, Read(t, dir, decl.Name).Rows); diff != "" {
			t.Errorf("%s (-written +read):\n%s", decl.Name, diff)
		}
	}
}

// Whatever is done to a mirror, the extract it shares stays as it was.
func TestMirrorLeavesTheExtractAlone(t *testing.T) {
	dir, mirror := t.TempDir(), filepath.Join(t.TempDir(), "extract")
	tables := []string{"residents", "opt_outs", "conditions", "referrals"}
	was := map[string]string{}
	for _, name := range tables {
		sample(name).Write(t, dir)
		content, err := os.ReadFile(filepath.Join(dir, name+".parquet"))
		if err != nil {
			t.Fatal(err)
		}
		was[name] = string(content)
	}
	if err := Mirror(dir, mirror); err != nil {
		t.Fatal(err)
	}
	Read(t, mirror, "residents").Drop("lsoa_code").Write(t, mirror)
	Delete(t, mirror, "opt_outs")
	Truncate(t, mirror, "conditions", .5)
	Overwrite(t, mirror, "referrals", nil)
	for _, name := range tables {
		content, err := os.ReadFile(filepath.Join(dir, name+".parquet"))
		if err != nil || string(content) != was[name] {
			t.Errorf("%s changed (%v)", name, err)
		}
		content, err = os.ReadFile(filepath.Join(mirror, name+".parquet"))
		if string(content) == was[name] || (name == "opt_outs") != os.IsNotExist(err) {
			t.Errorf("the mirror's %s did not change (%v)", name, err)
		}
	}
}
