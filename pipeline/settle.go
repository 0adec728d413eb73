package pipeline

import (
	"context"
	"errors"
	"math"
	"slices"
	"sort"

	"github.com/apache/arrow/go/v15/arrow"

	"riskstrat/features/source"
	"riskstrat/pipeline/audit"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish"
	"riskstrat/pipeline/walk"
)

// settlement is what the second walk makes of one partition.
type settlement struct {
	ledger  arrow.Record
	people  map[walk.Office]int64   // of the ledger who are registered, but for those out of every purpose
	tally   *audit.Tally            // of the ledger
	rows    [][]outreach.Row        // by list
	reached [][]caseload.Assignment // by list
	records []listedRecord
	homes   map[uint64]int64 // people of the partition by household, of the households of the listed
}

// listedRecord is the record of a listed person.
type listedRecord struct {
	resident string
	record   record
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
	n.progress.Stage("writing the ledger and the lists", int64(n.Store.Partitions()))
	n.homes, n.records, n.registered = map[uint64]int64{}, map[string]record{}, map[walk.Office]int64{}
	homes := n.listedHomes()
	desks := n.Desks(n.opt.Workers)
	err = walk.InOrder(ctx, n.Store.Partitions(), n.opt.Workers,
		func(worker, i int) (settlement, error) { return n.settlePartition(&desks[worker], i, homes) },
		func(_ int, s settlement) error {
			defer n.progress.Step(1)
			defer s.ledger.Release()
			for k, l := range n.lists {
				l.rows = append(l.rows, s.rows[k]...)
				l.reached = append(l.reached, s.reached[k]...)
			}
			n.tally.Merge(s.tally)
			for home, people := range s.homes {
				n.homes[home] += people
			}
			for office, people := range s.people {
				n.registered[office] += people
			}
			for _, r := range s.records {
				n.records[r.resident] = r.record
			}
			return ledger.Write(s.ledger)
		})
	if err = errors.Join(err, ledger.Close(), file.Close()); err != nil {
		return err
	}
	if err := writeQuarantine(n.out, n.Extract.Quarantine()); err != nil {
		return err
	}
	n.tellChanges()
	if n.chances, err = n.readChances(ctx); err != nil {
		return err
	}
	if err := n.publishLists(); err != nil {
		return err
	}
	return errors.Join(n.leaveCaseload(), n.leaveTrials())
}

// settlePartition loads everyone of partition i, but only what the listed did: their reasons come from it. homes are the households of the listed.
func (n *night) settlePartition(d *walk.Desk, i int, homes map[uint64]bool) (settlement, error) {
	s := settlement{tally: audit.NewTally(), people: map[walk.Office]int64{}}
	persons, listed := n.personsOf(i), make([][]int, len(n.lists))
	d.Rows = d.Rows[:0]
	for k, l := range n.lists {
		listed[k] = l.listedIn(n.bases[i], persons)
		d.Rows = append(d.Rows, l.personsAt(listed[k], n.bases[i])...)
	}
	slices.Sort(d.Rows)
	d.Rows = slices.Compact(d.Rows)
	if err := n.Store.LoadSome(i, d.Rows, &d.Partition); err != nil {
		return s, err
	}
	s.ledger, s.homes = n.ledgerRows(d, s.tally, s.people), n.countHomes(homes, &d.Partition, n.bases[i])
	for _, i := range d.Rows {
		s.records = append(s.records, listedRecord{string(d.Partition.Persons[i].ID), n.readRecord(&d.Partition, i)})
	}
	for k, l := range n.lists {
		rows, err := l.partitionRows(n, d, listed[k])
		if err != nil {
			return s, err
		}
		s.rows = append(s.rows, rows)
		s.reached = append(s.reached, n.assignments(l, &d.Partition, n.bases[i]))
	}
	return s, nil
}

// personsOf returns how many persons partition i has.
func (n *night) personsOf(i int) int {
	if i+1 < len(n.bases) {
		return int(n.bases[i+1] - n.bases[i])
	}
	return len(n.standing) - int(n.bases[i])
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

// personsAt returns the persons at the given places, as their partition counts them; base is the ordinal of its first.
func (w *listWork) personsAt(places []int, base uint32) []int32 {
	persons := make([]int32, len(places))
	for k, at := range places {
		persons[k] = int32(w.candidates[w.places[at].Candidate].Person - base)
	}
	return persons
}

// ledgerRows makes the rows of one partition: for each person one a list, or a single one for whoever is out of every purpose. It counts
// them on the way.
func (n *night) ledgerRows(d *walk.Desk, tally *audit.Tally, people map[walk.Office]int64) arrow.Record {
	base := n.bases[d.Partition.Index]
	cursor := make([]int, len(n.lists))
	for k, l := range n.lists {
		cursor[k], _ = l.candidatesIn(base, 0)
	}
	rows := publish.NewLedgerRows(len(n.lists)*len(d.Partition.Persons), len(n.lists)*d.Partition.IDBytes())
	for i := range d.Partition.Persons {
		person, ordinal := &d.Partition.Persons[i], base+uint32(i)
		standing := n.standing[ordinal]
		row := publish.LedgerRow{Resident: person.ID, Purposes: standing.purposes, Risk: math.NaN(), ListedOn: source.NoDay}
		if standing.purposes == 0 {
			row.Reason = n.codes[standing.reason]
			rows.Append(row)
			continue
		}
		if at := person.At(n.opt.AsOf); at != nil {
			people[walk.Office{Practice: at.Practice, PCN: at.PCN}]++
			row.Practice, row.PCN = n.Store.Names().String(at.Practice), n.Store.Names().String(at.PCN)
		}
		for k, l := range n.lists {
			row.List, row.Reason, row.Rank, row.Risk = l.Name, n.codes[l.reasons[ordinal]], 0, math.NaN()
			row.ListedOn, row.HeldAt, row.ListedBy = source.NoDay, 0, ""
			if c := cursor[k]; c < len(l.candidates) && l.candidates[c].Person == ordinal {
				n.fillPlace(&row, l, c)
				cursor[k]++
			}
			rows.Append(row)
			tally.Add(row.List, row.PCN, row.Reason, row.Purposes)
		}
	}
	return rows.Record()
}

// fillPlace tells a row of the ledger of the person's place on a list, whose c-th candidate they are.
func (n *night) fillPlace(row *publish.LedgerRow, l *listWork, c int) {
	candidate, at := &l.candidates[c], l.places[c]
	row.Rank, row.Risk = int(at.Rank), l.risk(n, candidate.Order)
	switch at.Reason {
	case cohort.Listed:
		row.ListedOn, row.ListedBy = l.listedOn(n, candidate), l.Way(candidate, at, l.last[candidate.Group])
	case cohort.HeldOut:
		row.HeldAt = heldAt(candidate, at)
	}
}

// heldAt is the rank of somebody held out on the first night on which they reached a place: an earlier one, or this.
func heldAt(c *outreach.Candidate, at outreach.Place) int {
	if c.Arm == outreach.HeldArm {
		return int(c.HeldAt)
	}
	return int(at.Rank)
}
