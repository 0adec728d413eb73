//go:build bench

package models

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"riskstrat/models/glm"
	"riskstrat/models/processtest"
	"riskstrat/models/trainset"
)

// benchColumns are the features of the matrix, as many as a rich model has; benchWorkers is what every program may use.
const (
	benchColumns = 60
	benchWorkers = 2
	// benchTolerance is the largest entry of the gradient at which the peers may stop. riskstrat goes on to rounding.
	benchTolerance = 1e-8
	benchRounds    = 3
	// benchRoom is what a training allows the decoded columns of a sample.
	benchRoom = 32 << 20
)

// What the fit is held to, as shares of scikit-learn's processor time on the same matrix, which it has in memory (wall time says as much on a
// quiet machine, and nothing on a busy one), and from the file in MiB.
const (
	shareOfCholesky = .25
	shareOfLBFGS    = .7
	mostMemory      = 150
)

// fitted is what a fit took, in a process of its own so that memory is its own too.
type fitted struct {
	Wall       float64   `json:"wall"`      // seconds
	Processor  float64   `json:"processor"` // seconds, user and system, of all cores
	Scaling    float64   `json:"scaling"`   // seconds that a peer took to standardise, not in the others
	PeakMiB    float64   `json:"peak_mib"`
	Version    string    `json:"version"`
	Iterations int       `json:"iterations"`
	Intercept  float64   `json:"intercept"`
	Coef       []float64 `json:"coef"` // on standardised columns
	Warnings   []string  `json:"warnings"`
}

// TestFitBesidePeers fits a ridge logistic regression of 60 features with riskstrat, streamed from a training set and from memory, and with
// peers, from memory, in turns on one matrix. BENCH_FIT_ROWS says how many rows (240000 and 3000000 if not set).
func TestFitBesidePeers(t *testing.T) {
	python := os.Getenv("BENCH_PYTHON")
	if python == "" {
		t.Fatal("BENCH_PYTHON is not set: run make bench")
	}
	for _, text := range strings.Fields(cmp.Or(os.Getenv("BENCH_FIT_ROWS"), "240000 3000000")) {
		rows, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(text, func(t *testing.T) { besidePeers(t, python, rows) })
	}
}

// own is how many of the programs are riskstrat.
const own = 3

// program is riskstrat or a peer.
type program struct {
	name string
	argv []string
	once bool // too slow for every round
	took []fitted
}

func programs(python, x, y string, rows int) []*program {
	reference := filepath.Join("..", "testdata", "reference", "fit")
	matrix := []string{strconv.Itoa(rows), strconv.Itoa(benchColumns), x, y}
	peer := func(solver string, tolerance float64) []string {
		return append([]string{python, filepath.Join(reference, "peer.py"), solver, strconv.FormatFloat(tolerance, 'g', -1, 64)}, matrix...)
	}
	all := []*program{
		{name: "riskstrat, from the file", argv: []string{os.Args[0], "-test.run", "^TestFitOnce$"}},
		{name: "riskstrat, as train fits", argv: []string{os.Args[0], "-test.run", "^TestFitOnceAsTrained$"}},
		{name: "riskstrat, from memory", argv: []string{os.Args[0], "-test.run", "^TestFitOnceFromMemory$"}},
		{name: "scikit-learn newton-cholesky", argv: peer("newton-cholesky", benchTolerance)},
		{name: "scikit-learn lbfgs", argv: peer("lbfgs", benchTolerance)},
		{name: "scikit-learn lbfgs, its default tolerance of 1e-4", argv: peer("lbfgs", 1e-4)},
		{name: "glum irls-ls", argv: peer("glum", benchTolerance)},
	}
	if _, err := exec.LookPath("Rscript"); err == nil {
		all = append(all, &program{name: "glmnet", argv: append([]string{"Rscript", filepath.Join(reference, "glmnet.R"), "1e-14"}, matrix...), once: true})
	}
	return all
}

func besidePeers(t *testing.T, python string, rows int) {
	dir := t.TempDir()
	path, x, y := filepath.Join(dir, "training.parquet"), filepath.Join(dir, "x.f64"), filepath.Join(dir, "y.u8")
	if err := drawMatrix(rows, path, x, y); err != nil {
		t.Fatal(err)
	}
	all := programs(python, x, y, rows)
	for round := range benchRounds {
		for _, p := range all {
			if round == 0 || !p.once {
				p.took = append(p.took, once[fitted](t, p.argv, path))
			}
		}
	}
	d, _ := designed(t, path)
	t.Logf("%-52s %8s %8s %9s %6s %10s", fmt.Sprintf("medians of %d; %d rows", benchRounds, rows), "wall s", "cpu s", "peak MiB", "steps", "gradient")
	for i, p := range all {
		first, g := p.took[0], largestGradient(t, d, rows, p.took[0])
		t.Logf("%-52s %8.3f %8.3f %9.0f %6d %10.1e  %s %s", p.name, wall(p.took), cpu(p.took), peak(p.took), first.Iterations, g,
			first.Version, strings.Join(first.Warnings, " "))
		if i < own && g > benchTolerance {
			t.Errorf("riskstrat ends with a gradient of %g, want at most %g", g, benchTolerance)
		}
	}
	t.Logf("standardising took the peers another %.3f s", processtest.Median(all[own].took, func(f fitted) float64 { return f.Scaling }))
	for _, p := range all[:own] {
		besidePeer(t, p, all[own], all[own+1])
	}
	if p := peak(all[0].took); p > mostMemory {
		t.Errorf("the fit from the file takes %.0f MiB, want at most %d", p, mostMemory)
	}
}

