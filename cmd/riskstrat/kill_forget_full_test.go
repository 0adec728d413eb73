//go:build full

package main

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riskstrat/pipeline/publish"
)

// Killed at any moment, forgetting has changed whole nights, and run again it does the rest.
func TestKilledForgetting(t *testing.T) {
	t.Parallel()
	o := newOblivion(t)
	o.fill()
	root, stood := filepath.Dir(o.config), t.TempDir()
	folders := []string{"out", "to", "inbox"}
	for _, part := range folders {
		if err := copyTree(filepath.Join(root, part), filepath.Join(stood, part)); err != nil {
			t.Fatal(err)
		}
	}
	state := func() map[string]string {
		all := map[string]string{}
		for _, part := range folders {
			for path, content := range mustTree(t, filepath.Join(root, part)) {
				all[part+"/"+path] = content
			}
		}
		maps.DeleteFunc(all, func(path, _ string) bool { return path == "out/access.jsonl" })
		return all
	}
	start := time.Now()
	o.forget(o.first, o.answered, o.second)
	want, took := state(), time.Since(start)
	rng, changed := rand.New(rand.NewPCG(20, 11)), map[int]int{}
	moments := []string{filepath.Join(o.out, ".staging-change"), filepath.Join(o.out, "runs", tonight, "tombstones.json"), filepath.Join(o.out, "runs", before, "tombstones.json")}
	for n := range 3 + kills/10 {
		for _, part := range folders {
			if err := os.RemoveAll(filepath.Join(root, part)); err != nil {
				t.Fatal(err)
			}
			if err := copyTree(filepath.Join(stood, part), filepath.Join(root, part)); err != nil {
				t.Fatal(err)
			}
		}
		moment := after(time.Duration(rng.Float64() * float64(took)))
		if n < len(moments) {
			moment = existing(moments[n], time.Duration(rng.IntN(5))*time.Millisecond)
		}
		c := o.command("forget", "--why", "request 17")
		c.Stdin = strings.NewReader(o.first + "\n" + o.answered + "\n" + o.second)
		o.killed(c, moment)
		changed[len(mustGlob(t, filepath.Join(o.out, "runs", "*", "tombstones.json")))]++
		o.forget(o.first, o.answered, o.second)
		if diff := differences(want, state()); len(diff) > 0 {
			t.Fatalf("after kill %d: %v", n, diff)
		}
		if _, err := publish.VerifyAll(o.out); err != nil {
			t.Fatalf("after kill %d: %v", n, err)
		}
	}
	t.Logf("kills by how many nights had been changed: %v", changed)
}

func mustGlob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
