package walk

import (
	"context"
	"slices"
	"sync"

	"riskstrat/features/source"
	"riskstrat/pipeline/inbox"
)

// withInbox is an extract whose decisions table goes on with the decisions that practices sent back.
type withInbox struct {
	*source.Extract
	inbox *inbox.Intake
}

const (
	residentsTable = "residents"
	decisionsTable = "decisions"
)

// Has reports whether the table is in the extract or came with the inbox.
func (x withInbox) Has(table string) bool { return table == decisionsTable || x.Extract.Has(table) }

// Scan reads the table and, after the extract's decisions, the inbox's. A scan of the residents tells the inbox who is registered where; it
// has to come first.
func (x withInbox) Scan(ctx context.Context, table string, workers int, visit func(int, *source.Batch) error) (source.Counts, error) {
	switch {
	case table == residentsTable && x.inbox.Waits():
		return x.Extract.Scan(ctx, table, workers, x.watched(visit))
	case table != decisionsTable:
		return x.Extract.Scan(ctx, table, workers, visit)
	}
	counts := source.Counts{Table: table, First: source.NoDay, Last: source.NoDay, Daily: map[source.Day]int64{}, Bad: map[string]int64{}}
	if x.Extract.Has(table) {
		var err error
		if counts, err = x.Extract.Scan(ctx, table, workers, visit); err != nil {
			return counts, err
		}
	}
	x.inbox.Settle()
	taken := x.inbox.Taken()
	for some := range slices.Chunk(taken, 4096) {
		if err := visit(0, x.batch(some)); err != nil {
			return counts, err
		}
	}
	for _, t := range taken {
		counts.In, counts.Out = counts.In+1, counts.Out+1
		counts.Daily[t.DecidedOn]++
		counts.First = min(counts.First, t.DecidedOn)
		if counts.Last == source.NoDay || counts.Last < t.DecidedOn {
			counts.Last = t.DecidedOn
		}
	}
	return counts, nil
}

// watched is visit, with every registration told to the inbox on the way.
func (x withInbox) watched(visit func(int, *source.Batch) error) func(int, *source.Batch) error {
	t := source.Lookup(residentsTable)
	id, practice, from, to := t.Column("resident_id"), t.Column("practice_code"), t.Column("registered_from"), t.Column("registered_to")
	var one sync.Mutex
	return func(worker int, b *source.Batch) error {
		one.Lock()
		for i := range b.N {
			until := source.NoDay
			if !b.Cols[to].IsNull(i) {
				until = source.Day(b.Cols[to].Int[i])
			}
			x.inbox.Registered(x.Names().String(b.Cols[practice].Name[i]), string(b.Cols[id].ID[i]), source.Day(b.Cols[from].Int[i]), until)
		}
		one.Unlock()
		return visit(worker, b)
	}
}

// batch is some decisions as a scan hands them on.
func (x withInbox) batch(taken []inbox.Taken) *source.Batch {
	t := source.Lookup(decisionsTable)
	b := &source.Batch{Table: t, N: len(taken), Cols: make([]source.Vector, len(t.Columns))}
	id, list, listed := &b.Cols[t.Column("resident_id")], &b.Cols[t.Column("list")], &b.Cols[t.Column("listed_on")]
	what, decided := &b.Cols[t.Column("decision")], &b.Cols[t.Column("decided_on")]
	for _, d := range taken {
		id.ID, id.Hash = append(id.ID, []byte(d.Resident)), append(id.Hash, source.Hash([]byte(d.Resident)))
		name := uint32(0)
		if d.List != "" {
			name = x.Names().Index(d.List)
		}
		list.Name, list.Null = append(list.Name, name), append(list.Null, d.List == "")
		listed.Int, listed.Null = append(listed.Int, int32(d.ListedOn)), append(listed.Null, d.ListedOn == source.NoDay)
		code, _ := t.Code("decision", d.Decision) // decision.Check knows the same words
		what.Code, decided.Int = append(what.Code, code), append(decided.Int, int32(d.DecidedOn))
	}
	return b
}
