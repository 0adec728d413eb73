package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"riskstrat/pipeline/publish"
)

// delivered are the folders a night writes to, beside its place.yaml.
var delivered = []string{"out", "to"}

// victim runs riskstrat in a process of its own, under a temporary folder of its own.
type victim struct {
	*testPlace
	program, temp string
}

func newVictim(t *testing.T) *victim {
	p := newPlace(t)
	p.edit("# publish:", `publish: {practice: {path: "to/practice/{practice}"}, pcn: {path: "to/pcn/{pcn}"}, operator: {path: to/operator}}`+"\n# publish:")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	v := &victim{p, filepath.Join(t.TempDir(), "riskstrat"), t.TempDir()}
	if err := os.Symlink(self, v.program); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *victim) command(args ...string) *exec.Cmd {
	c := exec.Command(v.program, append(args, "--config", v.config)...)
	c.Env = append(os.Environ(), "TMPDIR="+v.temp)
	return c
}

// finish runs a command line to its end, and wants nothing left of it or its predecessors in the temporary folder.
func (v *victim) finish(args ...string) {
	v.t.Helper()
	if out, err := v.command(args...).CombinedOutput(); err != nil {
		v.t.Fatalf("riskstrat %v: %v: %s", args, err, out)
	}
	if left, err := os.ReadDir(v.temp); err != nil || len(left) > 0 {
		v.t.Errorf("the temporary folder holds %v, %v", left, err)
	}
}

// restore puts the output folder back to the one night of the shared place, with nothing delivered.
func (v *victim) restore() {
	v.t.Helper()
	for _, part := range delivered {
		if err := os.RemoveAll(filepath.Join(filepath.Dir(v.config), part)); err != nil {
			v.t.Fatal(err)
		}
	}
	if err := copyTree(filepath.Join(demoDir, "out"), v.out); err != nil {
		v.t.Fatal(err)
	}
}

// outputs is everything below the folders a night writes to.
func (v *victim) outputs() map[string]string {
	all := map[string]string{}
	for _, part := range delivered {
		dir := filepath.Join(filepath.Dir(v.config), part)
		if _, err := os.Lstat(dir); err != nil {
			continue // nothing delivered
		}
		for path, content := range mustTree(v.t, dir) {
			all[part+"/"+path] = content
		}
	}
	return all
}

// killed starts a command, kills it once the moment has come, and reports whether it died of that.
func (v *victim) killed(c *exec.Cmd, moment func(ended <-chan struct{})) bool {
	v.t.Helper()
	v.signalled(c, os.Kill, moment)
	return !c.ProcessState.Exited()
}

// signalled starts a command, sends it a signal once the moment has come, and waits for its end.
func (v *victim) signalled(c *exec.Cmd, s os.Signal, moment func(ended <-chan struct{})) {
	v.t.Helper()
	if err := c.Start(); err != nil {
		v.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = c.Wait(); close(ended) }()
	moment(ended)
	_ = c.Process.Signal(s) // it may have ended already
	<-ended
}

// after is the moment that long after the start.
func after(d time.Duration) func(<-chan struct{}) {
	return func(ended <-chan struct{}) {
		select {
		case <-ended:
		case <-time.After(d):
		}
	}
}

// existing is the moment in which a path appears, which no clock would hit, and a little more.
func existing(path string, more time.Duration) func(<-chan struct{}) {
	return func(ended <-chan struct{}) {
		for {
			if _, err := os.Lstat(path); err == nil {
				after(more)(ended)
				return
			}
			select {
			case <-ended:
				return
			case <-time.After(50 * time.Microsecond):
			}
		}
	}
}

