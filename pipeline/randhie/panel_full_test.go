//go:build full

package randhie_test

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
)

// panelRows are the rows of the panel by person and year, as numbers by column. Nothing of the converter is used to read them.
type panelRows map[[2]int]map[string]float64

// comparison is a person with a row in some year and the next one.
type comparison struct {
	person            int
	before, row, next map[string]float64 // before is nil for somebody who was not there
}

// admitted is 1 where the next year has an admission, else 0.
func (c *comparison) admitted() float64 { return min(c.next["totadm"], 1) }

// column is a column of testdata/reference/rand/panel.R by its name there: one of the panel, or computed.
func (c *comparison) column(name string) float64 {
	switch name {
	case "age10":
		return c.row["xage"] / 10
	case "age10_sq":
		return c.row["xage"] / 10 * c.row["xage"] / 10
	case "adm":
		return min(c.row["totadm"], 1)
	case "md":
		return math.Log1p(c.row["mdvis"])
	case "other":
		return math.Log1p(c.row["notmdvis"])
	case "therapy":
		return math.Log1p(c.row["mentvis"])
	case "admissions":
		return math.Log1p(c.row["totadm"])
	case "outp":
		return math.Log1p(c.row["outpdol"])
	case "drug":
		return math.Log1p(c.row["drugdol"])
	case "prev_present":
		return float64(min(len(c.before), 1))
	case "prev_mdvis":
		return math.Log1p(c.before["mdvis"])
	case "prev_adm":
		return min(c.before["totadm"], 1)
	}
	return c.row[name]
}

func (c *comparison) features(columns []string) []float64 {
	var x []float64
	for _, name := range columns {
		x = append(x, c.column(name))
	}
	return x
}

func readRows(t *testing.T, path string) panelRows {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := panelRows{}
	for _, record := range records[1:] {
		row := map[string]float64{}
		for i, name := range records[0] {
			if x, err := strconv.ParseFloat(record[i], 64); err == nil { // else it is missing
				row[name] = x
			}
		}
		rows[[2]int{int(row["zper"]), int(row["year"])}] = row
	}
	return rows
}

// comparable returns the people with rows in one of the years and the year after it, by year and person.
func (p panelRows) comparable(years ...int) []comparison {
	var all []comparison
	for _, k := range years {
		from := len(all)
		for key, row := range p {
			if next, ok := p[[2]int{key[0], k + 1}]; ok && key[1] == k {
				all = append(all, comparison{key[0], p[[2]int{key[0], k - 1}], row, next})
			}
		}
		slices.SortFunc(all[from:], func(a, b comparison) int { return a.person - b.person })
	}
	return all
}