// besidePeer holds riskstrat to its shares of what scikit-learn's two solvers take to the same tolerance.
func besidePeer(t *testing.T, own, cholesky, lbfgs *program) {
	t.Helper()
	for _, c := range []struct {
		peer *program
		most float64
	}{{cholesky, shareOfCholesky}, {lbfgs, shareOfLBFGS}} {
		share := cpu(own.took) / cpu(c.peer.took)
		t.Logf("%s: %.3f of the processor time of %s, and %.3f of its wall time", own.name, share, c.peer.name, wall(own.took)/wall(c.peer.took))
		if share > c.most {
			t.Errorf("%s takes %.3f of the processor time of %s, want at most %.2f", own.name, share, c.peer.name, c.most)
		}
	}
}

func wall(of []fitted) float64 {
	return processtest.Median(of, func(f fitted) float64 { return f.Wall })
}
func cpu(of []fitted) float64 {
	return processtest.Median(of, func(f fitted) float64 { return f.Processor })
}
func peak(of []fitted) float64 {
	return processtest.Median(of, func(f fitted) float64 { return f.PeakMiB })
}

// once runs a program that fits the training set at path, with as many threads as every program may use.
func once[T any](t *testing.T, argv []string, path string) T {
	t.Helper()
	two := strconv.Itoa(benchWorkers)
	return processtest.Run[T](t, argv, []string{"BENCH_TRAINING_SET=" + path, "GOMAXPROCS=" + two, "OMP_NUM_THREADS=" + two, "OPENBLAS_NUM_THREADS=" + two})
}

// TestFitOnce is the process of riskstrat that TestFitBesidePeers measures: from opening the file to a converged fit.
func TestFitOnce(t *testing.T) {
	path := given(t)
	start, cpu := time.Now(), processtest.Processor()
	d, rows := designed(t, path)
	fitOnce(t, d, rows, start, cpu)
}

// TestFitOnceAsTrained is the same fit through what a training puts between the file and the fit: rows by cell, terms made anew on every pass.
// Outcomes are in memory, as they are there, and terms prepared: neither is timed.
func TestFitOnceAsTrained(t *testing.T) {
	path := given(t)
	s := sampled(t, path)
	store(t, s, path)
	p, err := prepare(t.Context(), s, benchNames(), benchWorkers)
	if err != nil {
		t.Fatal(err)
	}
	s.Stored = nil
	runtime.GC()
	start, cpu := time.Now(), processtest.Processor()
	store(t, s, path)
	fitOnce(t, p.design(s, s.outcome), s.rows(), start, cpu)
}

// TestFitOnceFromMemory is the same fit of rows that are in memory, as the peers have them: reading them is not timed.
func TestFitOnceFromMemory(t *testing.T) {
	d, rows := designed(t, given(t))
	h, err := hold(d)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	fitOnce(t, h, rows, time.Now(), processtest.Processor())
}

// held is a design whose blocks are in memory.
type held struct {
	columns int
	cells   [][]glm.Block
}

func hold(d *trainset.Design) (*held, error) {
	h := &held{columns: d.Columns(), cells: make([][]glm.Block, d.Cells())}
	for c := range h.cells {
		err := d.Rows(c, func(b glm.Block) error {
			own := glm.Block{Y: slices.Clone(b.Y), Weight: slices.Clone(b.Weight), X: make([][]float64, len(b.X))}
			for j := range b.X {
				own.X[j] = slices.Clone(b.X[j])
			}
			h.cells[c] = append(h.cells[c], own)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return h, nil
}

func (h *held) Cells() int   { return len(h.cells) }
func (h *held) Columns() int { return h.columns }
func (h *held) Rows(cell int, visit func(glm.Block) error) error {
	for _, b := range h.cells[cell] {
		if err := visit(b); err != nil {
			return err
		}
	}
	return nil
}

// fitOnce fits a design and prints what that took since start.
func fitOnce(t *testing.T, d glm.Design, rows int, start time.Time, cpu float64) {
	t.Helper()
	r, err := glm.Fit(t.Context(), d, glm.Options{
		Family: glm.Binomial(), Names: benchNames(), Lambda: 1 / float64(rows), Workers: benchWorkers,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	f := fitted{
		Wall: time.Since(start).Seconds(), Processor: processtest.Processor() - cpu, PeakMiB: processtest.PeakMiB(t), Iterations: r.Iterations,
		Version: runtime.Version(), Intercept: r.Intercept,
	}
	for j, c := range r.Coef {
		f.Coef = append(f.Coef, c*r.SD[j])
		f.Intercept += c * r.Mean[j]
	}
	if err := json.NewEncoder(os.Stdout).Encode(f); err != nil {
		t.Fatal(err)
	}
}
