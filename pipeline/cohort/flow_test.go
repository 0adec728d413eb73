package cohort

import (
	"slices"
	"strings"
	"testing"
)

func TestFlow(t *testing.T) {
	var a, b Flow
	a.Enter(4)
	for _, r := range []Reason{Left, Eligible, Dead, Left} {
		a.Leave(r)
	}
	b.Enter(2)
	b.Leave(Eligible)
	b.Leave(CoolingOff)
	var all Flow
	all.Merge(a)
	all.Merge(b)
	if err := all.Check(); err != nil {
		t.Error(err)
	}
	want := []FlowRow{{Dead, 1}, {Left, 2}, {CoolingOff, 1}, {Eligible, 2}}
	if got := all.Rows(); all.In != 6 || !slices.Equal(got, want) {
		t.Errorf("have %d in and %v, want 6 and %v", all.In, got, want)
	}
}

func TestFlowCheck(t *testing.T) {
	lost := Flow{In: 3, Eligible: 1, By: map[Reason]int64{Dead: 1}}
	if err := lost.Check(); err == nil || !strings.Contains(err.Error(), "3 residents entered and 2 were decided") {
		t.Errorf("have %v, want an error about 3 and 2", err)
	}
	strange := Flow{In: 1, By: map[Reason]int64{"tired": 1}}
	if err := strange.Check(); err == nil || !strings.Contains(err.Error(), `unknown reason "tired"`) {
		t.Errorf("have %v, want an error about the reason", err)
	}
}

func TestPurpose(t *testing.T) {
	for p, want := range map[Purpose]string{
		0: "nothing", Training: "training", Listing | Reporting: "listing and reporting", AllPurposes: "listing, training and reporting",
	} {
		if got := p.String(); got != want {
			t.Errorf("have %q, want %q", got, want)
		}
	}
	if _, ok := ParsePurpose("listing and training"); ok {
		t.Error("have a purpose, want none")
	}
}
