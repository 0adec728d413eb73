// Package processtest measures programs side by side, each in a process of its own so that memory is its own too: for benchmarks that hold this
// one against its peers.
//
//  1. Run starts a program, which does its work once and writes what that took to standard output as JSON.
//  2. A program in Go asks Processor and PeakMiB what to write.
//  3. Median makes one figure of several rounds.
//
// It judges nothing, and no program may import it.
package processtest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Run runs a program, with env beside this process's own environment, and reads what it says it took. What it writes to standard error is shown.
func Run[T any](t testing.TB, argv, env []string) (took T) {
	t.Helper()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env, cmd.Stderr = append(os.Environ(), env...), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(strings.NewReader(string(out))).Decode(&took); err != nil {
		t.Fatal(err)
	}
	return took
}

// Processor is the processor time of this process so far, user and system, of all cores, in seconds.
func Processor() float64 {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r) // of one's own process it cannot fail
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()).Seconds()
}

// PeakMiB is the most memory this process had resident, from Linux's /proc. getrusage would count its parent's too, as of before it was started.
func PeakMiB(t testing.TB) float64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kib float64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		t.Fatal(err)
	}
	return kib / 1024
}

// Median is the middle one of a figure of some rounds, of an even number of them the upper.
func Median[T any](of []T, figure func(T) float64) float64 {
	var all []float64
	for _, m := range of {
		all = append(all, figure(m))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
