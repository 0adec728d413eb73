package partition

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"golang.org/x/sync/errgroup"

	"riskstrat/features/source"
)

func scatterPlace(t *testing.T, p place, opt Options) *Store {
	t.Helper()
	s, err := Scatter(context.Background(), &memory{place: p, names: new(source.Names)}, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestLoadGivesWhatGroupingByHandGives(t *testing.T) {
	p := makePlace(7, 400)
	want := byHand(p)
	for _, workers := range []int{1, 2, 5} {
		for _, partitions := range []int{1, 2, 4, 256} {
			t.Run(fmt.Sprintf("%d workers, %d partitions", workers, partitions), func(t *testing.T) {
				s := scatterPlace(t, p, Options{Dir: t.TempDir(), Partitions: partitions, Workers: workers})
				if s.Partitions() != partitions {
					t.Errorf("have %d partitions, want %d", s.Partitions(), partitions)
				}
				compare(t, want, s)
			})
		}
	}
}

// The same through Parquet files and the real scan.
func TestLoadGivesWhatTheFilesHold(t *testing.T) {
	p := makePlace(8, 300)
	want, dir := byHand(p), t.TempDir()
	p.write(t, dir, 3)
	spec := source.Spec{Dir: dir, AsOf: 25_000, Tables: map[string]source.TableSpec{}}
	for table := range p {
		spec.Tables[table] = source.TableSpec{}
	}
	for _, workers := range []int{1, 2} {
		x, err := source.Open(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		s, err := Scatter(t.Context(), x, Options{Dir: t.TempDir(), Partitions: 2, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		compare(t, want, s)
		for _, c := range s.Counts() {
			if c.Out != int64(len(p[c.Table])) {
				t.Errorf("%s: have %d rows, want %d", c.Table, c.Out, len(p[c.Table]))
			}
		}
	}
}

func TestScatterRefusesRepeatedRegistrations(t *testing.T) {
	p := makePlace(13, 50)
	for _, row := range p["residents"][:3] {
		again := slices.Clone(row)
		again[6] = "another practice"
		p.add("residents", again...)
	}
	scanned := map[string]bool{}
	_, err := Scatter(context.Background(), &memory{place: p, names: new(source.Names)}, Options{
		Dir: t.TempDir(), Progress: func(table string, _ int64) { scanned[table] = true },
	})
	var refused *source.Refused
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "residents: have 3 rows that repeat") {
		t.Errorf("have %v, want 3 rows refused", err)
	}
	if len(scanned) != 1 {
		t.Errorf("have %d tables scanned, want residents alone", len(scanned))
	}
}

func TestScatterRefusesWhatCannotBePacked(t *testing.T) {
	for name, row := range map[string][]any{
		"conditions": {"a", "asthma", firstDay - 1},
		"opt_outs":   {"a", uint8(0), firstDay + 1<<17},
		"admissions": {"a", uint8(0), source.Day(9), firstDay - 1, uint8(0), nil},
	} {
		p := makePlace(17, 20)
		p.add(name, row...)
		_, err := Scatter(context.Background(), &memory{place: p, names: new(source.Names)}, Options{Dir: t.TempDir(), Workers: 2})
		var refused *source.Refused
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), "table "+name+": ") {
			t.Errorf("%s: have %v, want it refused", name, err)
		}
	}
}

func TestSpillIsPrivateAndNameless(t *testing.T) {
	dir := t.TempDir()
	names := func() int {
		found, err := os.ReadDir(dir)
		if err != nil {
			t.Error(err)
		}
		return len(found)
	}
	s := scatterPlace(t, makePlace(19, 100), Options{Dir: dir, Progress: func(string, int64) {
		if n := names(); n != 0 {
			t.Errorf("have %d names in the spill folder during the scan, want none", n)
		}
	}})
	for _, sp := range s.spills {
		info, err := sp.file.Stat()
		if err != nil {
			t.Fatal(err)
		}
		if links := info.Sys().(*syscall.Stat_t).Nlink; links != 0 || info.Mode().Perm() != 0o600 || info.Size() == 0 {
			t.Errorf("have %d links, mode %v, %d bytes, want no link, 0600, data", links, info.Mode(), info.Size())
		}
	}
	if n := names(); n != 0 {
		t.Errorf("have %d names in the spill folder, want none", n)
	}
}

func TestScatterRefusesBadOptions(t *testing.T) {
	for name, opt := range map[string]Options{
		"no folder":       {},
		"absent folder":   {Dir: t.TempDir() + "/absent"},
		"odd partitions":  {Dir: t.TempDir(), Partitions: 3},
		"many partitions": {Dir: t.TempDir(), Partitions: 512},
		"less than none":  {Dir: t.TempDir(), Partitions: -1},
		"workers":         {Dir: t.TempDir(), Workers: -1},
	} {
		if _, err := Scatter(context.Background(), &memory{place: makePlace(1, 5), names: new(source.Names)}, opt); err == nil {
			t.Errorf("%s: have no error", name)
		}
	}
}

func TestChoosePartitions(t *testing.T) {
	for residents, want := range map[int64]int{0: 1, 1: 1, 6_000: 1, 6_001: 2, 240_000: 64, 3_000_000: 256, 60_000_000: 256} {
		if have := 1 << choosePartitions(0, residents); have != want {
			t.Errorf("%d residents: have %d partitions, want %d", residents, have, want)
		}
	}
}

// The chosen have the rows that Load gives them, everybody else none.
func TestLoadSomeGivesTheRowsOfTheChosen(t *testing.T) {
	s := scatterPlace(t, makePlace(29, 300), Options{Dir: t.TempDir(), Partitions: 2})
	r := rand.New(rand.NewPCG(29, 2))
	var all, some Partition
	for _, i := range []int{0, 1, 0} {
		if err := s.Load(i, &all); err != nil {
			t.Fatal(err)
		}
		var persons []int32
		chosen := map[int]bool{}
		for k := range all.Persons {
			if r.IntN(5) == 0 {
				persons, chosen[k] = append(persons, int32(k)), true
			}
		}
		if err := s.LoadSome(i, persons, &some); err != nil {
			t.Fatal(err)
		}
		if len(some.Persons) != len(all.Persons) {
			t.Fatalf("have %d persons, want %d", len(some.Persons), len(all.Persons))
		}
		if len(some.Unknown) != 0 {
			t.Errorf("have rows of nobody counted, want none")
		}
		for k := range all.Persons {
			if have, want := some.Persons[k].Hash, all.Persons[k].Hash; have != want {
				t.Fatalf("person %d: have %x, want %x", k, have, want)
			}
			same := slices.Equal(some.GP.Of(k), all.GP.Of(k)) && slices.Equal(some.Admission.Of(k), all.Admission.Of(k)) && slices.Equal(some.OptOut.Of(k), all.OptOut.Of(k))
			none := len(some.GP.Of(k))+len(some.Admission.Of(k))+len(some.OptOut.Of(k)) == 0
			if chosen[k] && !same || !chosen[k] && !none {
				t.Errorf("person %d, chosen %t: rows differ", k, chosen[k])
			}
		}
	}
	for _, wrong := range [][]int32{{-1}, {int32(len(all.Persons))}, {3, 3}} {
		if err := s.LoadSome(0, wrong, &some); err == nil {
			t.Errorf("persons %v: have no error", wrong)
		}
	}
}

func TestLoadAllocatesNothingTheSecondTime(t *testing.T) {
	s := scatterPlace(t, makePlace(23, 500), Options{Dir: t.TempDir(), Partitions: 2})
	var p Partition
	load := func() {
		for i := range 2 {
			if err := s.Load(i, &p); err != nil {
				t.Fatal(err)
			}
		}
	}
	load()
	if n := testing.AllocsPerRun(10, load); n != 0 {
		t.Errorf("have %v allocations, want none", n)
	}
}

func TestPartitionsMayBeLoadedAtTheSameTime(t *testing.T) {
	p := makePlace(37, 300)
	s := scatterPlace(t, p, Options{Dir: t.TempDir(), Partitions: 16, Workers: 2})
	var persons, rows atomic.Int64
	var group errgroup.Group
	for w := range 4 {
		group.Go(func() error {
			var p Partition
			for i := w; i < 16; i += 4 {
				if err := s.Load(i, &p); err != nil {
					return err
				}
				persons.Add(int64(len(p.Persons)))
				rows.Add(int64(len(p.GP.rows)) + p.Duplicates["gp_appointments"] + p.Unknown["gp_appointments"])
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if persons.Load() != s.Residents() || rows.Load() != int64(len(p["gp_appointments"])) {
		t.Errorf("have %d persons, %d rows, want %d, %d", persons.Load(), rows.Load(), s.Residents(), len(p["gp_appointments"]))
	}
}

func TestLoadRefusesAPartitionThatIsNotThere(t *testing.T) {
	s := scatterPlace(t, makePlace(41, 10), Options{Dir: t.TempDir(), Partitions: 2})
	for _, i := range []int{-1, 2} {
		if err := s.Load(i, new(Partition)); err == nil {
			t.Errorf("partition %d: have no error", i)
		}
	}
}

// What the scan refuses stays refused, and nothing stays open.
func TestScatterPassesOnWhatTheScanRefuses(t *testing.T) {
	open := func() int {
		found, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip("no /proc to count open files in")
		}
		return len(found)
	}
	before := open()
	want := &source.Refused{Message: "too many bad rows"}
	x := &memory{place: makePlace(43, 50), names: new(source.Names), fail: map[string]error{"admissions": want}}
	_, err := Scatter(t.Context(), x, Options{Dir: t.TempDir(), Workers: 2})
	var have *source.Refused
	if !errors.As(err, &have) || have != want {
		t.Errorf("have %v, want what the scan said", err)
	}
	if after := open(); after != before {
		t.Errorf("have %d open files, want %d", after, before)
	}
}

func TestScatterStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Scatter(ctx, &memory{place: makePlace(47, 50), names: new(source.Names)}, Options{Dir: t.TempDir()})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("have %v, want it cancelled", err)
	}
}

// A scan that counts more rows than it hands on loses people's rows: that must not pass.
func TestScatterCountsRowsAgainstTheScan(t *testing.T) {
	for _, table := range []string{"residents", "conditions"} {
		x := &memory{place: makePlace(53, 50), names: new(source.Names), lost: table}
		if _, err := Scatter(t.Context(), x, Options{Dir: t.TempDir()}); !errors.Is(err, errLost) {
			t.Errorf("%s: have %v, want errLost", table, err)
		}
	}
}

func TestSinceAndLag(t *testing.T) {
	p := makePlace(29, 50)
	declared := source.Day(12_345)
	x := &memory{place: p, names: new(source.Names), specs: map[string]source.TableSpec{
		"admissions": {Since: &declared, LagDays: 42},
	}}
	s, err := Scatter(context.Background(), x, Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	first := source.NoDay
	for _, row := range p["gp_appointments"] {
		first = min(first, row[1].(source.Minute).Day())
	}
	for table, want := range map[string]struct {
		since source.Day
		lag   int
	}{"admissions": {declared, 42}, "gp_appointments": {first, 0}, "referrals": {source.NoDay, 0}, "opt_outs": {source.NoDay, 0}} {
		if since, lag := s.Since(table), s.Lag(table); since != want.since || lag != want.lag {
			t.Errorf("%s: have %v, %d, want %v, %d", table, since, lag, want.since, want.lag)
		}
	}
}
