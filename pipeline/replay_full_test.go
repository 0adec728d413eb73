//go:build full

package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// replayed makes a night again.
func replayed(t *testing.T, p *place.Place, dir string, opt Options) *Replayed {
	t.Helper()
	opt.Now = func() time.Time { return time.Unix(0, 0) }
	opt.Workers = max(1, opt.Workers)
	r, err := Replay(t.Context(), p, ReplayOptions{Options: opt, Dir: dir, Scratch: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A night made again has the same bytes: with files taken from its inbox, sent twice, and set aside, with sealed parts, after one, in the place of one, and though another was
// filled in before it since; and however the work is cut. Nothing is touched. One that is not made of what its manifest says is found out.
func TestReplay(t *testing.T) {
	t.Parallel()
	c := newCorrespondence(t)
	seal(t, c.p, publish.Readers{Practices: []string{c.other.Practice}})
	taken := c.write(c.one, about(c.one.Lists[0].Rows[0].Resident, "declined", nightDate))
	c.send("a.json", taken)
	c.send("again.json", taken)
	c.send("junk.json", []byte("not a file of decisions"))
	c.send("unknown.json", c.write(c.one, about(c.unlisted(c.other.Practice), "nominate", nightDate)))
	replaced := runOn(t, c.p, nightDate+1, "")
	c.send("late.json", c.write(c.one, about(c.one.Lists[0].Rows[1].Resident, "accepted", nightDate)))
	second := runOn(t, c.p, nightDate+1, "late decisions")
	runOn(t, c.p, nightDate-1, "")

	out, box, journal := treeOf(t, filepath.Join(c.p.Out, "runs")), treeOf(t, c.p.Inbox), read(t, c.p.Out, "journal.jsonl")
	recipients := c.p.Recipients
	c.p.Recipients = publish.Recipients{} // as the first night had it
	first := replayed(t, c.p, c.first.dir, Options{partitions: 4})
	c.p.Recipients = recipients
	before := replayed(t, c.p, replaced.dir, Options{Workers: 3, partitions: 32})
	again := replayed(t, c.p, second.dir, Options{Workers: 2})
	if len(first.Different) > 0 || first.Sealed != 0 || first.Files < 20 {
		t.Errorf("the first night: have %+v", first.Comparison)
	}
	if len(before.Different) > 0 || before.Sealed != 1 {
		t.Errorf("the night that was replaced: have %+v", before.Comparison)
	}
	if len(again.Different) > 0 || again.Sealed != 1 || again.Files < 20 {
		t.Errorf("the second night: have %+v", again.Comparison)
	}
	if !maps.Equal(out, treeOf(t, filepath.Join(c.p.Out, "runs"))) || !maps.Equal(box, treeOf(t, c.p.Inbox)) || journal != read(t, c.p.Out, "journal.jsonl") {
		t.Error("the output folder or the inbox was touched")
	}

	was := read(t, second.dir, "ledger.parquet")
	path, at := filepath.Join(second.dir, "ledger.parquet"), len(was)/2
	forged := was[:at] + string([]byte{was[at] ^ 1}) + was[at+1:]
	forge(t, path, forged)
	manifest := read(t, second.dir, "manifest.json")
	forge(t, filepath.Join(second.dir, "manifest.json"), strings.Replace(manifest, digest(was), digest(forged), 1))
	if r := replayed(t, c.p, second.dir, Options{}); len(r.Different) != 1 || r.Different[0] != "ledger.parquet" || r.At != int64(at) {
		t.Errorf("another ledger: have %+v, want it from byte %d on", r.Comparison, at)
	}

	aside, err := filepath.Glob(filepath.Join(c.p.Inbox, "set-aside", "*"))
	if err != nil || len(aside) == 0 {
		t.Fatalf("set aside: %v, %v", aside, err)
	}
	for _, path := range aside {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	_, err = Replay(t.Context(), c.p, ReplayOptions{Options: Options{Workers: 1, Now: time.Now}, Dir: replaced.dir, Scratch: t.TempDir()})
	if want := fmt.Sprintf("of 4 files of its inbox %d are not under set-aside any more", len(aside)); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the files set aside were deleted: have %v, want %q", err, want)
	}
}

// A night is made again with the month's release where it made it and without where another night had, by the nights of its time: what came later, even in its own place, is not asked. What
// lies outside is not touched.
func TestReplayOfARelease(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	p.Disclosure, p.Release = disclosure.None, disclosure.OpenSAFELY
	outside := filepath.Join(t.TempDir(), "outside")
	p.Publish = publish.Destinations{Outside: &publish.Destination{Path: outside}}
	type replaying struct {
		name, dir string
		releases  bool
	}
	nights := []replaying{
		{"the first of the month", runOn(t, p, nightDate, "").dir, true},
		{"the next", runOn(t, p, nightDate+1, "").dir, false},
		{"one filled in before it", runOn(t, p, nightDate-1, "").dir, false},
		{"one in the place of the first", runOn(t, p, nightDate, "the night before came late").dir, true},
	}
	delivered := filepath.Join(outside, filepath.Base(nights[3].dir))
	lies := treeOf(t, delivered)
	for i, n := range nights {
		released := 0
		for path := range treeOf(t, n.dir) {
			if strings.HasPrefix(path, publish.ReleaseDir+"/") {
				released++
			}
		}
		if (released > 0) != n.releases {
			t.Fatalf("%s: published %d files of a release", n.name, released)
		}
		if r := replayed(t, p, n.dir, Options{Workers: 1 + i%3, partitions: 4 << (i % 3)}); len(r.Different) > 0 {
			t.Errorf("%s: have %+v, want the same", n.name, r.Comparison)
		}
	}
	if !maps.Equal(lies, treeOf(t, delivered)) || len(lies) == 0 {
		t.Error("what lies outside was touched, or nothing lies there")
	}
	was := read(t, nights[0].dir, "release/flow.csv")
	at := strings.Index(was, disclosure.Redacted)
	forged := was[:at] + strings.Replace(was[at:], disclosure.Redacted, "1234567890"[:len(disclosure.Redacted)], 1) // a count that was to be redacted
	forge(t, filepath.Join(nights[0].dir, "release", "flow.csv"), forged)
	forge(t, filepath.Join(nights[0].dir, "manifest.json"), strings.Replace(read(t, nights[0].dir, "manifest.json"), digest(was), digest(forged), 1))
	if r := replayed(t, p, nights[0].dir, Options{}); len(r.Different) != 1 || r.Different[0] != "release/flow.csv" || r.At != int64(at) {
		t.Errorf("a release that was changed: have %+v, want it from byte %d on", r.Comparison, at)
	}
}

func digest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func forge(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
