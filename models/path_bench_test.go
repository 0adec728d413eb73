//go:build bench

package models

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"riskstrat/models/glm"
	"riskstrat/models/processtest"
	"riskstrat/models/trainset"
)

// benchAlpha is the share of the penalty on absolute values of the paths compared.
const benchAlpha = 0.5

// walked is what a path took, and the path.
type walked struct {
	Wall      float64     `json:"wall"`      // seconds
	Processor float64     `json:"processor"` // seconds, user and system, of all cores
	PeakMiB   float64     `json:"peak_mib"`
	Version   string      `json:"version"`
	Passes    int         `json:"passes"` // riskstrat's are over the data, glmnet's over the coordinates
	Lambda    []float64   `json:"lambda"`
	Coef      [][]float64 `json:"coef"` // by lambda, intercept first, on standardised columns
}

// TestPathBesideGlmnet fits the elastic net for 100 lambdas with riskstrat, streamed from a training set, and with glmnet, from memory,
// in turns: glmnet at its usual threshold, and at a thousandth of that (at the precision riskstrat certifies it takes more than ten minutes).
// Both are held to the optimality conditions by plain sums over the rows.
func TestPathBesideGlmnet(t *testing.T) {
	rows := 240000
	if text := strings.Fields(os.Getenv("BENCH_FIT_ROWS")); len(text) > 0 {
		var err error
		if rows, err = strconv.Atoi(text[0]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := exec.LookPath("Rscript"); err != nil {
		t.Skip("no R")
	}
	dir := t.TempDir()
	path, lambdas := filepath.Join(dir, "training.parquet"), filepath.Join(dir, "lambdas")
	x, y := filepath.Join(dir, "x.f64"), outcomesOf(path)
	if err := drawMatrix(rows, path, x, y); err != nil {
		t.Fatal(err)
	}
	d, _ := designed(t, path)
	glmnet := func(threshold string) []string {
		return []string{"Rscript", filepath.Join("..", "testdata", "reference", "fit", "glmnet_path.R"), threshold, strconv.Itoa(rows),
			strconv.Itoa(benchColumns), x, y, fmt.Sprint(benchAlpha), lambdas}
	}
	ours := once[walked](t, []string{os.Args[0], "-test.run", "^TestPathOnce$"}, path)
	var text strings.Builder
	for _, l := range ours.Lambda {
		fmt.Fprintln(&text, strconv.FormatFloat(l, 'g', -1, 64))
	}
	if err := os.WriteFile(lambdas, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%-28s %8s %8s %9s %7s %10s", fmt.Sprintf("%d rows, 100 lambdas", rows), "wall s", "cpu s", "peak MiB", "passes", "violation")
	report := func(name string, w walked) float64 {
		v := largestViolation(t, d, rows, w)
		t.Logf("%-28s %8.2f %8.2f %9.0f %7d %10.1e  %s", name, w.Wall, w.Processor, w.PeakMiB, w.Passes, v, w.Version)
		return v
	}
	if v := report("riskstrat", ours); v > 1e-8 {
		t.Errorf("riskstrat's path misses the conditions by %g, want at most 1e-8", v)
	}
	report("glmnet, its threshold 1e-7", once[walked](t, glmnet("1e-7"), path))
	report("glmnet, threshold 1e-10", once[walked](t, glmnet("1e-10"), path))
	report("riskstrat again", once[walked](t, []string{os.Args[0], "-test.run", "^TestPathOnce$"}, path))
}

// TestPathOnce is the process of riskstrat that TestPathBesideGlmnet measures: from opening the file to the last lambda certified.
func TestPathOnce(t *testing.T) {
	path := given(t)
	start, cpu := time.Now(), processtest.Processor()
	d, _ := designed(t, path)
	p, err := glm.FitPath(t.Context(), d, glm.PathOptions{Family: glm.Binomial(), Names: benchNames(), Alpha: benchAlpha, Workers: benchWorkers})
	if err != nil {
		t.Fatal(err)
	}
	w := walked{Wall: time.Since(start).Seconds(), Processor: processtest.Processor() - cpu, PeakMiB: processtest.PeakMiB(t), Passes: p.Passes, Version: runtime.Version()}
	for _, q := range p.Points {
		if q.Err() != nil {
			t.Fatal(q.Err())
		}
		coef := []float64{q.Intercept}
		for j, c := range q.Coef {
			coef = append(coef, c*p.SD[j])
			coef[0] += c * p.Mean[j]
		}
		w.Lambda, w.Coef = append(w.Lambda, q.Lambda), append(w.Coef, coef)
	}
	if err := json.NewEncoder(os.Stdout).Encode(w); err != nil {
		t.Fatal(err)
	}
}

// largestViolation is the furthest that any coefficient at any lambda of a path is from its optimality condition.
func largestViolation(t *testing.T, d *trainset.Design, rows int, w walked) float64 {
	worst := 0.0
	for i, gradient := range gradients(t, d, rows, w.Coef) {
		for k, g := range gradient {
			b, l := w.Coef[i][k], w.Lambda[i]
			if k == 0 {
				l = 0
			}
			g += l * (1 - benchAlpha) * b
			switch {
			case b > 0:
				g = math.Abs(g + l*benchAlpha)
			case b < 0:
				g = math.Abs(g - l*benchAlpha)
			default:
				g = max(0, math.Abs(g)-l*benchAlpha)
			}
			worst = max(worst, g)
		}
	}
	return worst
}
