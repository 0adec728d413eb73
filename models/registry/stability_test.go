package registry

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"riskstrat/features/source"
	"riskstrat/models"
)

// stability is a judgement of the declaration that an entry was made of, on an extract so many days later than its own.
func stability(e *models.Entry, later int) *models.Stability {
	return &models.Stability{Format: models.Format, Name: e.Spec.Target, Target: e.Target, Spec: e.Spec, AsOf: e.Trained.AsOf + source.Day(later)}
}

// What is found of an entry is the latest judgement of its declaration, whatever the dates, and of no other declaration or target.
func TestStabilityOf(t *testing.T) {
	r, e := open(t), model(t, "escalation", -2)
	if s, digest, err := r.StabilityOf(e); s != nil || digest != "" || err != nil {
		t.Errorf("an empty registry: have %v, %q, %v", s, digest, err)
	}
	other := *e
	other.Spec.Terms = []string{"age", "sex"}
	moved := *e
	moved.Spec.Train.Validate += 90
	long := stability(&moved, 30)
	long.Origins = make([]models.Origin, 2)
	all := []*models.Stability{stability(e, 0), long, stability(e, 7), stability(&other, 60), stability(model(t, "cost", 1), 90)}
	for days := range 5 { // of the same extract as long, and fewer origins: whatever their digests are
		short := stability(&moved, 30)
		short.Spec.Train.Validate += source.Day(days)
		all = append(all, short)
	}
	var digests []string
	for _, s := range all {
		digest, err := r.PutStability(s)
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, digest)
	}
	if s, digest, err := r.StabilityOf(e); err != nil || digest != digests[1] || s.AsOf != e.Trained.AsOf+30 {
		t.Errorf("have %.12s (%v), want %.12s", digest, err, digests[1])
	}
	path := filepath.Join(r.dir, "stability", "escalation-"+digests[0][:12]+".json")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(content), "365", "366", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.StabilityOf(e); err == nil || !strings.Contains(err.Error(), "it was changed") {
		t.Errorf("a changed judgement: have error %v", err)
	}
}
