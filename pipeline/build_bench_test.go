//go:build bench

package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/source"
	"riskstrat/models/processtest"
	"riskstrat/pipeline/publish"
	"riskstrat/pipeline/walk"
)

// buildFeatures are the columns of testdata/reference/build/features.sql.
var buildFeatures = []string{
	"age", "imd_decile",
	"gp_attended_30d", "gp_attended_90d", "gp_attended_180d", "gp_attended_365d", "gp_attended_730d", "gp_dna_365d", "gp_cancelled_365d",
	"gp_telephone_365d", "gp_home_visit_365d", "gp_attended_gp_365d", "gp_days_since_last", "gp_rate_of_rise",
	"ae_attended_30d", "ae_attended_90d", "ae_attended_180d", "ae_attended_365d", "ae_attended_730d", "ae_ambulance_365d",
	"ae_high_acuity_365d", "ae_left_365d", "ae_out_of_hours_365d", "ae_providers_365d", "ae_days_since_last", "ae_rate_of_rise",
	"emergency_admissions_30d", "emergency_admissions_90d", "emergency_admissions_180d", "emergency_admissions_365d",
	"emergency_admissions_730d", "emergency_overnight_stays_365d", "emergency_bed_days_365d", "elective_admissions_365d",
	"emergency_days_since_last", "emergency_rate_of_rise",
}

// took is what a build took, in a process of its own so that memory is its own too.
type took struct {
	Wall      float64 `json:"wall"`      // seconds
	Processor float64 `json:"processor"` // seconds, user and system, of all cores
	Opening   float64 `json:"opening"`   // of that: schemas, safety at the door, digests
	PeakMiB   float64 `json:"peak_mib"`

	Version string           `json:"version"` // of the peer, and its comparison of the two tables: persons in both, and by column
	Persons int              `json:"persons"`
	Ours    int              `json:"ours"`
	Theirs  int              `json:"theirs"`
	Differ  map[string]int64 `json:"differ"`
}

// prototypeShare is the processor time, as a share of DuckDB's on the same files, of the prototype this build was held to: reading,
// features and their Parquet, without checks, digests or gates. The program may take half as much again.
const prototypeShare = 0.48

// TestBuildBesideDuckDB builds the features of 240,000 residents with the program and with DuckDB, in turns, on the same files.
func TestBuildBesideDuckDB(t *testing.T) {
	python, extract := os.Getenv("BENCH_PYTHON"), os.Getenv("BENCH_EXTRACT")
	if python == "" || extract == "" {
		t.Fatal("BENCH_PYTHON and BENCH_EXTRACT are not set: run make bench")
	}
	if err := benchPlace(extract, 240_000); err != nil {
		t.Fatal(err)
	}
	ours, theirs := filepath.Join(t.TempDir(), "ours.parquet"), filepath.Join(t.TempDir(), "theirs.parquet")
	peerArgs := []string{python, filepath.Join("..", "testdata", "reference", "build", "peer.py"), extract, benchDate.String(), theirs}
	const rounds = 7
	var own, peer []took
	for i := range rounds {
		own = append(own, processtest.Run[took](t, []string{os.Args[0], "-test.run", "^TestBuildOnce$"}, []string{"BENCH_OUT=" + ours}))
		if i == rounds-1 {
			peerArgs = append(peerArgs, ours)
		}
		peer = append(peer, processtest.Run[took](t, peerArgs, nil))
	}
	compared := peer[rounds-1]
	t.Logf("%d persons in ours, %d in theirs, %d in either; columns that differ, by persons: %v", compared.Ours, compared.Theirs, compared.Persons, compared.Differ)
	t.Logf("%-28s %8s %10s %10s", "median of "+fmt.Sprint(rounds), "wall s", "cpu s", "peak MiB")
	for _, row := range []struct {
		name string
		of   []took
	}{{"riskstrat", own}, {"DuckDB " + compared.Version, peer}} {
		t.Logf("%-28s %8.2f %10.2f %10.0f", row.name, processtest.Median(row.of, func(m took) float64 { return m.Wall }),
			processtest.Median(row.of, func(m took) float64 { return m.Processor }), processtest.Median(row.of, func(m took) float64 { return m.PeakMiB }))
	}
	opening := processtest.Median(own, func(m took) float64 { return m.Opening })
	share := (processtest.Median(own, func(m took) float64 { return m.Processor }) - opening) / processtest.Median(peer, func(m took) float64 { return m.Processor })
	t.Logf("of riskstrat's, %.2f cpu s are schemas, the door and digests; the rest is %.2f of DuckDB's", opening, share)
	if share > 1.5*prototypeShare {
		t.Errorf("the build takes %.2f of DuckDB's processor time, want at most %.2f", share, 1.5*prototypeShare)
	}
	for column, persons := range compared.Differ {
		if adjoining := 10 * int64(len(buildFeatures)); !strings.HasPrefix(column, "emergency_") || persons > adjoining {
			t.Errorf("column %s differs for %d persons", column, persons)
		}
	}
	if compared.Ours != compared.Persons || compared.Theirs != compared.Persons {
		t.Error("the tables are not of the same persons")
	}
}

