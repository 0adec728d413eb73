package synth

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"riskstrat/features/source"
)

// pseudonym looks like a keyed hash of an identifier, as a place's trusted service makes them; there is nobody behind it.
func pseudonym(seed uint64, kind string, i uint64) [32]byte {
	b := binary.BigEndian.AppendUint64(nil, seed)
	b = append(b, kind...)
	return sha256.Sum256(binary.BigEndian.AppendUint64(b, i))
}

// gpParts is the number of files of gp_appointments: one of an eighth of the history each, in order of time.
const gpParts = 8

// rowGroup is small enough for several workers to share a file.
const rowGroup = 250_000

// file is one output file: which table, where, and what writes its rows.
type file struct {
	table *source.Table
	path  string // within the folder
	rows  func(w *tableWriter) error
}

// tableWriter writes rows of people by their number.
type tableWriter struct {
	*source.Writer
	pop *population
	n   int64
	id  [64]byte
}

// person starts a row with the identifier of an event's person.
func (w *tableWriter) person(who uint32) *source.Writer {
	if who&foreign != 0 {
		id := pseudonym(w.pop.seed, "elsewhere", uint64(who))
		return w.bytes(&id)
	}
	return w.bytes(&w.pop.ids[w.pop.index(who)])
}

func (w *tableWriter) bytes(id *[32]byte) *source.Writer {
	hex.Encode(w.id[:], id[:])
	return w.ID(w.id[:])
}

func (w *tableWriter) End() error {
	w.n++
	return w.Writer.End()
}

// write writes every table and returns the number of rows of each.
func (pop *population) write(ctx context.Context, opt *Options) (map[string]int64, error) {
	if err := os.RemoveAll(filepath.Join(opt.Dir, "gp_appointments")); err != nil {
		return nil, err
	}
	if err := os.Mkdir(filepath.Join(opt.Dir, "gp_appointments"), 0o755); err != nil {
		return nil, err
	}
	files := pop.files()
	rows := make(map[string]int64)
	done := 0
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(opt.Workers)
	for i := range files {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			n, err := pop.writeFile(opt.Dir, &files[i])
			mu.Lock()
			defer mu.Unlock()
			rows[files[i].table.Name] += n
			done++
			opt.Progress("writing", done, len(files)+1)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	n, err := pop.writeTruth(filepath.Join(opt.Dir, TruthFile))
	rows["truth"] = n
	opt.Progress("writing", len(files)+1, len(files)+1)
	return rows, err
}

func (pop *population) writeFile(dir string, f *file) (n int64, err error) {
	out, err := os.Create(filepath.Join(dir, f.path))
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := out.Close(); err == nil {
			err = e
		}
	}()
	w := &tableWriter{Writer: source.NewWriter(out, f.table, source.WriterOptions{RowGroupRows: rowGroup}), pop: pop}
	if err := f.rows(w); err != nil {
		return 0, err
	}
	return w.n, w.Close()
}

// files lists every file, the large ones first.
func (pop *population) files() []file {
	var out []file
	months := pop.cal.months()
	for p := range gpParts {
		lo, hi := p*months/gpParts, (p+1)*months/gpParts
		if p == gpParts-1 {
			hi++ // bookings ahead
		}
		out = append(out, file{loosened("gp_appointments", "status", "arrived"), fmt.Sprintf("gp_appointments/part-%d.parquet", p+1),
			func(w *tableWriter) error { return pop.writeGP(w, lo, hi) }})
	}
	add := func(t *source.Table, rows func(w *tableWriter) error) {
		out = append(out, file{t, t.Name + ".parquet", rows})
	}
	add(loosened("ae_attendances", "department_type", "99"), pop.writeAE)
	add(loosened("admissions", "admission_method", "99"), pop.writeAdmissions)
	add(source.Lookup("residents"), pop.writeResidents)
	add(source.Lookup("conditions"), pop.writeConditions)
	add(source.Lookup("opt_outs"), pop.writeOptOuts)
	add(source.Lookup("referrals"), pop.writeReferrals)
	add(source.Lookup("decisions"), pop.writeDecisions)
	add(source.Lookup("services"), pop.writeServices)
	add(source.Lookup("areas"), pop.writeAreas)
	add(source.Lookup("wellbeing"), pop.writeWellbeing)
	add(source.Lookup("mh_contacts"), pop.writeMental)
	add(source.Lookup("contact_needs"), pop.writeNeeds)
	return out
}

// loosened is the declaration of a table with one more code in a column, one that the contract does not hold, so that the
// file can have a few bad rows.
func loosened(table, column, code string) *source.Table {
	t := *source.Lookup(table)
	t.Columns = slices.Clone(t.Columns)
	c := &t.Columns[t.Column(column)]
	c.Codes = append(slices.Clone(c.Codes), code)
	return &t
}

// merged returns the events of model months [lo, hi) of all workers in order, and lets go of them.
func merged(byWorker [][][]event, lo, hi int) []event {
	var n int
	for _, months := range byWorker {
		for _, events := range months[lo:hi] {
			n += len(events)
		}
	}
	out := make([]event, 0, n)
	for m := lo; m < hi; m++ {
		from := len(out)
		for _, months := range byWorker {
			out = append(out, months[m]...)
			months[m] = nil
		}
		sortEvents(out[from:])
	}
	return out
}

// byDay orders rows by a day and within it at random.
func byDay[T any](rows []T, key func(*T) (source.Day, uint32)) {
	slices.SortStableFunc(rows, func(a, b T) int {
		dayA, whoA := key(&a)
		dayB, whoB := key(&b)
		if c := cmp.Compare(dayA, dayB); c != 0 {
			return c
		}
		return cmp.Compare(scramble(uint64(whoA)), scramble(uint64(whoB)))
	})
}
