package synth

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
)

// The key tables name everyone registered on the as-of date, each in the table of their practice, by an id that is nobody else's there
// and no number in use; only their owner can read them, and they are the same again.
func TestKeyTables(t *testing.T) {
	dir := t.TempDir()
	const asOf source.Day = 20_777 // 20 November 2026
	opt := Options{Dir: filepath.Join(dir, "extract"), Keys: filepath.Join(dir, "keys"), Residents: 600, Seed: 4, AsOf: asOf, Years: 2, Workers: 2}
	if _, err := Generate(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	residents := sourcetest.Read(t, opt.Dir, "residents")
	want := map[string]string{} // practice by pseudonym
	for _, r := range residents.Rows {
		from, _ := r[residents.Column("registered_from")].(source.Day)
		to, until := r[residents.Column("registered_to")].(source.Day)
		if from <= asOf && (!until || asOf < to) {
			want[r[residents.Column("resident_id")].(string)] = r[residents.Column("practice_code")].(string)
		}
	}
	made := regexp.MustCompile(`^SYN-[0-9]{5}$`)
	tables, err := filepath.Glob(filepath.Join(opt.Keys, "*"))
	if err != nil || len(tables) < 2 {
		t.Fatal(tables, err)
	}
	for _, path := range tables {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: have mode %v, %v", filepath.Base(path), info.Mode(), err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil || rows[0][0] != "resident_id" || rows[0][1] != "local_id" {
			t.Fatal(rows[0], err)
		}
		_ = f.Close()
		met := map[string]bool{}
		for _, r := range rows[1:] {
			if want[r[0]]+".csv" != filepath.Base(path) || met[r[1]] || !made.MatchString(r[1]) {
				t.Fatalf("%s: a row is of another practice's person, or its local id is met twice or of another form", filepath.Base(path))
			}
			met[r[1]] = true
			delete(want, r[0])
		}
	}
	if len(want) > 0 {
		t.Errorf("%d registered people are in no key table", len(want))
	}
	again := opt
	again.Dir, again.Keys, again.Workers = filepath.Join(dir, "extract2"), filepath.Join(dir, "keys2"), 1
	if _, err := Generate(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	for _, path := range tables {
		first, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := os.ReadFile(filepath.Join(again.Keys, filepath.Base(path))); err != nil || string(second) != string(first) {
			t.Errorf("%s: made again it is another, %v", filepath.Base(path), err)
		}
	}
}
