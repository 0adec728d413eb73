package features

import (
	"fmt"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// Build computes the features of the given persons of a partition as of an index date: one row each, in the order given,
// which is (bucket, id) order if rows ascend. Nothing dated on or after the index date is read, on either side.
//
// Households must hold everyone used for the purpose, added up for the same engine, index date and side; it may be nil unless
// NeedsHouseholds. Build does not change the partition, and a Set keeps nothing of it. The caller releases the Set.
// Errors are the caller's: a row outside the partition, or households that do not belong here.
func (e *Engine) Build(p *partition.Partition, rows []int32, index source.Day, side Side, households *Households) (*Set, error) {
	if err := checkRows(p, rows); err != nil {
		return nil, fmt.Errorf("building features: %w", err)
	}
	if e.homes {
		if err := households.fits(e, index, side); err != nil {
			return nil, fmt.Errorf("building features: %w", err)
		}
	}
	columns := make([]column, len(e.definitions))
	for j := range e.definitions {
		columns[j] = newColumn(e.allocator, &e.definitions[j], len(rows))
	}
	w := e.newWalk(p, index, side)
	for r, i := range rows {
		w.stand(i)
		if e.homes {
			w.home = households.without(w)
		}
		for j, read := range e.readings {
			if v, ok := read(w); ok {
				columns[j].set(r, v)
			}
		}
	}
	return e.newSet(p, rows, index, side, columns), nil
}

// checkRows says whether every row is a person of the partition.
func checkRows(p *partition.Partition, rows []int32) error {
	for r, i := range rows {
		if i < 0 || int(i) >= len(p.Persons) {
			return fmt.Errorf("row %d: have person %d, want one of the partition's %d", r, i, len(p.Persons))
		}
	}
	return nil
}

// newSet hands the finished columns over to an Arrow record.
func (e *Engine) newSet(p *partition.Partition, rows []int32, index source.Day, side Side, columns []column) *Set {
	arrays := make([]arrow.Array, 0, len(columns)+1)
	arrays = append(arrays, e.residents(p, rows))
	for j := range columns {
		arrays = append(arrays, columns[j].array(e.allocator, &e.definitions[j]))
	}
	record := array.NewRecord(e.schema, arrays, int64(len(rows)))
	for _, a := range arrays {
		a.Release() // the record holds its own reference
	}
	return &Set{Index: index, Side: side, Record: record, Person: append([]int32(nil), rows...)}
}

// residents returns the column of identifiers.
func (e *Engine) residents(p *partition.Partition, rows []int32) arrow.Array {
	b := array.NewStringBuilder(e.allocator)
	defer b.Release()
	size := 0
	for _, i := range rows {
		size += len(p.Persons[i].ID)
	}
	b.Reserve(len(rows))
	b.ReserveData(size)
	for _, i := range rows {
		b.BinaryBuilder.Append(p.Persons[i].ID)
	}
	return b.NewArray()
}