// TestBuildOnce is the process that TestBuildBesideDuckDB measures: from the extract's files to a features file.
func TestBuildOnce(t *testing.T) {
	out := os.Getenv("BENCH_OUT")
	if out == "" {
		t.Skip("run by TestBuildBesideDuckDB")
	}
	start, opened := time.Now(), 0.0
	if err := buildOnce(t.Context(), os.Getenv("BENCH_EXTRACT"), out, func() { opened = processtest.Processor() }); err != nil {
		t.Fatal(err)
	}
	m := took{Wall: time.Since(start).Seconds(), Processor: processtest.Processor(), Opening: opened, PeakMiB: processtest.PeakMiB(t)}
	if err := json.NewEncoder(os.Stdout).Encode(m); err != nil {
		t.Fatal(err)
	}
}

// buildOnce is the part of a night that makes features.parquet, of everyone registered the day before.
func buildOnce(ctx context.Context, extract, out string, opened func()) error {
	spec := source.Spec{Dir: extract, AsOf: benchDate, Tables: map[string]source.TableSpec{}}
	for _, table := range benchTables {
		spec.Tables[table] = source.TableSpec{}
	}
	r := walk.Reading{}
	defer r.Close()
	if err := r.Open(ctx, spec); err != nil {
		return err
	}
	if _, err := r.Digests(); err != nil {
		return err
	}
	opened()
	workers := runtime.GOMAXPROCS(0)
	if err := r.Read(ctx, 0, workers, walk.Silent{}); err != nil {
		return err
	}
	c, err := catalog.New(catalog.Options{})
	if err != nil {
		return err
	}
	engine, err := r.NewEngine(c, buildFeatures)
	if err != nil {
		return err
	}
	return writeFeatures(ctx, &r, engine, out, workers)
}

func writeFeatures(ctx context.Context, r *walk.Reading, engine *features.Engine, out string, workers int) error {
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	parquet, err := publish.NewParquet(file, engine.Schema(), publish.ParquetOptions{Workers: workers})
	if err != nil {
		return err
	}
	desks := r.Desks(workers)
	err = walk.InOrder(ctx, r.Store.Partitions(), workers,
		func(worker, i int) (*features.Set, error) {
			d := &desks[worker]
			if err := r.Store.Load(i, &d.Partition); err != nil {
				return nil, err
			}
			d.Rows = d.Rows[:0]
			for k := range d.Partition.Persons {
				if p := &d.Partition.Persons[k]; p.At(benchDate-1) != nil && p.Deceased >= benchDate {
					d.Rows = append(d.Rows, int32(k))
				}
			}
			return engine.Build(&d.Partition, d.Rows, benchDate, features.Predictors, nil)
		},
		func(_ int, set *features.Set) error { defer set.Release(); return parquet.Write(set.Record) })
	return errors.Join(err, parquet.Close(), file.Close())
}
