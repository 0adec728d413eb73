package partition

import (
	"fmt"

	"riskstrat/features/source"
)

// Store holds the rows of an extract, scattered into partitions on disk. Its methods may be called from several
// goroutines; Close only after all of them.
type Store struct {
	spills    []*spill
	bits      int                    // binary logarithm of the number of partitions
	people    []section              // rows of residents, by partition
	activity  [][len(tables)]section // rows of the other tables, by partition
	residents int64
	names     *source.Names
	counts    []source.Counts
	specs     map[string]source.TableSpec // of the tables scanned
	begins    map[string]source.Day       // first day in flow, of the tables scanned
}

// Partitions returns the number of partitions, a power of two up to source.Cells. Partition i holds cells
// [i*source.Cells/Partitions, (i+1)*source.Cells/Partitions).
func (s *Store) Partitions() int { return 1 << s.bits }

// Residents returns the number of residents, each counted once however many registrations they have.
func (s *Store) Residents() int64 { return s.residents }

// Names returns the extract's names: practices, providers, registers, lists.
func (s *Store) Names() *source.Names { return s.names }

// Counts says what became of the rows of each table scanned: residents first, then the tables of the contract that
// belong to residents, in a fixed order.
func (s *Store) Counts() []source.Counts { return s.counts }

// Since returns the first day on which a table's feed is complete: as its TableSpec declares, else the first day on
// which it is in flow (see beginning). It is NoDay where the extract lacks the table or the table has no dated row.
func (s *Store) Since(table string) source.Day {
	spec, ok := s.specs[table]
	switch {
	case !ok:
		return source.NoDay
	case spec.Since != nil:
		return *spec.Since
	}
	return s.begins[table]
}

// Lag returns by how many days a table's feed is late, as its TableSpec declares; 0 where the extract lacks the table.
func (s *Store) Lag(table string) int { return s.specs[table].LagDays }

// Load reads partition i, replacing all that into holds but reusing its memory. Different partitions may be loaded at
// the same time into different Partitions.
func (s *Store) Load(i int, into *Partition) error { return s.load(i, into, into.indexAll) }

// LoadSome is Load for whoever needs everyone, but what they did only of some persons, given by their places in
// Partition.Persons, each once: nobody else has rows, and rows of nobody are not counted. It costs a fraction of Load.
func (s *Store) LoadSome(i int, persons []int32, into *Partition) error {
	err := s.load(i, into, func() error { return into.indexSome(persons) })
	clear(into.Unknown) // rows of everyone else
	return err
}

func (s *Store) load(i int, into *Partition, index func() error) error {
	if i < 0 || i >= s.Partitions() {
		return fmt.Errorf("loading partition: have %d, want 0 to %d", i, s.Partitions()-1)
	}
	if err := into.fill(i, s.people[i], &s.activity[i], index); err != nil {
		return fmt.Errorf("loading partition %d: %w", i, err)
	}
	return nil
}

// Close gives the disk space back.
func (s *Store) Close() error { return closeSpills(s.spills) }
