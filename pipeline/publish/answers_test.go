package publish

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/inbox"
	"riskstrat/pipeline/part"
)

// askingNight publishes a night whose practice A1 has one person on a list, and returns its part.
func askingNight(t *testing.T, out string, opt Options, r Recipients) (*Published, []byte) {
	t.Helper()
	n, err := Begin(out, date("2026-11-20"), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Abort()
	p := &part.Part{Format: part.Format, Place: "Place", AsOf: n.asOf, Practice: "A1", PCN: "U1", Lists: []part.List{{Name: "register", ValidUntil: date("2026-12-17"), Rows: []part.Row{{Rank: 1, Resident: opt.Supersede + "p1"}}}}}
	encoded, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := n.WritePart(p, r); err != nil {
		t.Fatal(err)
	}
	entry := func(resident, practice string, state caseload.State) caseload.Entry {
		return caseload.Entry{List: "register", Resident: opt.Supersede + resident, Practice: practice, State: state, ListedOn: n.asOf, EndedOn: source.NoDay}
	}
	err = n.write(CaseloadFile, func(w io.Writer) error {
		return WriteCaseload(w, []caseload.Entry{entry("p1", "A1", caseload.Open), entry("p2", "A1", caseload.Decided), entry("p3", "B2", caseload.Open)})
	})
	if err != nil {
		t.Fatal(err)
	}
	q, err := n.Commit(Manifest{Place: "Place", Recipe: recipe("x" + opt.Supersede), Lists: []Policy{{List: "register", ValidUntil: date("2026-12-17")}}})
	if err != nil {
		t.Fatal(err)
	}
	return q, encoded
}

// A part is found by what it says, sealed or not, also once another version of its night has replaced it, until retention takes the caseload; by
// whom the practice was given and by nobody else.
func TestAnswers(t *testing.T) {
	_, key := keyPair(t)
	for name, r := range map[string]Recipients{"plain": {}, "sealed": {Practice: map[string][]string{"A1": {key}}}} {
		out := t.TempDir()
		_, first := askingNight(t, out, Options{}, r)
		_, second := askingNight(t, out, Options{Supersede: "mended"}, r)
		ask := func(practice string, encoded []byte) *inbox.Part {
			t.Helper()
			p, err := NewAnswers(out).Part(date("2026-11-20"), practice, part.Digest(encoded))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return p
		}
		want := func(resident string) *inbox.Part {
			return &inbox.Part{Place: "Place", Practice: "A1", AsOf: date("2026-11-20"), Lists: []inbox.List{{Name: "register", ValidUntil: date("2026-12-17"), Residents: map[string]bool{resident: true}}}}
		}
		if diff := cmp.Diff([]*inbox.Part{want("p1"), want("mendedp1"), nil, nil}, []*inbox.Part{ask("A1", first), ask("A1", second), ask("B2", first), ask("A1", append(first, '\n'))}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if _, err := Prune(out, date("2027-02-19"), Retention{}); err != nil {
			t.Fatal(err)
		}
		if p := ask("A1", first); p != nil {
			t.Errorf("%s: after its retention, have %+v", name, p)
		}
	}
}

// A manifest of before it said until when a list is valid has the part say it.
func TestAnswersOfAnOlderManifest(t *testing.T) {
	out := t.TempDir()
	q, encoded := askingNight(t, out, Options{}, Recipients{})
	path := filepath.Join(q.Dir, manifestName)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	older := bytes.ReplaceAll(text, []byte(",\n      \"valid_until\": \"2026-12-17\""), nil)
	if bytes.Equal(older, text) {
		t.Fatal("the manifest does not say until when the list is valid")
	}
	if err := os.WriteFile(path, older, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := NewAnswers(out).Part(date("2026-11-20"), "A1", part.Digest(encoded))
	if err != nil || p == nil || p.Lists[0].ValidUntil != date("2026-12-17") {
		t.Errorf("have %+v, %v", p, err)
	}
}
