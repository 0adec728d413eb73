//go:build bench

package trainset

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
	"syscall"
	"testing"
	"time"

	"riskstrat/models/glm"
)

// benchColumns are the features of the matrix, as many as a rich model has; benchWorkers is what every program may use.
const (
	benchColumns = 60
	benchWorkers = 2
	// benchTolerance is the largest entry of the gradient at which the peers may stop. riskstrat goes on to rounding.
	benchTolerance = 1e-8
	benchRounds    = 3
)

// What the fit is held to, as shares of scikit-learn's processor time on a matrix it has in memory (wall time says as much on a quiet
// machine, and nothing on a busy one), and in MiB.
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

// TestFitBesidePeers fits a ridge logistic regression of 60 features with riskstrat, streamed from a training set, and with
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

// program is riskstrat or a peer.
type program struct {
	name string
	argv []string
	once bool // too slow for every round
	took []fitted
}

func programs(python, x, y string, rows int) []*program {
	reference := filepath.Join("..", "..", "testdata", "reference", "fit")
	matrix := []string{strconv.Itoa(rows), strconv.Itoa(benchColumns), x, y}
	peer := func(solver string, tolerance float64) []string {
		return append([]string{python, filepath.Join(reference, "peer.py"), solver, strconv.FormatFloat(tolerance, 'g', -1, 64)}, matrix...)
	}
	all := []*program{
		{name: "riskstrat", argv: []string{os.Args[0], "-test.run", "^TestFitOnce$"}},
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
				p.took = append(p.took, fitOnce(t, p.argv, path))
			}
		}
	}
	d, close := benchDesign(t, path)
	defer close()
	t.Logf("%-52s %8s %8s %9s %6s %10s", fmt.Sprintf("medians of %d; %d rows", benchRounds, rows), "wall s", "cpu s", "peak MiB", "steps", "gradient")
	for i, p := range all {
		first, g := p.took[0], largestGradient(t, d, p.took[0])
		t.Logf("%-52s %8.3f %8.3f %9.0f %6d %10.1e  %s %s", p.name, wall(p.took), cpu(p.took), peak(p.took), first.Iterations, g,
			first.Version, strings.Join(first.Warnings, " "))
		if i == 0 && g > benchTolerance {
			t.Errorf("riskstrat ends with a gradient of %g, want at most %g", g, benchTolerance)
		}
	}
	t.Logf("standardising took the peers another %.3f s", median(all[1].took, func(f fitted) float64 { return f.Scaling }))
	hold(t, all[0].took, all[1].took, all[2].took)
}

// hold compares riskstrat with scikit-learn's two solvers at the same tolerance.
func hold(t *testing.T, ours, cholesky, lbfgs []fitted) {
	t.Helper()
	for _, c := range []struct {
		name string
		peer []fitted
		most float64
	}{{"newton-cholesky", cholesky, shareOfCholesky}, {"lbfgs", lbfgs, shareOfLBFGS}} {
		share := cpu(ours) / cpu(c.peer)
		t.Logf("riskstrat takes %.3f of the processor time of %s, and %.3f of its wall time", share, c.name, wall(ours)/wall(c.peer))
		if share > c.most {
			t.Errorf("the fit takes %.3f of the processor time of %s, want at most %.2f", share, c.name, c.most)
		}
	}
	if p := peak(ours); p > mostMemory {
		t.Errorf("the fit takes %.0f MiB, want at most %d", p, mostMemory)
	}
}

func wall(of []fitted) float64 { return median(of, func(f fitted) float64 { return f.Wall }) }
func cpu(of []fitted) float64  { return median(of, func(f fitted) float64 { return f.Processor }) }
func peak(of []fitted) float64 { return median(of, func(f fitted) float64 { return f.PeakMiB }) }

func median(of []fitted, figure func(fitted) float64) float64 {
	var all []float64
	for _, m := range of {
		all = append(all, figure(m))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// fitOnce runs a program and reads what it says it took.
func fitOnce(t *testing.T, argv []string, path string) fitted {
	t.Helper()
	cmd := exec.Command(argv[0], argv[1:]...)
	two := strconv.Itoa(benchWorkers)
	cmd.Env = append(os.Environ(), "BENCH_TRAINING_SET="+path, "GOMAXPROCS="+two, "OMP_NUM_THREADS="+two, "OPENBLAS_NUM_THREADS="+two)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var f fitted
	if err := json.NewDecoder(strings.NewReader(string(out))).Decode(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFitOnce is the process of riskstrat that TestFitBesidePeers measures: from opening the file to a converged fit.
func TestFitOnce(t *testing.T) {
	path := os.Getenv("BENCH_TRAINING_SET")
	if path == "" {
		t.Skip("run by TestFitBesidePeers")
	}
	start, cpu := time.Now(), processor()
	d, close := benchDesign(t, path)
	defer close()
	r, err := glm.Fit(t.Context(), d, glm.Options{
		Family: glm.Binomial(), Names: benchNames(), Lambda: 1 / float64(d.file.Rows()), Workers: benchWorkers,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	f := fitted{
		Wall: time.Since(start).Seconds(), Processor: processor() - cpu, PeakMiB: peakMiB(t), Iterations: r.Iterations,
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

// processor is the processor time of this process so far, in seconds.
func processor() float64 {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r) // of one's own process it cannot fail
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()).Seconds()
}

// peakMiB is the most memory this process had resident. getrusage would count its parent's too, as of before it was started.
func peakMiB(t *testing.T) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kib float64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		t.Fatal(err)
	}
	return kib / 1024
}
