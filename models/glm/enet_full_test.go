//go:build full

package glm

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestPathOfShippedData holds elastic nets of the data sets that statsmodels ships against glmnet (testdata/reference/path/enet.R). The
// coefficients statsmodels has beside them do not follow from its own data, and are not used.
func TestPathOfShippedData(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(pathReferences, "enet.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Paths []struct {
			Family string
			Alpha  float64
			Points []struct {
				Lambda, Explained float64
				Coef              []float64
			}
		}
	}
	if err := json.Unmarshal(content, &ref); err != nil {
		t.Fatal(err)
	}
	for _, want := range ref.Paths {
		t.Run(fmt.Sprint(want.Family, " ", want.Alpha), func(t *testing.T) {
			opt := PathOptions{Family: families[want.Family], Names: strings.Fields("x1 x2 x3 x4 x5"), Alpha: want.Alpha}
			for _, q := range want.Points {
				opt.Lambda = append(opt.Lambda, q.Lambda)
			}
			have := mustPath(t, shipped(t, "enet_"+want.Family+".csv"), opt)
			for i, q := range want.Points {
				within(t, "share explained", have.Points[i].Explained, q.Explained, 1e-9)
				within(t, "intercept", have.Points[i].Intercept, q.Coef[0], 1e-8)
				for j, name := range opt.Names {
					within(t, fmt.Sprintf("lambda %g: %s", q.Lambda, name), have.Points[i].Coef[j], q.Coef[j+1], 1e-8)
				}
			}
		})
	}
}

// shipped reads a file of numbers, outcome first, without a header.
func shipped(t *testing.T, name string) *Matrix {
	t.Helper()
	dir := os.Getenv("STATSMODELS_DATA")
	if dir == "" {
		t.Fatal("STATSMODELS_DATA is not set: run this by `make test-full`, which fetches the data")
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	m := &Matrix{P: len(rows[0]) - 1}
	for _, row := range rows {
		for c, text := range row {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			if c == 0 {
				m.Y = append(m.Y, v)
			} else {
				m.X = append(m.X, v)
			}
		}
	}
	return m
}