// Killed at any moment, a night leaves OUT/latest on a whole one, and the next run makes the bytes that an undisturbed
// one makes, delivers them, and clears up.
func TestKilledNight(t *testing.T) {
	t.Parallel()
	v := newVictim(t)
	v.restore()
	start := time.Now()
	v.finish("run", "--as-of", tonight)
	took := time.Since(start)
	want := v.outputs()
	rng := rand.New(rand.NewPCG(20, 11))
	staged := filepath.Join(v.out, ".staging-"+tonight)
	moments := []string{filepath.Join(staged, "features.parquet"), filepath.Join(staged, "lists"), filepath.Join(staged, "manifest.json"),
		filepath.Join(v.out, "runs", tonight), filepath.Join(filepath.Dir(v.config), "to", "pcn"), filepath.Join(filepath.Dir(v.config), "to", "operator")}
	stages := map[string]int{}
	for n, died := 0, 0; died < kills; n++ {
		if n == 4*kills {
			t.Fatalf("only %d of %d runs died", died, n)
		}
		v.restore()
		moment := after(time.Duration(rng.Float64() * float64(took)))
		if n < len(moments) || n%2 == 1 { // each in turn, and then any moment as often
			moment = existing(moments[n%len(moments)], time.Duration(rng.IntN(4))*time.Millisecond)
		}
		if v.killed(v.command("run", "--as-of", tonight), moment) {
			died++
		}
		stages[v.wantWholeLatest()]++
		v.finish("run", "--as-of", tonight)
		if diff := differences(want, v.outputs()); len(diff) > 0 {
			t.Fatalf("after kill %d: %v", n, diff)
		}
		if _, err := publish.VerifyAll(v.out); err != nil {
			t.Fatalf("after kill %d: %v", n, err)
		}
	}
	t.Logf("killed runs left: %v", stages)
	for _, latest := range []string{before, tonight} { // how far between, a busy machine decides
		if !slices.ContainsFunc(slices.Collect(maps.Keys(stages)), func(s string) bool { return strings.HasPrefix(s, "latest "+latest) }) {
			t.Errorf("no kill left %s the latest: %v", latest, stages)
		}
	}
}

// wantWholeLatest verifies the night that OUT/latest points to, and says how far the killed run came.
func (v *victim) wantWholeLatest() string {
	v.t.Helper()
	dir, err := filepath.EvalSymlinks(filepath.Join(v.out, "latest"))
	if err != nil {
		v.t.Fatal(err)
	}
	if err := publish.Verify(dir); err != nil {
		v.t.Fatal(err)
	}
	unfinished, err := filepath.Glob(filepath.Join(v.out, ".staging*"))
	if err != nil {
		v.t.Fatal(err)
	}
	deliveries, err := filepath.Glob(filepath.Join(filepath.Dir(v.config), "to", "*"))
	if err != nil {
		v.t.Fatal(err)
	}
	return fmt.Sprintf("latest %s, unfinished %v, audiences %d", filepath.Base(dir), len(unfinished) > 0, len(deliveries))
}

// Interrupted, a night gives up: it clears up after itself, says so in one line, and the night before stands.
func TestInterruptedNight(t *testing.T) {
	t.Parallel()
	v := newVictim(t)
	stood := v.outputs()
	c := v.command("run", "--as-of", tonight)
	var said strings.Builder
	c.Stderr = &said
	v.signalled(c, os.Interrupt, existing(filepath.Join(v.out, ".staging-"+tonight), 0))
	v.wantRefusal(result{code: c.ProcessState.ExitCode(), err: said.String()}, exitInternal, `.*context canceled`)
	if diff := differences(stood, v.outputs()); len(diff) > 0 {
		t.Errorf("the output folder changed: %v", diff)
	}
	if left, err := os.ReadDir(v.temp); err != nil || len(left) > 0 {
		t.Errorf("the temporary folder holds %v, %v", left, err)
	}
}

// A training killed at any moment leaves the registry as it was, or with the model in it; the next one makes the same
// model.
func TestKilledTraining(t *testing.T) {
	t.Parallel()
	v := newVictim(t)
	train := []string{"train", "--model", "emergency_admission", "--as-of", before}
	entries := filepath.Join(v.models, "entries")
	want := mustTree(t, entries)
	reset := func() {
		t.Helper()
		for path := range want {
			if strings.HasPrefix(path, "emergency_admission-") {
				if err := os.Remove(filepath.Join(entries, path)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	reset()
	start := time.Now()
	v.finish(train...)
	took := time.Since(start)
	rng := rand.New(rand.NewPCG(11, 20))
	for n := range max(1, kills/10) {
		reset()
		v.killed(v.command(train...), after(time.Duration(rng.Float64()*float64(took))))
		v.finish(train...)
		if diff := differences(want, mustTree(t, entries)); len(diff) > 0 {
			t.Fatalf("after kill %d: %v", n, diff)
		}
	}
}
