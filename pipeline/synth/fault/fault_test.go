package fault_test

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
	"riskstrat/pipeline/synth"
	"riskstrat/pipeline/synth/fault"
)

type attendance struct {
	Resident string    `parquet:"resident_id"`
	Arrived  time.Time `parquet:"arrived_at,timestamp(millisecond)"`
	Acuity   *int32    `parquet:"acuity"`
}

type appointment struct {
	Resident string    `parquet:"resident_id"`
	Starts   time.Time `parquet:"starts_at,timestamp(millisecond)"`
	Status   string    `parquet:"status"`
}

type resident struct {
	Resident string `parquet:"resident_id"`
	Practice string `parquet:"practice_code"`
}

func read[T any](t *testing.T, path string) []T {
	t.Helper()
	rows, err := parquet.ReadFile[T](path)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// digests are the files of a folder by what is in them.
func digests(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	all := map[string][32]byte{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all[path] = sha256.Sum256(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Faults take from the rows they are about what they say they take, and nothing from any other.
func TestPlant(t *testing.T) {
	dir := t.TempDir()
	asOf := source.DayOf(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC))
	since := asOf - 100
	if _, err := synth.Generate(t.Context(), synth.Options{Dir: dir, Residents: 1500, Seed: 3, AsOf: asOf, Years: 2}); err != nil {
		t.Fatal(err)
	}
	moved, at := map[string]bool{}, map[string]string{}
	for _, r := range read[resident](t, filepath.Join(dir, "residents.parquet")) {
		moved[r.Resident] = at[r.Resident] != "" && at[r.Resident] != r.Practice
		at[r.Resident] = r.Practice
	}
	ae, gp := filepath.Join(dir, "ae_attendances.parquet"), filepath.Join(dir, "gp_appointments", "part-8.parquet")
	attendances, appointments := read[attendance](t, ae), read[appointment](t, gp)
	before := digests(t, dir)
	err := fault.Plant(t.Context(), dir,
		fault.Fault{Table: "ae_attendances", Since: since, Of: func(p fault.Person) bool { return p.Practice == "Y90003" }, Effect: fault.Lose(1)},
		fault.Fault{Table: "gp_appointments", Since: since, Of: func(p fault.Person) bool { return p.Supplier == "System B" }, Effect: fault.Recode("status", "attended", "unknown")},
		fault.Fault{Table: "gp_appointments", Since: since, Of: func(p fault.Person) bool { return p.Supplier == "System A" }, Effect: fault.Lose(0.5)})
	if err != nil {
		t.Fatal(err)
	}
	for path, digest := range digests(t, dir) {
		touched := path == ae || filepath.Dir(path) == filepath.Dir(gp)
		if !touched && digest != before[path] {
			t.Errorf("%s has changed", filepath.Base(path))
		}
	}

	k, lost := 0, 0
	left := read[attendance](t, ae)
	for _, a := range attendances {
		if !moved[a.Resident] && at[a.Resident] == "Y90003" && !a.Arrived.Before(since.Time()) {
			lost++
			continue
		}
		if moved[a.Resident] {
			continue
		}
		for k < len(left) && moved[left[k].Resident] {
			k++
		}
		if k == len(left) || left[k].Resident != a.Resident || !left[k].Arrived.Equal(a.Arrived) || (left[k].Acuity == nil) != (a.Acuity == nil) {
			t.Fatalf("attendance %d of those left is not the next that nobody asked to lose", k)
		}
		k++
	}
	if lost == 0 {
		t.Error("no attendance was to be lost: the test is of nothing")
	}

	was, is := statuses(appointments), statuses(read[appointment](t, gp))
	if share := float64(is["attended"]) / float64(was["attended"]); share < 0.25 || share > 0.55 {
		// Since the date, which is most of the file: half of the practices keep half, two fifths none, a tenth all.
		t.Errorf("have %.2f of the attended appointments left, want about .4", share)
	}
	if is["unknown"] <= was["unknown"] {
		t.Errorf("have %d appointments of unknown status, %d before, want more", is["unknown"], was["unknown"])
	}
}

func statuses(rows []appointment) map[string]int {
	by := map[string]int{}
	for _, r := range rows {
		by[r.Status]++
	}
	return by
}

func TestPlantOfNoExtract(t *testing.T) {
	if err := fault.Plant(t.Context(), t.TempDir(), fault.Fault{Table: "ae_attendances", Effect: fault.Lose(1)}); err == nil {
		t.Error("no extract: have no error")
	}
}
