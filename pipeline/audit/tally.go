package audit

import (
	"cmp"
	"maps"
	"slices"

	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/disclosure"
)

// Tally counts ledger rows by list, PCN and reason. It is not safe for concurrent use.
type Tally struct{ n map[cell]int64 }

type cell struct {
	list, pcn string
	reason    cohort.Reason
}

// NewTally returns an empty tally.
func NewTally() *Tally { return &Tally{n: map[cell]int64{}} }

// noPCN stands for the PCN of people who are registered with none: those who died or left.
const noPCN = "no PCN"

// Add counts one person's row on one list; pcn is empty for whoever is registered with none. Whoever may not be used for
// reporting is not counted.
func (t *Tally) Add(list, pcn string, reason cohort.Reason, purposes cohort.Purpose) {
	if pcn == "" {
		pcn = noPCN
	}
	if purposes.Has(cohort.Reporting) {
		t.n[cell{list, pcn, reason}]++
	}
}

// Merge adds what another tally counted.
func (t *Tally) Merge(u *Tally) {
	for c, n := range u.n {
		t.n[c] += n
	}
}

// step is one line of a flow: how many left it for a reason, and how many go on. The last step is the listed themselves.
type step struct {
	Reason    cohort.Reason
	N         disclosure.Count   // left for the reason, over all PCNs
	ByPCN     []disclosure.Count // the same for each PCN
	Remaining disclosure.Count   // go on after it
}

// flow is one list's way from everyone in the extract to the listed.
type flow struct {
	List     string
	PCNs     []string
	Everyone disclosure.Count   // of the extract who may be counted
	ByPCN    []disclosure.Count // the same for each PCN
	Steps    []step
}

// flows makes the flow of every list, by name, with steps in the order in which the reasons are tested. Only single cells
// are protected counts; everything else is a total of them.
func (t *Tally) flows(p disclosure.Profile) []flow {
	var all []flow
	for _, list := range t.distinct(func(c cell) string { return c.list }) {
		pcns := t.distinct(func(c cell) string { return c.pcn })
		f := flow{List: list, PCNs: pcns, ByPCN: make([]disclosure.Count, len(pcns))}
		for _, reason := range cohort.Reasons() {
			s := step{Reason: reason, ByPCN: make([]disclosure.Count, len(pcns))}
			for i, pcn := range pcns {
				s.ByPCN[i] = p.Protect(t.n[cell{list, pcn, reason}])
				f.ByPCN[i] = disclosure.Total(f.ByPCN[i], s.ByPCN[i])
			}
			s.N = disclosure.Total(s.ByPCN...)
			f.Steps = append(f.Steps, s)
		}
		f.Everyone = disclosure.Total(f.ByPCN...)
		for i := len(f.Steps) - 2; i >= 0; i-- {
			f.Steps[i].Remaining = disclosure.Total(f.Steps[i+1].N, f.Steps[i+1].Remaining)
		}
		all = append(all, f)
	}
	return all
}

// distinct returns the values of a key over all cells, sorted.
func (t *Tally) distinct(key func(cell) string) []string {
	seen := map[string]bool{}
	for c := range t.n {
		seen[key(c)] = true
	}
	return slices.SortedFunc(maps.Keys(seen), cmp.Compare[string])
}
