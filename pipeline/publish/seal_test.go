package publish

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/sealed"
)

// keyPair is a fresh key, and its public half as a configuration has it.
func keyPair(t *testing.T) (*age.X25519Identity, string) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key, key.Recipient().String()
}

// sealedNight publishes a night whose practice A1 and PCN have keys.
func sealedNight(t *testing.T, out string, r Recipients) *Published {
	t.Helper()
	n, err := Begin(out, date("2026-11-20"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Abort()
	access := shared()
	access.Recipients = r
	if err := n.WriteLists("Place", sampleLists(), access); err != nil {
		t.Fatal(err)
	}
	for _, practice := range []string{"A1", "B2"} {
		p := &part.Part{Format: part.Format, Place: "Place", AsOf: n.asOf, Practice: practice, PCN: "U1", Received: []part.Received{{File: "abc", Resident: "=sent-" + practice, SetAside: "for a reason"}}}
		if err := n.WritePart(p, r); err != nil {
			t.Fatal(err)
		}
	}
	m := Manifest{Place: "Place", Recipe: recipe("x")}
	if err := n.WriteIndex(&m, sampleLists()); err != nil {
		t.Fatal(err)
	}
	p, err := n.Commit(m)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// unseal opens a sealed file of a night with one key.
func unseal(t *testing.T, dir, path string, key age.Identity) ([]byte, error) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		t.Fatal(err)
	}
	return sealed.Open(content, []age.Identity{key})
}

// Whoever has keys gets one file, which each of their keys opens and no other, and in it what they would get without; the others get theirs as ever.
func TestSealed(t *testing.T) {
	one, a := keyPair(t)
	another, b := keyPair(t)
	network, c := keyPair(t)
	r := Recipients{Practice: map[string][]string{"A1": {a, b}}, PCN: map[string][]string{"U1": {c}}}
	p := sealedNight(t, t.TempDir(), r)
	files, plain := tree(t, p.Dir), tree(t, sealedNight(t, t.TempDir(), Recipients{}).Dir)
	var inA1, inU1 []string
	for path, text := range files {
		switch {
		case strings.HasPrefix(path, "lists/practice/A1/"):
			inA1 = append(inA1, path)
		case strings.HasPrefix(path, "lists/pcn/U1/"):
			inU1 = append(inU1, path)
		case strings.HasPrefix(path, "lists/") && text != plain[path]:
			t.Errorf("%s is not what it is where nobody has keys", path)
		}
	}
	if diff := cmp.Diff([][]string{{"lists/practice/A1/part.age"}, {"lists/pcn/U1/lists.zip.age"}}, [][]string{inA1, inU1}); diff != "" {
		t.Fatal(diff)
	}
	for _, key := range []age.Identity{one, another} {
		have, err := unseal(t, p.Dir, inA1[0], key)
		if err != nil || string(have) != plain["lists/practice/A1/part.json"] {
			t.Errorf("the part opens as something else: %v", err)
		}
	}
	for path, wrong := range map[string][]age.Identity{inA1[0]: {network}, inU1[0]: {one, another}} {
		for _, key := range wrong {
			if have, err := unseal(t, p.Dir, path, key); !errors.Is(err, sealed.ErrWrongKey) || have != nil {
				t.Errorf("%s: another's key gives %d bytes, %v", path, len(have), err)
			}
		}
	}
	archive, err := unseal(t, p.Dir, inU1[0], network)
	if err != nil {
		t.Fatal(err)
	}
	inArchive, want := unzip(t, archive), map[string]string{}
	for path, text := range plain {
		if name, own := strings.CutPrefix(path, "lists/pcn/U1/"); own {
			want[name] = text
		}
	}
	if diff := cmp.Diff(want, inArchive); diff != "" {
		t.Errorf("the archive is not the PCN's folder: %s", diff)
	}
	if index := files["index.html"]; strings.Contains(index, "A1/index.html") || strings.Contains(index, "U1/index.html") || !strings.Contains(index, "B2/index.html") {
		t.Error("the night's page links to what is sealed, or not to what is not")
	}
	if received := plain["lists/practice/A1/received.csv"]; !strings.Contains(received, "'=sent-A1") || !strings.Contains(received, "for a reason") {
		t.Errorf("have %q", received)
	}
}

func unzip(t *testing.T, archive []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}

// Two nights of one recipe differ in what is sealed alone, and promise the same of that; a night that stands is verified, not sealed again; a
// sealed file that was changed is noticed.
func TestSealedPromise(t *testing.T) {
	_, a := keyPair(t)
	_, c := keyPair(t)
	r := Recipients{Practice: map[string][]string{"A1": {a}}, PCN: map[string][]string{"U1": {c}}}
	out := t.TempDir()
	p, q := sealedNight(t, out, r), sealedNight(t, t.TempDir(), r)
	sealedFiles := 0
	for i, f := range p.Manifest.Files {
		g := q.Manifest.Files[i]
		if f.Plain == "" {
			if f != g {
				t.Errorf("%s differs", f.Path)
			}
			continue
		}
		sealedFiles++
		if f.Path != g.Path || f.Plain != g.Plain || f.SHA256 == g.SHA256 {
			t.Errorf("%s: have plain digests %s and %s, and %s and %s of the sealed", f.Path, f.Plain, g.Plain, f.SHA256, g.SHA256)
		}
		plain := sealedNight(t, t.TempDir(), Recipients{})
		if at := "lists/practice/A1/part.json"; f.Path == "lists/practice/A1/part.age" && f.Plain != part.Digest([]byte(tree(t, plain.Dir)[at])) {
			t.Error("the digest promised is not the part's")
		}
	}
	if sealedFiles != 2 {
		t.Errorf("have %d sealed files, want 2", sealedFiles)
	}
	n, err := Begin(out, date("2026-11-20"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	settled, err := n.Settled(recipe("x"))
	n.Abort()
	if err != nil || settled == nil || settled.SHA256 != p.SHA256 {
		t.Errorf("the night again: have %+v, %v", settled, err)
	}
	path := filepath.Join(p.Dir, "lists/practice/A1/part.age")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)-1] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Verify(p.Dir); err == nil || !strings.Contains(err.Error(), "part.age") {
		t.Errorf("a changed file: have %v", err)
	}
}

// A key that is none, that is secret, that is somebody else's or does not go with another is refused where it stands, without a letter of it.
func TestRecipientsRefuse(t *testing.T) {
	secret, a := keyPair(t)
	_, b := keyPair(t)
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name          string
		practice, pcn map[string][]string
		at, says      string
	}{
		{"good ones", map[string][]string{"A1": {a}}, map[string][]string{"U1": {b}}, "", ""},
		{"a secret key", map[string][]string{"A1": {b, secret.String()}}, nil, "practice A1 1", "is a secret key"},
		{"a slip", map[string][]string{"A1": {a[:len(a)-1]}}, nil, "practice A1 0", "want a public key"},
		{"another practice's", map[string][]string{"A1": {a}, "B2": {b, a}}, nil, "practice B2 1", "is also that of practice A1"},
		{"its PCN's", map[string][]string{"A1": {a}}, map[string][]string{"U1": {a}}, "pcn U1 0", "is also that of practice A1"},
		{"twice", map[string][]string{"A1": {a, a}}, nil, "practice A1 1", "stands here twice"},
		{"none", map[string][]string{"A1": {}}, nil, "practice A1", "have no key"},
		{"a code that is a path", map[string][]string{"../A1": {a}}, nil, "practice ../A1", "have a character"},
		{"two kinds", map[string][]string{"A1": {a, hybrid.Recipient().String()}}, nil, "practice A1 1", "cannot be used together"},
	} {
		setting, err := Recipients{Practice: c.practice, PCN: c.pcn}.Check()
		if strings.Join(setting, " ") != c.at || (err == nil) != (c.says == "") || err != nil && (!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), secret.String()[:20])) {
			t.Errorf("%s: have %v: %v", c.name, setting, err)
		}
	}
}

func TestRecipientsWarnings(t *testing.T) {
	r := Recipients{Practice: map[string][]string{"A1": {"a"}, "A9": {"b"}}}
	if diff := cmp.Diff([]string{
		"recipients: practice without a key, so that their files are not sealed: B2, C3",
		"recipients: practice that the extract does not have: A9",
	}, r.Warnings(Readers{Practices: []string{"A1", "B2", "C3"}, PCNs: []string{"U1"}})); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		practices []string
		want      int
	}{{[]string{"A1", "B2"}, 1}, {[]string{"A1"}, 0}, {[]string{"A1", "A9", "B2"}, 0}, {[]string{"A1", "A9"}, 0}} {
		if have := r.Misnamed(Readers{Practices: c.practices, PCNs: []string{"U1"}}); len(have) != c.want {
			t.Errorf("of practices %v: have %q", c.practices, have)
		}
	}
	if said := r.English(); !strings.Contains(said, "of practice A1, A9, and of no PCN") {
		t.Errorf("have %s", said)
	}
	if said := (Recipients{}).English() + strings.Join(Recipients{}.Warnings(Readers{Practices: []string{"A1"}}), ""); said != "" {
		t.Errorf("where nobody has keys, have %s", said)
	}
}
