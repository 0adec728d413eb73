package synth

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"riskstrat/features/source"
)

// written is a small place, lived through and on disk, made once for all tests.
var written = sync.OnceValues(func() (*population, error) {
	pop, err := lived(0, 4_000, 3)
	if err != nil {
		return nil, err
	}
	writtenRows, err = pop.write(context.Background(), &Options{Dir: writtenDir, Workers: 2, Progress: func(string, int, int) {}})
	return pop, err
})

var (
	writtenDir  string
	writtenRows map[string]int64
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "synth")
	if err != nil {
		panic(err)
	}
	writtenDir = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func TestSameBytesAtAnyNumberOfWorkers(t *testing.T) {
	dirs := []string{t.TempDir(), t.TempDir(), t.TempDir()}
	for i, opt := range []Options{{Seed: 5, Workers: 1}, {Seed: 5, Workers: 5}, {Seed: 6, Workers: 1}} {
		opt.Dir, opt.Residents, opt.AsOf, opt.Years = dirs[i], 1_500, asOf, 2
		if _, err := Generate(context.Background(), opt); err != nil {
			t.Fatal(err)
		}
	}
	files := 0
	err := filepath.WalkDir(dirs[0], func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		name, _ := filepath.Rel(dirs[0], path)
		one, err := os.ReadFile(path)
		five, err5 := os.ReadFile(filepath.Join(dirs[1], name))
		other, err6 := os.ReadFile(filepath.Join(dirs[2], name))
		if !bytes.Equal(one, five) {
			t.Errorf("%s differs between 1 and 5 workers", name)
		}
		if bytes.Equal(one, other) {
			t.Errorf("%s is the same for another seed", name)
		}
		return errors.Join(err, err5, err6)
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := gpParts + len(source.Contract()) - 1 + 1; files != want {
		t.Errorf("have %d files, want %d", files, want)
	}
}

func TestGenerateRefuses(t *testing.T) {
	good := Options{Dir: "unused", Residents: 1_000, AsOf: asOf, Years: 3}
	for _, tt := range []struct {
		name string
		set  func(*Options)
		want string
	}{
		{"residents", func(o *Options) { o.Residents = 10 }, "have 10 residents, want 500 to 20000000"},
		{"years", func(o *Options) { o.Years = 1 }, "have 1 years, want 2 to 20"},
		{"networks", func(o *Options) { o.PCNs = 11 }, "have 11 networks, want at most 1 per 100 residents"},
		{"workers", func(o *Options) { o.Workers = -1 }, "have -1 workers, want 1 or more"},
		{"date", func(o *Options) { o.AsOf = source.NoDay }, "have as-of date -, want one between 1990 and 2190"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			opt := good
			tt.set(&opt)
			_, err := Generate(context.Background(), opt)
			if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("have %v, want ... %s", err, tt.want)
			}
		})
	}
}

func TestGenerateStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := filepath.Join(t.TempDir(), "place")
	_, err := Generate(ctx, Options{Dir: dir, Residents: 1_000, AsOf: asOf, Years: 2})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("have %v, want %v", err, context.Canceled)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder exists all the same: %v", err)
	}
}

func TestGenerateSaysWhereItCannotWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Generate(context.Background(), Options{Dir: path, Residents: 500, AsOf: asOf, Years: 2})
	if err == nil || !strings.HasPrefix(err.Error(), "writing a synthetic place: ") {
		t.Errorf("have %v, want a writing error", err)
	}
}

// Codes have the shape of real ones and lie outside what is in use, so that no real practice or place is named.
func TestNoRealIdentity(t *testing.T) {
	pop, err := settledPlace()
	if err != nil {
		t.Fatal(err)
	}
	check := func(pattern, value string) {
		t.Helper()
		if !regexp.MustCompile("^" + pattern + "$").MatchString(value) {
			t.Errorf("have %q, want %s", value, pattern)
		}
	}
	for _, p := range pop.town.practices {
		check(`Y9\d{4}`, p.code)
		check(`U9\d{4}`, p.pcn)
		check(`adviser-\d{3}`, p.adviser)
	}
	for _, a := range pop.town.lsoas {
		check(`E0199\d{4}`, a.code)
	}
	for _, p := range pop.town.providers {
		check(`ZZ\d\dA`, p)
	}
	for _, s := range serviceList {
		check(`Example .*`, s.provider)
	}
	if pop.ids[0] == pop.ids[1] || len(pop.ids[0]) != 32 {
		t.Error("identifiers are not distinct")
	}
}

func TestRegisters(t *testing.T) {
	list := Registers()
	flags := make(map[string]Register)
	for i, r := range list {
		flags[r.Name] = r
		if i > 0 && list[i-1].Name >= r.Name {
			t.Errorf("%s does not come after %s", r.Name, list[i-1].Name)
		}
	}
	if !flags["domestic_abuse"].Sensitive || !flags["substance_misuse"].Sensitive || flags["asthma"].Sensitive {
		t.Error("sensitive registers are not marked")
	}
	if !flags["learning_disability"].ReviewFirst || !flags["dementia"].ReviewFirst || !flags["severe_mental_illness"].ReviewFirst {
		t.Error("registers to review first are not marked")
	}
	if len(risks) > 32 {
		t.Errorf("have %d registers, want at most 32: health.on has a bit for each", len(risks))
	}
}
