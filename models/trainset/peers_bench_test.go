//go:build bench

package trainset

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
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

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/models/glm"
)

// benchColumns are the features of the matrix, as many as a rich model has; benchWorkers is what every program may use.
const (
	benchColumns = 60
	benchWorkers = 2
	// benchTolerance is the largest entry of the gradient at which the peers may stop. riskstrat goes on to rounding.
	benchTolerance = 1e-8
)

// What the fit is held to, as shares of scikit-learn's wall time on a matrix it has in memory, and in MiB.
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
	for _, text := range strings.Fields(cmpOr(os.Getenv("BENCH_FIT_ROWS"), "240000 3000000")) {
		rows, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(text, func(t *testing.T) { besidePeers(t, python, rows) })
	}
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func besidePeers(t *testing.T, python string, rows int) {
	dir := t.TempDir()
	path := filepath.Join(dir, "training.parquet")
	x, y := filepath.Join(dir, "x.f64"), filepath.Join(dir, "y.u8")
	if err := drawMatrix(rows, path, x, y); err != nil {
		t.Fatal(err)
	}
	reference := filepath.Join("..", "..", "testdata", "reference", "fit")
	peer := func(args ...string) []string {
		args = append([]string{python, filepath.Join(reference, "peer.py")}, args...)
		return append(args, strconv.Itoa(rows), strconv.Itoa(benchColumns), x, y)
	}
	tolerance := strconv.FormatFloat(benchTolerance, 'g', -1, 64)
	programs := []struct {
		name   string
		argv   []string
		rounds int // 0: as many as the others
	}{
		{name: "riskstrat", argv: []string{os.Args[0], "-test.run", "^TestFitOnce$"}},
		{name: "scikit-learn newton-cholesky", argv: peer("newton-cholesky", tolerance)},
		{name: "scikit-learn lbfgs", argv: peer("lbfgs", tolerance)},
		{name: "scikit-learn lbfgs, its default tolerance of 1e-4", argv: peer("lbfgs", "1e-4")},
		{name: "glum irls-ls", argv: peer("glum", tolerance)},
	}
	if _, err := exec.LookPath("Rscript"); err == nil {
		argv := []string{"Rscript", filepath.Join(reference, "glmnet.R"), "1e-14", strconv.Itoa(rows), strconv.Itoa(benchColumns), x, y}
		programs = append(programs, struct {
			name   string
			argv   []string
			rounds int
		}{"glmnet", argv, 1})
	}
	rounds := 5
	if rows > 1_000_000 {
		rounds = 3
	}
	took := make([][]fitted, len(programs))
	for round := range rounds {
		for i, p := range programs {
			if p.rounds == 0 || round < p.rounds {
				took[i] = append(took[i], fitOnce(t, p.argv, path))
			}
		}
	}
	d, close := benchDesign(t, path)
	defer close()
	t.Logf("%-52s %8s %8s %9s %6s %10s", fmt.Sprintf("medians; %d rows", rows), "wall s", "cpu s", "peak MiB", "steps", "gradient")
	for i, p := range programs {
		g := largestGradient(t, d, took[i][0])
		t.Logf("%-52s %8.3f %8.3f %9.0f %6d %10.1e  %s %s", p.name, wall(took[i]), cpu(took[i]), peak(took[i]), took[i][0].Iterations, g,
			took[i][0].Version, strings.Join(took[i][0].Warnings, " "))
		if i == 0 && g > benchTolerance {
			t.Errorf("riskstrat ends with a gradient of %g, want at most %g", g, benchTolerance)
		}
	}
	ours := wall(took[0])
	t.Logf("riskstrat's wall time is %.3f of newton-cholesky's and %.3f of lbfgs's; processor time %.3f and %.3f", ours/wall(took[1]), ours/wall(took[2]), cpu(took[0])/cpu(took[1]), cpu(took[0])/cpu(took[2]))
	t.Logf("standardising took the peers another %.3f s", median(took[1], func(f fitted) float64 { return f.Scaling }))
	if share := ours / wall(took[1]); share > shareOfCholesky {
		t.Errorf("the fit takes %.3f of newton-cholesky's time, want at most %.2f", share, shareOfCholesky)
	}
	if share := ours / wall(took[2]); share > shareOfLBFGS {
		t.Errorf("the fit takes %.3f of lbfgs's time, want at most %.2f", share, shareOfLBFGS)
	}
	if p := peak(took[0]); p > mostMemory {
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

// benchFeatures are like those of a place: counts over windows, flags, days since an event, ages and ranks, and continuous rates.
func benchFeatures() []features.Definition {
	var defs []features.Definition
	for j := range benchColumns {
		d := features.Definition{Name: fmt.Sprintf("x%02d", j), Type: features.Count}
		if j >= benchColumns-6 {
			d.Type = features.Real
		}
		defs = append(defs, d)
	}
	return defs
}

func benchNames() []string {
	var names []string
	for _, d := range benchFeatures() {
		names = append(names, d.Name)
	}
	return names
}

func benchDesign(t *testing.T, path string) (*Design, func() error) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(file, info.Size(), benchFeatures())
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.Design(benchNames()...)
	if err != nil {
		t.Fatal(err)
	}
	return d, file.Close
}

// drawMatrix writes the same rows as a training set, and as arrays that peers read.
func drawMatrix(rows int, path, x, y string) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	xs, err := os.Create(x)
	if err != nil {
		return err
	}
	defer xs.Close()
	ys, err := os.Create(y)
	if err != nil {
		return err
	}
	defer ys.Close()
	w, err := NewWriter(out, Options{Features: benchFeatures()})
	if err != nil {
		return err
	}
	xb, yb := bufio.NewWriterSize(xs, 1<<20), bufio.NewWriter(ys)
	rng := rand.New(rand.NewPCG(2026, 11))
	for cell := range source.Cells {
		r := drawCell(rng, rows*(cell+1)/source.Cells-rows*cell/source.Cells)
		if err := w.Append(r); err != nil {
			return err
		}
		row := make([]float64, benchColumns)
		for i, v := range r.Outcome {
			for j := range row {
				row[j] = r.X[j][i]
			}
			if err := binary.Write(xb, binary.LittleEndian, row); err != nil {
				return err
			}
			if err := yb.WriteByte(byte(v)); err != nil {
				return err
			}
		}
	}
	for _, last := range []func() error{w.Close, xb.Flush, yb.Flush} {
		if err := last(); err != nil {
			return err
		}
	}
	return nil
}

