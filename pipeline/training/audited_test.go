package training

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/models"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
)

// samplesOf are the samples that a training of the place's model would be made from.
func samplesOf(t *testing.T, p *place.Place, opt Options) samples {
	t.Helper()
	opt.AsOf = placetest.Extract
	x := newTraining(p, "emergency_admission", p.Models["emergency_admission"], opt)
	t.Cleanup(x.close)
	if err := errors.Join(x.open(t.Context()), x.read(t.Context()), x.sample(t.Context())); err != nil {
		t.Fatal(err)
	}
	return x.samples
}

// Every row's ethnic category and network are those that the table of residents has, read here by hand: the category of the latest
// registration, the network of the one in force on the index date. At any number of partitions and workers.
func TestRowsAreAuditedByWhatResidentsSay(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	table := sourcetest.Read(t, p.Extract.Dir, "residents")
	id, category, pcn := table.Column("resident_id"), table.Column("ethnic_category"), table.Column("pcn_code")
	from, to := table.Column("registered_from"), table.Column("registered_to")
	of := map[uint64][]sourcetest.Row{}
	for _, r := range table.Rows {
		hash := source.Hash([]byte(r[id].(string)))
		of[hash] = append(of[hash], r)
	}
	for _, rows := range of {
		slices.SortFunc(rows, func(a, b sourcetest.Row) int { return int(a[from].(source.Day) - b[from].(source.Day)) })
	}
	words := map[any]string{nil: "", "A": "White: British", "J": "Asian: Pakistani", "R": "Other: Chinese", "S": "Other: any other", "Z": "not stated"}
	seen := map[string]int{}
	s := samplesOf(t, p, Options{Workers: 2, partitions: 8})
	for _, sample := range []*models.Sample{s.fit, s.calibrate, s.validate} {
		if len(sample.Audited) != 2 || sample.Audited[0].By != "ethnic_category" || sample.Audited[1].By != "pcn" || !slices.IsSorted(sample.Audited[1].Levels) {
			t.Fatalf("have the attributes %+v", sample.Audited)
		}
		for c := range sample.Cells {
			r := &sample.Cells[c]
			for i, person := range r.Person {
				rows := of[person]
				var network any
				for _, row := range rows {
					if end, ended := row[to].(source.Day); row[from].(source.Day) <= r.Index[i] && (!ended || r.Index[i] < end) {
						network = row[pcn]
					}
				}
				var have [2]string
				for k := range have {
					if level := r.Audited[2*i+k]; level != models.NoLevel {
						have[k] = sample.Audited[k].Levels[level]
					}
				}
				code := rows[len(rows)-1][category]
				if want, asked := words[code]; asked && have[0] != want {
					t.Fatalf("code %v: have %q, want %q", code, have[0], want)
				}
				if network != have[1] {
					t.Fatalf("have the network %q, want %v", have[1], network)
				}
				seen[fmt.Sprint(code)]++
			}
		}
	}
	for _, code := range []string{"<nil>", "A", "J", "R", "S", "Z"} {
		if seen[code] == 0 {
			t.Errorf("nobody has code %s: %v", code, seen)
		}
	}
	again := samplesOf(t, p, Options{Workers: 1, partitions: 1})
	for c := range s.fit.Cells {
		if !slices.Equal(s.fit.Cells[c].Audited, again.fit.Cells[c].Audited) {
			t.Fatal("at another number of partitions the rows have other levels")
		}
	}
}

// What rows are audited by is no predictor: no model can name it, and no exported row has it.
func TestAuditedIsNoPredictor(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	for term, want := range map[string]string{
		"pcn": "want a known feature", "category(pcn)": "want a known feature", "ethnic_group": "want a known feature", "category(ethnic_category)": "audit only",
	} {
		spec := p.Models["emergency_admission"]
		spec.Terms = append(slices.Clone(spec.Terms), term)
		changed := *p
		changed.Models = maps.Clone(p.Models)
		changed.Models["emergency_admission"] = spec
		_, err := Run(t.Context(), &changed, "emergency_admission", Options{AsOf: placetest.Extract, Workers: 2})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: have %v, want %q", term, err, want)
		}
	}
	dir := t.TempDir()
	exported, err := Export(t.Context(), p, "emergency_admission", filepath.Join(dir, "set"), Options{AsOf: placetest.Extract, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range exported.Parts {
		content, err := os.ReadFile(filepath.Join(dir, "set", part.File))
		if err != nil {
			t.Fatal(err)
		}
		file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range file.Root().Columns() {
			if strings.Contains(column.Name(), "ethnic") || strings.Contains(column.Name(), "pcn") {
				t.Errorf("%s has the column %s", part.File, column.Name())
			}
		}
	}
}
