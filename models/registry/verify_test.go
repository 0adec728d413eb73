package registry

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever happens to a byte of any file of a registry, Verify names the file or the line.
func TestVerifyNamesWhatWasChanged(t *testing.T) {
	r := open(t)
	var m []string
	for i := range 3 {
		m = append(m, put(t, r, model(t, "escalation", -float64(i))))
	}
	evidence, err := r.PutComparison(comparison(m[0], m[1]))
	if err != nil {
		t.Fatal(err)
	}
	for i, digest := range m[:2] {
		p := promotion("escalation", digest)
		if i == 1 {
			p.Evidence = evidence
		}
		if _, err := r.Promote(p); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := r.Verify(); n != 4 || err != nil {
		t.Fatalf("have %d files, %v, want 3 models and a comparison", n, err)
	}
	tried := 0
	err = filepath.WalkDir(r.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			return err
		}
		good, err := os.ReadFile(path)
		if err != nil || len(good) == 0 { // the lock
			return err
		}
		name := strings.TrimSuffix(e.Name(), ".json")
		bad := []byte(string(good))
		if name == "promotions.jsonl" {
			name = "line "
			bad[len(bad)/4] ^= 1 // within the first line, which the second vouches for
		} else {
			bad[len(bad)/2] ^= 1
		}
		if err := replace(path, bad); err != nil {
			return err
		}
		if _, err := r.Verify(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s with a bit flipped: have %v, want it named", e.Name(), err)
		}
		tried++
		return replace(path, good)
	})
	if err != nil || tried != 5 {
		t.Errorf("tried %d files, %v, want 5", tried, err)
	}
	if err := os.Remove(filepath.Join(r.dir, "entries", "escalation-"+m[1][:12]+".json")); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Verify(); err == nil || !strings.Contains(err.Error(), "line 2 of the promotions") {
		t.Errorf("a promoted model taken away: have %v", err)
	}
}

// replace writes a file that may be read-only.
func replace(path string, content []byte) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}
