package registry

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riskstrat/features/source"
	"riskstrat/models"
)

// model makes a small usable entry; the intercept tells entries apart.
func model(t testing.TB, target string, intercept float64) *models.Entry {
	t.Helper()
	at := func(text string) source.Day {
		d, err := source.ParseDay(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	median := 0.0
	return &models.Entry{
		Format: models.Format,
		Target: models.Target{Kind: models.Binary, Outcome: "ae_attended_365d >= 3", Horizon: 365},
		Spec: models.Spec{Target: target, Terms: []string{"age"}, Train: models.Dates{
			Fit: []source.Day{at("2021-04-01")}, Calibrate: at("2022-04-01"), Validate: at("2023-04-01"),
		}},
		Features:  []models.Use{{Feature: "age", Median: &median}, {Feature: "sex", Median: &median}},
		Intercept: models.Coefficient{Name: "intercept", Coef: intercept},
		Terms: []models.FittedTerm{{
			Term: "age", Group: "age", Bases: []models.Basis{{Transform: models.Linear, Feature: "age"}},
			Columns: []models.Coefficient{{Name: "age", Coef: .03}},
		}},
		Fit:         models.FitReport{Family: models.Binomial, Status: "converged"},
		Calibration: models.Calibration{Slope: 1},
		Trained:     models.Trained{AsOf: at("2024-06-01")},
		Bands:       models.Bands{Groups: []models.Group{{Name: "age"}, {Name: models.NotKnown, NeverReason: true}}, Overall: []float64{1, 0}},
	}
}

func open(t testing.TB) *Registry {
	t.Helper()
	r, err := Open(filepath.Join(t.TempDir(), "models"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func put(t testing.TB, r *Registry, e *models.Entry) string {
	t.Helper()
	digest, err := r.Put(e)
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// tonight is the night after noon, which every promotion made then is for.
const tonight = source.Day(20_777)

func promotion(target, digest string) Promotion {
	return Promotion{Target: target, Digest: digest, When: noon, Who: "a data scientist", Why: "better"}
}

func TestPutGetList(t *testing.T) {
	r := open(t)
	if all, err := r.List(); err != nil || len(all) != 0 {
		t.Fatalf("an empty registry: have %v, %v", all, err)
	}
	a, b := put(t, r, model(t, "escalation", -3)), put(t, r, model(t, "emergency_admission", -2))
	if again := put(t, r, model(t, "escalation", -3)); again != a {
		t.Errorf("the same entry again: have digest %s, want %s", again, a)
	}
	for _, prefix := range []string{a[:4], a[:12], a[:20], a} {
		e, digest, err := r.Get(prefix)
		if err != nil || digest != a || e.Intercept.Coef != -3 {
			t.Errorf("%s: have %v, %v", prefix, digest, err)
		}
	}
	for _, prefix := range []string{"", a[:3], a[:12] + "0000000000", strings.Repeat("0", 64)} {
		if _, _, err := r.Get(prefix); err == nil {
			t.Errorf("%q: have no error", prefix)
		}
	}
	all, err := r.List()
	if err != nil || len(all) != 2 || all[0].Digest != b || all[1].Digest != a || all[0].Last != nil || all[1].Last != nil {
		t.Errorf("have %+v, %v, want the two models by target", all, err)
	}
	files, err := filepath.Glob(filepath.Join(r.dir, "entries", ".*"))
	if err != nil || len(files) > 0 {
		t.Errorf("have temporary files %v, %v", files, err)
	}
}

func TestPutRefusesAnEntryThatCannotScore(t *testing.T) {
	r := open(t)
	e := model(t, "escalation", -3)
	e.Fit.Status = "columns separate the outcomes"
	if _, err := r.Put(e); err == nil || !strings.Contains(err.Error(), "columns separate the outcomes") {
		t.Errorf("have error %v", err)
	}
	if _, err := os.Stat(r.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a refused entry left something behind: %v", err)
	}
}

// entryPath is where the entry of a digest is.
func entryPath(r *Registry, target, digest string) string {
	return filepath.Join(r.entries().dir, target+"-"+digest[:shortDigits]+".json")
}

func TestTamperedEntryIsRefused(t *testing.T) {
	r := open(t)
	digest := put(t, r, model(t, "escalation", -3))
	if _, err := r.Promote(promotion("escalation", digest)); err != nil {
		t.Fatal(err)
	}
	path := entryPath(r, "escalation", digest)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(path string, b []byte) {
		t.Helper()
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(path, []byte(strings.Replace(string(content), `"coef": 0.03`, `"coef": 0.04`, 1)))
	_, _, champion := r.Champion("escalation", tonight)
	_, _, get := r.Get(digest)
	_, list := r.List()
	_, over := r.Put(model(t, "escalation", -3))
	for name, err := range map[string]error{"champion": champion, "get": get, "list": list} {
		if err == nil || !strings.Contains(err.Error(), "it was changed") {
			t.Errorf("%s: have error %v, want that it was changed", name, err)
		}
	}
	if over == nil || !strings.Contains(over.Error(), "never overwritten") {
		t.Errorf("put: have error %v, want that it is never overwritten", over)
	}
	write(path, content)
	write(entryPath(r, "other", digest), content) // a copy under another target's name
	if _, err := r.List(); err == nil || !strings.Contains(err.Error(), `its target is "escalation"`) {
		t.Errorf("renamed entry: have error %v", err)
	}
}

// A file that a killed writer left goes with the next model kept.
func TestPutSweepsUp(t *testing.T) {
	dir := t.TempDir()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	torn := filepath.Join(dir, "entries", ".entry-123")
	if err := errors.Join(os.MkdirAll(filepath.Dir(torn), 0o755), os.WriteFile(torn, []byte("{"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Put(model(t, "escalation", -1)); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Dir(torn)); err != nil || len(left) != 1 {
		t.Errorf("have %v, %v, want the model alone", left, err)
	}
}

func TestGetRefusesAnAmbiguousPrefix(t *testing.T) {
	r := open(t)
	byPrefix := map[string]string{}
	for i := range 2000 { // two of 600 digests share four digits with near certainty (birthdays, 65,536 days)
		e := model(t, "escalation", -3-float64(i)/1000)
		b, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		digest := models.Digest(b)
		first, twice := byPrefix[digest[:4]]
		if !twice {
			byPrefix[digest[:4]] = digest
			continue
		}
		var n int
		for _, c := range []string{first, digest} {
			for j := range i + 1 {
				if e := model(t, "escalation", -3-float64(j)/1000); digestOf(t, e) == c {
					put(t, r, e)
					n++
				}
			}
		}
		_, _, err = r.Get(digest[:4])
		if n != 2 || err == nil || !strings.Contains(err.Error(), "have 2 models that begin so") ||
			!strings.Contains(err.Error(), first[:shortDigits]) || !strings.Contains(err.Error(), digest[:shortDigits]) {
			t.Errorf("have error %v, want one naming %.12s and %.12s", err, first, digest)
		}
		if _, have, err := r.Get(digest[:12]); err != nil || have != digest {
			t.Errorf("a longer prefix: have %s, %v", have, err)
		}
		return
	}
	t.Fatal("no two digests share four digits")
}

func digestOf(t testing.TB, e *models.Entry) string {
	t.Helper()
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return models.Digest(b)
}

// comparison is one of two models of escalation.
func comparison(a, b string) *models.Comparison {
	return &models.Comparison{Format: models.Format, Name: "escalation", A: models.Compared{Digest: a}, B: models.Compared{Digest: b}}
}
