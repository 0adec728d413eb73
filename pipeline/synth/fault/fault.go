// Package fault plants faults in extracts that synth has made, so that tests and simulations can ask who notices them.
//
// The flow:
//
//  1. Plant reads who is registered where, and with which record system, from the residents and areas tables.
//  2. It rewrites the files of each faulty table row by row: of the people and from the day that the Fault says, rows are lost, written twice, or coded
//     otherwise. What it does not touch stays as it was, and the truth of the place is not told of it.
//
// Only tests and simulations import it. It does not read extracts of other makers: dates and times are as source.Writer writes them.
package fault

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"

	"riskstrat/features/source"
)

// Fault is one thing that goes wrong in one table.
type Fault struct {
	Table  string
	Since  source.Day        // first day of it, by the table's event; rows before stay as they are
	Of     func(Person) bool // whose rows; nil: everybody's. Rows of nobody in the residents table stay as they are
	Effect Effect
}

// Person is what a fault may choose people by.
type Person struct {
	Practice string // of the latest registration
	Supplier string // of its record system; empty: not known
	Ethnic   string // code; empty: not known
	Decile   int    // of deprivation, 1 most deprived; 0: not known
	Sex      string // code
	Born     int    // year
}

// Effect changes a row in place and says how often it is written: 0 is lost.
type Effect func(r *Row) (times int)

// Lose loses a share of the rows, 0 to 1, the same ones every time.
func Lose(share float64) Effect {
	return func(r *Row) int {
		if r.chance() < share {
			return 0
		}
		return 1
	}
}

// Recode writes one code for another.
func Recode(column, from, to string) Effect {
	return func(r *Row) int {
		if r.Text(column) == from {
			r.SetText(column, to)
		}
		return 1
	}
}

// Repeat writes a share of the rows, 0 to 1, twice: the second time a minute later, so that it is another event.
func Repeat(share float64) Effect {
	return func(r *Row) int {
		if r.chance() < share {
			return 2
		}
		return 1
	}
}

// Plant rewrites the extract in a folder. Faults of the same table act one after the other on each row.
func Plant(ctx context.Context, dir string, faults ...Fault) error {
	people, err := register(ctx, dir)
	if err != nil {
		return fmt.Errorf("planting faults: %w", err)
	}
	tables := map[string][]Fault{}
	for _, f := range faults {
		tables[f.Table] = append(tables[f.Table], f)
	}
	for _, table := range source.Contract() {
		if len(tables[table.Name]) == 0 {
			continue
		}
		files, err := filesOf(dir, table.Name)
		if err != nil {
			return fmt.Errorf("planting faults: %w", err)
		}
		for _, file := range files {
			if err := rewrite(ctx, file, table.Event, func(r *Row) int { return apply(tables[table.Name], people, r) }); err != nil {
				return fmt.Errorf("planting faults: %s: %w", filepath.Base(file), err)
			}
		}
	}
	return nil
}

// apply lets every fault that is of the row's person and day act on it.
func apply(faults []Fault, people map[string]Person, r *Row) int {
	times := 1
	p, known := people[r.Text("resident_id")]
	for _, f := range faults {
		if times > 0 && known && r.Day() >= f.Since && (f.Of == nil || f.Of(p)) {
			times = f.Effect(r)
		}
	}
	return times
}

// register reads who is registered where.
func register(ctx context.Context, dir string) (map[string]Person, error) {
	supplier := map[string]string{}
	err := eachRow(ctx, filepath.Join(dir, "areas.parquet"), "", func(r *Row) error {
		supplier[r.Text("practice_code")] = r.Text("supplier")
		return nil
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	people, latest := map[string]Person{}, map[string]int64{}
	err = eachRow(ctx, filepath.Join(dir, "residents.parquet"), "", func(r *Row) error {
		id, from := r.Text("resident_id"), r.number("registered_from")
		if have, known := latest[id]; known && have > from {
			return nil
		}
		practice := r.Text("practice_code")
		latest[id] = from
		people[id] = Person{
			Practice: practice, Supplier: supplier[practice], Ethnic: r.Text("ethnic_category"), Decile: int(r.number("imd_decile")),
			Sex: r.Text("sex"), Born: int(r.number("year_of_birth")),
		}
		return nil
	})
	return people, err
}

// filesOf are the files of a table, in order.
func filesOf(dir, table string) ([]string, error) {
	if parts, err := filepath.Glob(filepath.Join(dir, table, "*.parquet")); err != nil || len(parts) > 0 {
		slices.Sort(parts)
		return parts, err
	}
	file := filepath.Join(dir, table+".parquet")
	_, err := os.Stat(file)
	return []string{file}, err
}

// chance is a number in [0, 1) that follows from what the row is.
func (r *Row) chance() float64 {
	h := fnv.New64a()
	h.Write([]byte(r.Text("resident_id")))
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(r.number(r.event))))
	const golden = 0x9e3779b97f4a7c15 // spreads what FNV leaves in the low bits
	return float64(h.Sum64()*golden>>11) / (1 << 53)
}