// drawCell draws people whose counts share a frailty, so that columns are correlated as those of overlapping windows are, and
// who have the event with a chance of about one in ten.
func drawCell(rng *rand.Rand, n int) *Rows {
	r := &Rows{X: make([][]float64, benchColumns)}
	for j := range r.X {
		r.X[j] = make([]float64, n)
	}
	for i := range n {
		frailty := math.Exp(.8*rng.NormFloat64() - .32)
		eta := -2.6
		for j := range benchColumns {
			v := drawValue(rng, j, frailty)
			r.X[j][i] = v
			eta += .03 * float64(j%5-1) * min(v, 20) / (1 + float64(j%7)) * benchUnit(j)
		}
		outcome := 0.0
		if rng.Float64() < 1/(1+math.Exp(-eta)) {
			outcome = 1
		}
		r.Outcome = append(r.Outcome, outcome)
		r.Person, r.Household, r.Index = append(r.Person, rng.Uint64()), append(r.Household, 0), append(r.Index, 20000)
	}
	return r
}

// benchUnit keeps the columns of days and ages from deciding everything.
func benchUnit(j int) float64 {
	if j >= 44 && j < 54 {
		return .1
	}
	return 1
}

func drawValue(rng *rand.Rand, j int, frailty float64) float64 {
	switch {
	case j < 34: // counts over ever shorter windows
		return drawPoisson(rng, 4*frailty*math.Pow(.78, float64(j%17)))
	case j < 44: // flags
		if rng.Float64() < .02*frailty {
			return 1
		}
		return 0
	case j < 52: // days since
		return math.Floor(min(730, rng.ExpFloat64()*200/frailty))
	case j < 54: // ages
		return float64(18 + rng.IntN(80))
	}
	return rng.NormFloat64() + frailty
}

// drawPoisson multiplies uniform numbers (Knuth), which is quick for small means.
func drawPoisson(rng *rand.Rand, mean float64) float64 {
	k, p, end := 0.0, rng.Float64(), math.Exp(-mean)
	for p > end {
		p *= rng.Float64()
		k++
	}
	return k
}

// largestGradient is the largest entry, in absolute value, of the gradient of the objective at a program's answer.
func largestGradient(t *testing.T, d *Design, f fitted) float64 {
	t.Helper()
	gradient := gradients(t, d, [][]float64{append([]float64{f.Intercept}, f.Coef...)})[0]
	largest := math.Abs(gradient[0])
	for j, c := range f.Coef {
		largest = max(largest, math.Abs(gradient[j+1]+c/float64(d.file.Rows())))
	}
	return largest
}

// gradients are those of the mean loss at several sets of coefficients, intercept first, on standardised columns: plain sums over the
// rows, apart from the code of the fit.
func gradients(t *testing.T, d *Design, coef [][]float64) [][]float64 {
	t.Helper()
	n := float64(d.file.Rows())
	mean, sd := make([]float64, benchColumns), make([]float64, benchColumns)
	each := func(visit func(b glm.Block)) {
		for cell := range d.Cells() {
			if err := d.Rows(cell, func(b glm.Block) error { visit(b); return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	each(func(b glm.Block) {
		for j, x := range b.X {
			for _, v := range x {
				mean[j] += v / n
			}
		}
	})
	each(func(b glm.Block) {
		for j, x := range b.X {
			for _, v := range x {
				sd[j] += (v - mean[j]) * (v - mean[j]) / n
			}
		}
	})
	out := make([][]float64, len(coef))
	for l := range coef {
		out[l] = make([]float64, benchColumns+1)
	}
	row := make([]float64, benchColumns+1)
	each(func(b glm.Block) {
		for i, y := range b.Y {
			row[0] = 1
			for j, x := range b.X {
				row[j+1] = (x[i] - mean[j]) / math.Sqrt(sd[j])
			}
			for l, beta := range coef {
				eta := 0.0
				for k, z := range row {
					eta += beta[k] * z
				}
				gap := 1/(1+math.Exp(-eta)) - y
				for k, z := range row {
					out[l][k] += gap * z / n
				}
			}
		}
	})
	return out
}
