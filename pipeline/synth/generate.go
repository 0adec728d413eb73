package synth

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"riskstrat/features/source"
)

// Options say which place to make.
type Options struct {
	Dir       string     // folder to write into; made if missing. Tables of an earlier place in it are replaced
	Keys      string     // folder for the practices' key tables, outside Dir; empty: none are written
	Residents int        // people living in the place at any time, about
	Seed      uint64     // of everything random about the people
	AsOf      source.Day // date of the extract: activity ends the day before
	Years     int        // years of activity, 2 to 20; 0 means 6
	PCNs      int        // Primary Care Networks; 0 means one per 45,000 residents, at least 5
	Place     uint64     // of the structural parameters: 0 is the default place, others are drawn afresh (see drawParams)
	Workers   int        // 0 means one per processor; the rows do not depend on it
	Progress  func(stage string, done, total int)
}

// The bounds of the options: a person's number has 18 bits for the chunk of dwellings.
const (
	minResidents = 500
	maxResidents = 20_000_000
	minYears     = 2
	maxYears     = 20
)

// Check says what is wrong with the options, if anything is. Generate asks it first.
func (o Options) Check() error { return o.check() }

// check fills what is left open, too.
func (o *Options) check() error {
	if o.Years == 0 {
		o.Years = 6
	}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	switch {
	case o.Residents < minResidents || o.Residents > maxResidents:
		return fmt.Errorf("making a synthetic place: have %d residents, want %d to %d", o.Residents, minResidents, maxResidents)
	case o.Years < minYears || o.Years > maxYears:
		return fmt.Errorf("making a synthetic place: have %d years, want %d to %d", o.Years, minYears, maxYears)
	case o.PCNs < 0 || o.PCNs > o.Residents/100:
		return fmt.Errorf("making a synthetic place: have %d networks, want at most 1 per 100 residents", o.PCNs)
	case o.Keys != "" && within(o.Dir, o.Keys):
		return fmt.Errorf("making a synthetic place: the key tables would lie in the extract, which no key table may")
	case o.Workers < 0:
		return fmt.Errorf("making a synthetic place: have %d workers, want 1 or more", o.Workers)
	case o.AsOf == source.NoDay || o.AsOf.Year() < 1990 || o.AsOf.Year() > 2190:
		return fmt.Errorf("making a synthetic place: have as-of date %s, want one between 1990 and 2190", o.AsOf)
	}
	return nil
}

// within reports whether a path is a folder or lies in it; where nobody can tell, it does.
func within(dir, path string) bool {
	from, err := filepath.Abs(dir)
	if err != nil {
		return true
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return true
	}
	rel, err := filepath.Rel(from, to)
	return err == nil && filepath.IsLocal(rel)
}

// Generate makes a place and writes its tables and truth.parquet into opt.Dir, and key tables into opt.Keys. The same options but for Dir,
// Keys, Workers and Progress give the same bytes.
func Generate(ctx context.Context, opt Options) (Summary, error) {
	if err := opt.check(); err != nil {
		return Summary{}, err
	}
	p := defaultParams()
	if opt.Place != 0 {
		p = drawParams(opt.Place)
	}
	cal := newCalendar(opt.AsOf, opt.Years)
	layout := newTown(rand.New(rand.NewPCG(opt.Seed, 0x746f776e)), opt.Residents, opt.PCNs)
	pop, err := populate(ctx, newModel(p, cal), cal, layout, &opt)
	if err != nil {
		return Summary{}, fmt.Errorf("making a synthetic place: %w", err)
	}
	summary := pop.summarise()
	if err := os.MkdirAll(opt.Dir, 0o755); err != nil {
		return Summary{}, fmt.Errorf("writing a synthetic place: %w", err)
	}
	if summary.Rows, err = pop.write(ctx, &opt); err != nil {
		return Summary{}, fmt.Errorf("writing a synthetic place: %w", err)
	}
	if opt.Keys != "" {
		if err := pop.writeKeys(opt.Keys, opt.AsOf); err != nil {
			return Summary{}, fmt.Errorf("writing key tables: %w", err)
		}
	}
	return summary, nil
}

// population is everybody who ever lived in the place, and all that happened.
type population struct {
	cal     *calendar
	town    *town
	batches []*batch
	base    []uint32 // number of persons in the batches before
	ids     [][32]byte
	gp, ae  [][][]event // by worker, by model month; the last is after the as-of date
	count   activity
	seed    uint64
}

// populate lives through every dwelling.
func populate(ctx context.Context, m *model, cal *calendar, t *town, opt *Options) (*population, error) {
	chunks := (len(t.dwellings) + chunkDwellings - 1) / chunkDwellings
	pop := &population{cal: cal, town: t, batches: make([]*batch, chunks), seed: opt.Seed}
	var next, done atomic.Int64
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	for range opt.Workers {
		g.Go(func() error {
			s := newSim(m, cal, t, opt.Seed)
			for i := int(next.Add(1)) - 1; i < chunks; i = int(next.Add(1)) - 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				pop.batches[i] = s.run(i)
				mu.Lock()
				opt.Progress("living", int(done.Add(1)), chunks)
				mu.Unlock()
			}
			mu.Lock()
			defer mu.Unlock()
			pop.gp, pop.ae = append(pop.gp, s.gp), append(pop.ae, s.ae)
			pop.count.add(&s.count)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return pop, pop.number()
}

// number gives every person a number in the order of the dwellings, and an identifier.
func (pop *population) number() error {
	var total uint32
	for i, b := range pop.batches {
		if len(b.persons) > 1<<localBits {
			return fmt.Errorf("chunk %d: have %d persons, want at most %d", i, len(b.persons), 1<<localBits)
		}
		pop.base = append(pop.base, total)
		total += uint32(len(b.persons))
	}
	pop.ids = make([][32]byte, total)
	for i := range pop.ids {
		pop.ids[i] = pseudonym(pop.seed, "resident", uint64(i))
	}
	return nil
}

// index is the number of the person whom an event names.
func (pop *population) index(who uint32) int {
	return int(pop.base[who>>localBits] + who&(1<<localBits-1))
}
