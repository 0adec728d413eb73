//go:build full

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	answers "riskstrat/pipeline/decision"
	"riskstrat/pipeline/part"
)

// Killed while it clears the inbox, a night has taken every decision once, and the next night takes none again and loses none.
func TestKilledWhileClearing(t *testing.T) {
	t.Parallel()
	v := newVictim(t)
	box := filepath.Join(filepath.Dir(v.config), "inbox")
	v.edit("# inbox: inbox", "inbox: inbox")
	encoded, err := os.ReadFile(filepath.Join(v.out, "latest", "lists", "practice", "Y90001", "part.json"))
	if err != nil {
		t.Fatal(err)
	}
	answered, err := part.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	var people []string
	for _, r := range answered.Lists[0].Rows {
		people = append(people, r.Resident)
	}
	if len(people) < 2 {
		t.Fatalf("have %d people listed", len(people))
	}
	within := 0
	for n := range 4 {
		v.restore()
		if err := os.RemoveAll(box); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(box, 0o700); err != nil {
			t.Fatal(err)
		}
		for i, who := range people {
			f := answers.File{Format: answers.Format, Place: answered.Place, Practice: answered.Practice, AsOf: answered.AsOf, Part: part.Digest(encoded),
				Decisions: []answers.Decision{{Resident: who, List: answered.Lists[0].Name, Decision: "declined", DecidedOn: answered.AsOf}}}
			content, err := f.Encode()
			if err != nil {
				t.Fatal(err)
			}
			writeTo(t, filepath.Join(box, fmt.Sprintf("m%d.json", i)), content)
		}
		for i := range 1500 { // so that clearing takes a while
			writeTo(t, filepath.Join(box, fmt.Sprintf("%c%d.txt", "az"[i%2], i)), fmt.Appendf(nil, "no decisions %d", i))
		}
		v.killed(v.command("run", "--as-of", tonight), existing(filepath.Join(box, "set-aside"), time.Duration(n)*time.Millisecond))
		if left, err := filepath.Glob(filepath.Join(box, "*.*")); err != nil || len(left) > 0 {
			within++
		}
		v.finish("run", "--as-of", "2026-11-22")
		var taken []struct{ Resident string }
		content, err := os.ReadFile(filepath.Join(v.out, "latest", "decisions", "taken.json"))
		if err == nil {
			err = json.Unmarshal(content, &taken)
		}
		if err != nil {
			t.Fatal(err)
		}
		times := map[string]int{}
		for _, one := range taken {
			times[one.Resident]++
		}
		for _, who := range people {
			if times[who] != 1 {
				t.Errorf("after kill %d a decision was taken %d times, want once", n, times[who])
			}
		}
		if left, err := filepath.Glob(filepath.Join(box, "*.*")); err != nil || len(left) > 0 || len(taken) != len(people) {
			t.Errorf("after kill %d the inbox still holds %d files, %v; %d decisions are taken, want %d", n, len(left), err, len(taken), len(people))
		}
	}
	if within == 0 {
		t.Error("no kill came while the inbox was cleared")
	}
}

func writeTo(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
