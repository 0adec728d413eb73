package audit

import (
	"cmp"
	"maps"
	"slices"

	"riskstrat/pipeline/cohort"
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
	if purposes.Has(cohort.Reporting) {
		t.n[cell{list, orNoPCN(pcn), reason}]++
	}
}

func orNoPCN(pcn string) string {
	if pcn == "" {
		return noPCN
	}
	return pcn
}

// Merge adds what another tally counted.
func (t *Tally) Merge(u *Tally) {
	for c, n := range u.n {
		t.n[c] += n
	}
}

// distinct returns the values of a key over all cells, sorted.
func (t *Tally) distinct(key func(cell) string) []string {
	seen := map[string]bool{}
	for c := range t.n {
		seen[key(c)] = true
	}
	return slices.SortedFunc(maps.Keys(seen), cmp.Compare[string])
}
