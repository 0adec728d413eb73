package pipeline

import (
	"sync"

	"riskstrat/features/source"
	"riskstrat/pipeline/inbox"
)

// watched is visit, with every registration told to the inbox on the way.
func (x withInbox) watched(visit func(int, *source.Batch) error) func(int, *source.Batch) error {
	t := source.Lookup(residentsTable)
	id, practice, from, to := t.Column("resident_id"), t.Column("practice_code"), t.Column("registered_from"), t.Column("registered_to")
	var one sync.Mutex
	return func(worker int, b *source.Batch) error {
		one.Lock()
		for i := range b.N {
			until := source.NoDay
			if !isNull(b, to, i) {
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
