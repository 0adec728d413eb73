package pipeline

import (
	"os"
	"runtime/pprof"
	"testing"
	"time"

	"riskstrat/pipeline/place"
)

func TestZZ(t *testing.T) {
	p, err := place.Open("/tmp/w/monitor.scratch/demo/place.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p.Out = t.TempDir() + "/out"
	n := newNight(p, Options{AsOf: date("2026-11-20"), Workers: 2, Now: time.Now})
	defer n.close()
	for _, s := range []func() error{
		func() error { return n.findModels(t.Context()) }, func() error { return n.open(t.Context()) }, func() error { return n.read(t.Context()) },
		func() error { return n.askGates(t.Context()) }, func() error { return n.score(t.Context()) }, func() error { return n.rank(t.Context()) }} {
		if err := s(); err != nil {
			t.Fatal(err)
		}
	}
	f, _ := os.Create("/tmp/w/monitor.scratch/judge.prof")
	pprof.StartCPUProfile(f)
	at := time.Now()
	if err := n.judge(t.Context()); err != nil {
		t.Fatal(err)
	}
	pprof.StopCPUProfile()
	t.Log(time.Since(at))
	h, _ := os.Create("/tmp/w/monitor.scratch/heap.prof")
	pprof.Lookup("allocs").WriteTo(h, 0)
}
