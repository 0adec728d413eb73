package partition

import (
	"context"
	"errors"
	"fmt"
	"math/bits"

	"riskstrat/features/source"
)

// Extract is what Scatter needs of a source.Extract.
type Extract interface {
	Has(table string) bool
	Spec(table string) source.TableSpec
	Scan(ctx context.Context, table string, workers int, visit func(worker int, b *source.Batch) error) (source.Counts, error)
	Names() *source.Names
}

// Options says how Scatter works; none of it changes what Load gives, only how the residents are cut into partitions.
type Options struct {
	Dir        string                         // where the spill files are opened; required, and never left with anything in it
	Partitions int                            // a power of two, at most source.Cells; 0 chooses by the number of residents
	Workers    int                            // tables are scanned by so many goroutines; 0 means 1
	Progress   func(table string, rows int64) // told of rows as they are scattered, from several goroutines at once; may be nil
}

// residentsAPartition is the largest number of residents a partition is meant for: with six years of activity, some 36 rows each, their
// index and their rows on the way to their places take about 4 MiB. Larger partitions miss the cache more often and
// cost memory for each worker, smaller ones mean more and shorter runs of records to read.
const residentsAPartition = 6_000

// bufferBudget bounds the memory, in bytes, of all workers' spill buffers, as long as that leaves each buffer smallestChunk.
const (
	bufferBudget  = 16 << 20
	largestChunk  = 256 << 10
	smallestChunk = 8 << 10 // more than the longest record of a resident
)

// cellBits is the finest cut: a partition holds whole cells.
var cellBits = bits.TrailingZeros(source.Cells)

// Scatter scans every table that belongs to residents once and returns a Store of their rows, cut into partitions. A
// residents table whose resident_id and registered_from repeat is refused before any other table is read.
// Its memory is the scan's and bufferBudget, whatever the number of rows. What the input does wrong is a
// *source.Refused. The Store must be closed.
func Scatter(ctx context.Context, x Extract, opt Options) (*Store, error) {
	s, err := newStore(x, opt)
	if err != nil {
		return nil, fmt.Errorf("scattering extract: %w", err)
	}
	if err := s.scatter(ctx, x, opt); err != nil {
		return nil, fmt.Errorf("scattering extract: %w", errors.Join(err, s.Close()))
	}
	return s, nil
}

func newStore(x Extract, opt Options) (*Store, error) {
	switch n := opt.Partitions; {
	case n < 0 || n > source.Cells || n&(n-1) != 0:
		return nil, fmt.Errorf("partitions: have %d, want a power of two up to %d, or 0", n, source.Cells)
	case opt.Workers < 0:
		return nil, fmt.Errorf("workers: have %d, want 0 or more", opt.Workers)
	case opt.Dir == "":
		return nil, errors.New("spill folder: have none, want a folder")
	}
	spills, err := openSpills(opt.Dir, max(opt.Workers, 1))
	if err != nil {
		return nil, err
	}
	return &Store{spills: spills, names: x.Names(), specs: make(map[string]source.TableSpec), begins: make(map[string]source.Day)}, nil
}

func (s *Store) scatter(ctx context.Context, x Extract, opt Options) error {
	if err := s.scatterResidents(ctx, x, opt); err != nil {
		return err
	}
	for i := range tables {
		if !x.Has(tables[i].name) {
			continue
		}
		if err := s.scatterActivity(ctx, x, opt, i); err != nil {
			return err
		}
	}
	for _, sp := range s.spills {
		sp.buffer, sp.filled, sp.pieces = nil, nil, nil
	}
	return nil
}

