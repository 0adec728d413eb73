//go:build bench

package pipeline

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"riskstrat/features/source"
)

// The place that builds are measured on: every resident has 14 appointments in two years, 0.65 attendances and 0.24 admissions, spread
// evenly; rows in the order of days, identifiers of 64 hexadecimal digits, appointments in 8 files. No row is bad or doubled.
const (
	benchDays  = 730
	benchParts = 8
)

var (
	benchDate   = source.Day(20_700) // 4 September 2026
	benchTables = []string{"residents", "gp_appointments", "ae_attendances", "admissions", "opt_outs"}
)

// benchPlace makes the place in dir, unless it is there.
func benchPlace(dir string, residents int) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	making := dir + ".making"
	if err := os.RemoveAll(making); err != nil {
		return err
	}
	g := generator{dir: making, ids: identifiers(residents)}
	var work errgroup.Group
	work.Go(g.residents)
	for part := range benchParts {
		work.Go(func() error { return g.appointments(part) })
	}
	work.Go(g.attendances)
	work.Go(g.admissions)
	work.Go(g.optOuts)
	if err := work.Wait(); err != nil {
		return err
	}
	return os.Rename(making, dir)
}

func identifiers(n int) [][]byte {
	r := rand.New(rand.NewPCG(9, 9))
	all := make([][]byte, n)
	for i := range all {
		for range 4 {
			all[i] = hex.AppendEncode(all[i], []byte{byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32())})
		}
	}
	return all
}

type generator struct {
	dir string
	ids [][]byte
}

// table writes one part of a table.
func (g *generator) table(name string, part int, rows func(*source.Writer) error) error {
	folder := filepath.Join(g.dir, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(folder, fmt.Sprint(part, ".parquet")))
	if err != nil {
		return err
	}
	w := source.NewWriter(f, source.Lookup(name), source.WriterOptions{})
	return errors.Join(rows(w), w.Close(), f.Close())
}

func (g *generator) residents() error {
	r := rand.New(rand.NewPCG(1, 1))
	return g.table("residents", 0, func(w *source.Writer) error {
		for i, id := range g.ids {
			from := source.Day(12_000 + r.IntN(5000))
			w.ID(id).Int(int32(1930 + i%90)).Code(uint8(i % 2)).Code(uint8(i % 17)).Name(fmt.Sprint("E0100", i%2000)).Int(int32(1 + i%10)).
				Name(fmt.Sprint("P", i%40)).Name(fmt.Sprint("U", i%40%5)).Day(from).Day(source.NoDay).Day(source.NoDay).ID(g.ids[i/2]).Day(source.NoDay).Day(source.NoDay)
			if err := w.End(); err != nil {
				return err
			}
		}
		return nil
	})
}

func (g *generator) appointments(part int) error {
	r := rand.New(rand.NewPCG(3, uint64(part)))
	return g.table("gp_appointments", part, func(w *source.Writer) error {
		for d := part * benchDays / benchParts; d < (part+1)*benchDays/benchParts; d++ {
			for range len(g.ids) * 14 / benchDays {
				at := source.Minute(benchDate-benchDays+source.Day(d))*source.MinutesPerDay + source.Minute(480+r.IntN(600))
				w.ID(g.ids[r.IntN(len(g.ids))]).Minute(at).Code(uint8(r.IntN(3))).Code(uint8(r.IntN(2))).Code(uint8(r.IntN(5))).Null()
				if err := w.End(); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (g *generator) attendances() error {
	r := rand.New(rand.NewPCG(4, 4))
	rows := 65 * len(g.ids) / 100
	return g.table("ae_attendances", 0, func(w *source.Writer) error {
		for i := range rows {
			at := source.Minute(g.day(i, rows))*source.MinutesPerDay + source.Minute(r.IntN(source.MinutesPerDay))
			w.ID(g.ids[r.IntN(len(g.ids))]).Minute(at).Code(uint8(r.IntN(5))).Code(uint8(r.IntN(4))).Int(int32(1 + r.IntN(5))).
				Code(uint8(r.IntN(2))).Code(uint8(r.IntN(5))).Name(fmt.Sprint("R", r.IntN(8)))
			if err := w.End(); err != nil {
				return err
			}
		}
		return nil
	})
}

func (g *generator) admissions() error {
	r := rand.New(rand.NewPCG(5, 5))
	rows := 24 * len(g.ids) / 100
	return g.table("admissions", 0, func(w *source.Writer) error {
		for i := range rows {
			day := g.day(i, rows)
			w.ID(g.ids[r.IntN(len(g.ids))]).Code(uint8(r.IntN(18))).Day(day).Day(min(day+source.Day(r.IntN(9)), benchDate)).Code(uint8(r.IntN(5))).Name(fmt.Sprint("R", r.IntN(8)))
			if err := w.End(); err != nil {
				return err
			}
		}
		return nil
	})
}

func (g *generator) optOuts() error {
	r := rand.New(rand.NewPCG(2, 1))
	return g.table("opt_outs", 0, func(w *source.Writer) error {
		for range len(g.ids) / 20 {
			w.ID(g.ids[r.IntN(len(g.ids))]).Code(uint8(r.IntN(2))).Day(benchDate - 1 - source.Day(r.IntN(5000)))
			if err := w.End(); err != nil {
				return err
			}
		}
		return nil
	})
}

// day spreads rows evenly over the days.
func (g *generator) day(i, rows int) source.Day {
	return benchDate - benchDays + source.Day(i*benchDays/rows)
}
