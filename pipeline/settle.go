package pipeline

import (
	"context"
	"errors"
	"math"
	"slices"
	"sort"

	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish"
)

// settlement is what the second walk makes of one partition.
type settlement struct {
	ledger []publish.LedgerRow
	rows   [][]outreach.Row // by list
}

// settle is the second walk: a ledger row for everyone, and for the listed few their row with reasons.
func (n *night) settle(ctx context.Context) error {
	file, err := n.out.Create("ledger.parquet")
	if err != nil {
		return err
	}
	ledger, err := publish.NewLedger(file, publish.ParquetOptions{Workers: n.opt.Workers})
	if err != nil {
		return err
	}
	n.progress.Stage("writing the ledger and the lists", int64(n.store.Partitions()))
	desks := make([]desk, n.opt.Workers)
	err = inOrder(ctx, n.store.Partitions(), n.opt.Workers,
		func(worker, i int) (settlement, error) { return n.settlePartition(&desks[worker], i) },
		func(_ int, s settlement) error {
			defer n.progress.Step(1)
			for k, l := range n.lists {
				l.rows = append(l.rows, s.rows[k]...)
			}
			for _, row := range s.ledger {
				if row.Purposes != 0 {
					n.tally.Add(row.List, row.PCN, row.Reason, row.Purposes)
				}
			}
			return ledger.Append(s.ledger...)
		})
	if err = errors.Join(err, ledger.Close(), file.Close()); err != nil {
		return err
	}
	if err := writeQuarantine(n.out, n.extract.Quarantine()); err != nil {
		return err
	}
	return n.publishLists()
}

func (n *night) settlePartition(d *desk, i int) (settlement, error) {
	var s settlement
	if err := n.load(d, i, cohort.Listing); err != nil {
		return s, err
	}
	s.ledger = n.ledgerRows(d)
	for _, l := range n.lists {
		rows, err := l.partitionRows(n, d, l.listedIn(n.bases[i], len(d.standing)))
		if err != nil {
			return s, err
		}
		s.rows = append(s.rows, rows)
	}
	return s, nil
}

// listedIn returns the places of the list's listed persons among n ordinals from base.
func (w *listWork) listedIn(base uint32, n int) []int {
	from, to := w.candidatesIn(base, n)
	var at []int
	for i := from; i < to; i++ {
		if w.places[i].Reason == cohort.Listed {
			at = append(at, i)
		}
	}
	return at
}

// candidatesIn returns the range of the list's candidates among n ordinals from base; candidates are in ordinal order, and
// places[i] is that of candidates[i].
func (w *listWork) candidatesIn(base uint32, n int) (from, to int) {
	first := func(ordinal uint32) int {
		return sort.Search(len(w.candidates), func(i int) bool { return w.candidates[i].Person >= ordinal })
	}
	return first(base), first(base + uint32(n))
}

// ledgerRows makes the rows of one partition: for each person one a list, or a single one for whoever is out of every purpose.
func (n *night) ledgerRows(d *desk) []publish.LedgerRow {
	base := n.bases[d.partition.Index]
	cursor := make([]int, len(n.lists))
	for k, l := range n.lists {
		cursor[k], _ = l.candidatesIn(base, 0)
	}
	rows := make([]publish.LedgerRow, 0, len(d.standing)*len(n.lists))
	for i, standing := range d.standing {
		person := &d.partition.Persons[i]
		row := publish.LedgerRow{Resident: slices.Clone(person.ID), Purposes: standing.Purposes, Risk: math.NaN()}
		if standing.Purposes == 0 {
			row.Reason = standing.Reason
			rows = append(rows, row)
			continue
		}
		if at := person.At(n.opt.AsOf); at != nil {
			row.Practice, row.PCN = n.store.Names().String(at.Practice), n.store.Names().String(at.PCN)
		}
		ordinal := base + uint32(i)
		for k, l := range n.lists {
			row.List, row.Reason, row.Rank, row.Risk = l.Name, n.codes[l.reasons[ordinal]], 0, math.NaN()
			if c := cursor[k]; c < len(l.candidates) && l.candidates[c].Person == ordinal {
				row.Rank, row.Risk = int(l.places[c].Rank), l.risk(n, l.candidates[c].Order)
				cursor[k]++
			}
			rows = append(rows, row)
		}
	}
	return rows
}