// scatterResidents cuts residents by cell, counts them, and then joins cells to as many partitions as the count asks for.
func (s *Store) scatterResidents(ctx context.Context, x Extract, opt Options) error {
	s.begin(source.Cells)
	scanned, err := s.scan(ctx, x, opt, residentTable, func(worker int, b *source.Batch) error {
		return s.spills[worker].addResidents(residentsOf(columns{b}), b.N)
	})
	if err != nil {
		return err
	}
	cells, _ := s.sections(source.Cells)
	people, err := takeCensus(ctx, cells, len(s.spills))
	switch {
	case err != nil:
		return err
	case people.rows != scanned:
		return fmt.Errorf("table %s: %w", residentTable, errLost)
	case people.repeated > 0:
		return refuseRepeated(people.repeated)
	}
	s.residents = people.residents
	s.bits = choosePartitions(opt.Partitions, s.residents)
	s.people, s.activity = make([]section, 1<<s.bits), make([][len(tables)]section, 1<<s.bits)
	for cell, sec := range cells {
		into := &s.people[cell>>(cellBits-s.bits)]
		into.present = true
		into.pieces = append(into.pieces, sec.pieces...)
	}
	return nil
}

// choosePartitions returns the binary logarithm of the number of partitions.
func choosePartitions(asked int, residents int64) int {
	if asked > 0 {
		return bits.TrailingZeros(uint(asked))
	}
	n := 0
	for n < cellBits && residents>>n > residentsAPartition {
		n++
	}
	return n
}

func (s *Store) scatterActivity(ctx context.Context, x Extract, opt Options, table int) error {
	s.begin(1 << s.bits)
	t, shift := &tables[table], uint(64-s.bits)
	packed := make([][]uint64, len(s.spills)) // by worker
	scanned, err := s.scan(ctx, x, opt, t.name, func(worker int, b *source.Batch) error {
		if cap(packed[worker]) < b.N {
			packed[worker] = make([]uint64, b.N)
		}
		rows, c := packed[worker][:b.N], columns{b}
		t.pack(c, rows)
		fits, err := s.spills[worker].add(c.vector("resident_id").Hash[:b.N], rows, shift)
		if err == nil && !fits {
			err = refuseUnfit(t.name)
		}
		return err
	})
	if err != nil {
		return err
	}
	sections, spilled := s.sections(1 << s.bits)
	if spilled != scanned*recordBytes {
		return fmt.Errorf("table %s: %w", t.name, errLost)
	}
	for i, sec := range sections {
		s.activity[i][table] = sec
	}
	return nil
}

// begin gets every worker's spill ready for a table cut into n partitions.
func (s *Store) begin(n int) {
	chunk := bufferBudget / (n * len(s.spills))
	chunk = max(smallestChunk, min(chunk, largestChunk)) &^ (recordBytes - 1)
	for _, sp := range s.spills {
		sp.begin(n, chunk)
	}
}

// scan hands the batches of a table to visit, on all workers, finishes the spills, and returns the number of rows.
func (s *Store) scan(ctx context.Context, x Extract, opt Options, table string, visit func(int, *source.Batch) error) (int64, error) {
	counts, err := x.Scan(ctx, table, len(s.spills), func(worker int, b *source.Batch) error {
		if err := visit(worker, b); err != nil {
			return err
		}
		if opt.Progress != nil {
			opt.Progress(table, int64(b.N))
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	s.counts = append(s.counts, counts)
	s.specs[table] = x.Spec(table)
	s.begins[table] = beginning(counts)
	for _, sp := range s.spills {
		if err := sp.finish(); err != nil {
			return 0, err
		}
	}
	return counts.Out, nil
}

// sections returns what the workers have written of the table just scanned, by partition, and its bytes.
func (s *Store) sections(n int) (sections []section, bytes int64) {
	sections = make([]section, n)
	for i := range sections {
		sections[i].present = true
		for _, sp := range s.spills {
			sections[i].pieces = append(sections[i].pieces, sp.pieces[i]...)
		}
		bytes += int64(sections[i].bytes())
	}
	return sections, bytes
}

// errLost is an error of this program, not of its input.
var errLost = errors.New("rows handed on by the scan and rows spilled differ in number")
