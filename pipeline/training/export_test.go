package training

import (
	"context"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/parquet-go/parquet-go"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/models"
	"riskstrat/models/glm"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/place/placetest"
	"riskstrat/pipeline/publish"
)

func exported(t *testing.T, p *place.Place, opt Options) (*Exported, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "training")
	opt.AsOf = placetest.Extract
	if opt.Workers == 0 {
		opt.Workers = 2
	}
	x, err := Export(t.Context(), p, "emergency_admission", dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	return x, dir
}

// exportOnce is the export of the town's model, which tests read and nobody changes.
var exportOnce = sync.OnceValues(func() (*Exported, error) {
	shared, err := town.Shared()
	if err != nil {
		return nil, err
	}
	return Export(context.Background(), shared, placetest.Target, filepath.Join(town.Dir(), "exported"), Options{AsOf: placetest.Extract, Workers: 2})
})

func townsExport(t *testing.T) (*Exported, string) {
	t.Helper()
	x, err := exportOnce()
	if err != nil {
		t.Fatal(err)
	}
	return x, filepath.Join(town.Dir(), "exported")
}

// exportedRow is a row as any reader of Parquet sees it; the features are left out.
type exportedRow struct {
	Part      string   `parquet:"part"`
	Index     int32    `parquet:"index_date"`
	Person    uint64   `parquet:"person"`
	Household *uint64  `parquet:"household"`
	Outcome   *float64 `parquet:"outcome"`
	Weight    float64  `parquet:"weight"`
	Fold      int32    `parquet:"fold,optional"`
	HeldOut   bool     `parquet:"held_out"`
	Offered   bool     `parquet:"offered_help"`
	Withheld  bool     `parquet:"withheld,optional"`
	Unoffered float64  `parquet:"weight_unoffered"`
}

func exportedRows(t *testing.T, path string) []exportedRow {
	t.Helper()
	rows, err := parquet.ReadFile[exportedRow](path)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// The rows are those that a model is trained on: as many, of the same people, events and weights as its entry counts.
func TestExportIsWhatATrainingSees(t *testing.T) {
	t.Parallel()
	x, dir := townsExport(t)
	entry := champion(t).Entry
	for i, want := range []models.SampleReport{entry.Trained.Fit, entry.Trained.Calibrate, entry.Trained.Validate} {
		part := x.Parts[i]
		have := models.SampleReport{Total: want.Total, Remaining: want.Remaining, Weight: want.Weight}
		people, dates, weight, offered := map[uint64]bool{}, map[source.Day]bool{}, 0.0, int64(0)
		for _, row := range exportedRows(t, filepath.Join(dir, part.File)) {
			have.Rows++
			dates[source.Day(row.Index)] = true
			weight += row.Weight
			switch {
			case row.Part != part.Use:
				t.Fatalf("%s: have a row for %s", part.File, row.Part)
			case row.Outcome == nil && row.Weight == 0:
				have.Departed++
				continue
			case row.Outcome == nil || row.Weight < 1:
				t.Fatalf("%s: have the weight %v of an outcome that is known: %t", part.File, row.Weight, row.Outcome != nil)
			case *row.Outcome == 1:
				have.Events++
			}
			people[row.Person] = true
			if row.Offered {
				offered++
			}
		}
		if want.Offered == nil || offered != *want.Offered || offered == 0 {
			t.Errorf("%s: have %d rows of people offered help, want %v", part.File, offered, want.Offered)
		}
		have.People, have.Dates = int64(len(people)), slices.Sorted(maps.Keys(dates))
		if have.Rows != want.Rows || have.People != want.People || have.Events != want.Events || have.Departed != want.Departed || !slices.Equal(have.Dates, want.Dates) {
			t.Errorf("%s: have %+v, want %+v", part.File, have, want)
		}
		if math.Abs(weight-want.Weight) > 1e-9*want.Weight {
			t.Errorf("%s: the weights add up to %v, want %v", part.File, weight, want.Weight)
		}
		if part.Rows != want.Rows || part.Weight != want.Weight {
			t.Errorf("%s: reported as %+v, want %+v", part.File, part.SampleReport, want)
		}
	}
}

// A model fitted to the file is the model that is trained, by any rule about people offered help; and what the others weigh is what training
// calibrates and judges by.
func TestFitOfAnExportIsTheModelsFit(t *testing.T) {
	t.Parallel()
	p := offeringPlace(t)
	p.Registry, p.List = t.TempDir(), slices.Clone(p.List)
	for i := range p.List {
		p.List[i].Holdout = outreach.Holdout{Share: 0.4, Approver: "a test", Review: "REC 1", Until: placetest.Extract + 60}
	}
	spec := p.Models["emergency_admission"]
	columns := []string{"age", "condition_copd", "condition_diabetes"} // never null, taken as they are
	spec.Terms, spec.Penalty = columns, models.Penalty{Lambda: []float64{1e-3}}
	for _, rule := range []models.OfferedHelp{models.AdjustOffered, models.ExcludeOffered, models.WithheldOnly} {
		spec.OfferedHelp = rule
		p.Models = map[string]models.Spec{"emergency_admission": spec}
		trained, err := Run(t.Context(), p, "emergency_admission", Options{AsOf: placetest.Extract, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		_, dir := exported(t, p, Options{})
		opt := glm.Options{Family: glm.Binomial(), Names: columns, Lambda: 1e-3}
		if rule == models.AdjustOffered {
			opt.Names, opt.Factor = append(slices.Clone(columns), "offered_help"), []float64{1, 1, 1, 1e-3}
		}
		fit, err := glm.Fit(t.Context(), exportedMatrix(t, filepath.Join(dir, "fit.parquet"), rule), opt)
		if err != nil || fit.Err() != nil {
			t.Fatal(err, fit)
		}
		var want []float64
		for _, term := range trained.Entry.Terms {
			want = append(want, term.Columns[0].Coef)
		}
		if rule == models.AdjustOffered {
			want = append(want, trained.Entry.Offered.Coef)
		}
		for i, name := range opt.Names {
			if math.Abs(fit.Coef[i]-want[i]) > 1e-9*math.Abs(want[i]) {
				t.Errorf("%s: coefficient of %s: have %v, want %v", rule, name, fit.Coef[i], want[i])
			}
		}
		for use, part := range map[string]models.SampleReport{"calibrate": trained.Entry.Trained.Calibrate, "validate": trained.Entry.Trained.Validate} {
			sum, used := 0.0, int64(0)
			for _, row := range exportedRows(t, filepath.Join(dir, use+".parquet")) {
				if sum += row.Unoffered; row.Unoffered > 0 {
					used++
				}
				stands := !row.Offered
				if rule == models.WithheldOnly {
					stands = row.Withheld
				}
				if (row.Unoffered > 0) != (stands && row.Weight > 0) {
					t.Fatalf("%s: %s: a row weighs %v, and %v without offers: %+v", rule, use, row.Weight, row.Unoffered, row)
				}
			}
			if u := part.Unoffered; used != u.Used || math.Abs(sum-u.Mean*float64(used)) > 1e-9*sum {
				t.Errorf("%s: %s: have %d rows that weigh %v, want %d of %v each", rule, use, used, sum, u.Used, u.Mean)
			}
		}
	}
}

// exportedMatrix is the design of three features that a training by the rule fits, read off a file as any reader of Parquet would.
func exportedMatrix(t *testing.T, path string, rule models.OfferedHelp) *glm.Matrix {
	t.Helper()
	rows, err := parquet.ReadFile[struct {
		exportedRow
		Age      *int32 `parquet:"age"`
		COPD     *int32 `parquet:"condition_copd"`
		Diabetes *int32 `parquet:"condition_diabetes"`
	}](path)
	if err != nil {
		t.Fatal(err)
	}
	m := &glm.Matrix{P: 3}
	if rule == models.AdjustOffered {
		m.P = 4
	}
	for _, r := range rows {
		if r.Outcome == nil {
			continue
		}
		m.X, m.Y = append(m.X, float64(*r.Age), float64(*r.COPD), float64(*r.Diabetes)), append(m.Y, *r.Outcome)
		switch {
		case rule != models.AdjustOffered:
			m.Weight = append(m.Weight, r.Unoffered)
			continue
		case r.Offered:
			m.X = append(m.X, 1)
		default:
			m.X = append(m.X, 0)
		}
		m.Weight = append(m.Weight, r.Weight)
	}
	return m
}

// A person has one number in all files, a household another, and both are whole in a fold and in the fifth held out.
func TestExportKeepsPeopleAndHouseholdsWhole(t *testing.T) {
	t.Parallel()
	_, dir := townsExport(t)
	type group struct {
		fold int32
		held bool
	}
	groups, people, households := map[uint64]group{}, map[uint64]bool{}, map[uint64]bool{}
	var folds [5]int
	rows, held, last := 0, 0, uint64(0)
	for _, use := range []string{"fit", "calibrate", "validate"} {
		for _, row := range exportedRows(t, filepath.Join(dir, use+".parquet")) {
			key := row.Person
			people[key] = true
			if row.Household != nil {
				key = *row.Household
				households[key] = true
			}
			g := group{row.Fold, row.HeldOut}
			if use == "fit" {
				folds[g.fold]++
				if row.Person < last {
					t.Fatalf("person %d follows person %d, want rows by number", row.Person, last)
				}
				last = row.Person
			} else {
				g.fold = groups[key].fold // the other files have none
			}
			if before, seen := groups[key]; seen && before != g {
				t.Fatalf("%s: group %d is %+v and %+v", use, key, before, g)
			}
			groups[key] = g
			if rows++; g.held {
				held++
			}
		}
	}
	numbers := slices.Sorted(maps.Keys(people))
	if n := uint64(len(people)); numbers[0] != 1 || numbers[n-1] != n {
		t.Errorf("have people %d to %d, want 1 to %d", numbers[0], numbers[n-1], n)
	}
	if first := slices.Min(slices.Collect(maps.Keys(households))); first != numbers[len(numbers)-1]+1 {
		t.Errorf("have households from %d on, want them after the %d people", first, len(people))
	}
	total := float64(folds[0] + folds[1] + folds[2] + folds[3] + folds[4])
	for k, n := range folds { // a share of 1,000 households has a standard deviation of 1.3 %
		if share := float64(n) / total; math.Abs(share-.2) > .06 {
			t.Errorf("fold %d holds %.3f of the rows, want about a fifth", k, share)
		}
	}
	if share := float64(held) / float64(rows); math.Abs(share-.2) > .06 {
		t.Errorf("have %.3f of the rows held out, want about a fifth", share)
	}
}

// No pseudonym, and no hash of one, leaves with an export; nor do numbers or rows follow the order of the hashes.
func TestExportHoldsNoIdentifier(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	x, dir := townsExport(t)
	residents := sourcetest.Read(t, p.Extract.Dir, "residents")
	id, household := residents.Column("resident_id"), residents.Column("household_id")
	hashes := map[uint64]bool{}
	var texts []string
	for _, row := range residents.Rows {
		for _, at := range []int{id, household} {
			if text, ok := row[at].(string); ok {
				hashes[source.Hash([]byte(text))] = true
				texts = append(texts, text)
			}
		}
	}
	if len(texts) < 2000 {
		t.Fatalf("have %d identifiers, want those of everyone", len(texts))
	}
	for _, part := range x.Parts {
		path := filepath.Join(dir, part.File)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if strings.Contains(string(content), text) {
				t.Fatalf("%s holds an identifier", part.File)
			}
		}
		for _, row := range exportedRows(t, path) {
			if hashes[row.Person] || row.Household != nil && hashes[*row.Household] {
				t.Fatalf("%s holds the hash of an identifier", part.File)
			}
		}
	}
}

// Numbers follow no order of the hashes, and depend on everyone: without one person the others have other numbers.
func TestLabelsCannotBeGuessed(t *testing.T) {
	t.Parallel()
	sample := func(people int) *models.Sample {
		s := &models.Sample{}
		for i := range uint64(people) {
			hash := i * (math.MaxUint64 / uint64(people))
			r := &s.Cells[source.Cell(hash)]
			r.Person, r.Household, r.Outcome = append(r.Person, hash), append(r.Household, hash/7+1), append(r.Outcome, 0)
		}
		return s
	}
	const n = 3000
	all, fewer := newLabels(sample(n)), newLabels(sample(n), &models.Sample{})
	if !maps.Equal(all.person, fewer.person) || !maps.Equal(all.household, fewer.household) {
		t.Error("the same people have other numbers the second time")
	}
	one := sample(n)
	for c := range one.Cells {
		if r := &one.Cells[c]; len(r.Person) > 0 {
			r.Person, r.Household, r.Outcome = r.Person[1:], r.Household[1:], r.Outcome[1:]
			break
		}
	}
	other := newLabels(one)
	same, correlation := 0, 0.0
	for hash, number := range all.person {
		if other.person[hash] == number {
			same++
		}
		correlation += (float64(hash)/math.MaxUint64 - .5) * (float64(number)/n - .5) * 12 / n
	}
	if same > 12 { // of 3,000 at random: 1 on average
		t.Errorf("without one person %d others keep their number", same)
	}
	if math.Abs(correlation) > 5/math.Sqrt(n) {
		t.Errorf("numbers and hashes correlate by %.3f", correlation)
	}
}

func TestSameExportHoweverItIsCut(t *testing.T) {
	t.Parallel()
	var want map[string]string
	for _, c := range placetest.Cuts {
		_, dir := exported(t, town.Place(t), Options{Workers: c.Workers, partitions: c.Partitions})
		have := map[string]string{}
		for _, use := range []string{"fit", "calibrate", "validate"} {
			content, err := os.ReadFile(filepath.Join(dir, use+".parquet"))
			if err != nil {
				t.Fatal(err)
			}
			have[use] = string(content)
		}
		if want == nil {
			want = have
		}
		for use := range want {
			if have[use] != want[use] {
				t.Errorf("%d workers, %d partitions: %s differs", c.Workers, c.Partitions, use)
			}
		}
	}
}

// Values that outgrow memory are exported from where they are kept: the same rows, their weights to the rounding of sums.
func TestExportOfStoredValues(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	_, held := townsExport(t)
	_, stored := exported(t, p, Options{room: 1})
	type row struct {
		exportedRow
		Age    *int32   `parquet:"age"`
		Sex    *string  `parquet:"sex"`
		Visits *int32   `parquet:"gp_attended_365d"`
		Rise   *float64 `parquet:"gp_rate_of_rise"`
	}
	for _, use := range []string{"fit", "calibrate", "validate"} {
		want, err := parquet.ReadFile[row](filepath.Join(held, use+".parquet"))
		if err != nil {
			t.Fatal(err)
		}
		have, err := parquet.ReadFile[row](filepath.Join(stored, use+".parquet"))
		if err != nil || len(have) != len(want) {
			t.Fatalf("%s: have %d rows, want %d; %v", use, len(have), len(want), err)
		}
		for i := range want {
			if want[i].Person == 0 || want[i].Age == nil {
				t.Fatalf("%s: row %d has no person or no age", use, i)
			}
			if math.Abs(have[i].Weight-want[i].Weight)+math.Abs(have[i].Unoffered-want[i].Unoffered) > 1e-9 {
				t.Fatalf("%s: row %d: have the weight %v, want %v", use, i, have[i].Weight, want[i].Weight)
			}
			have[i].Weight, have[i].Unoffered = want[i].Weight, want[i].Unoffered
			if !reflect.DeepEqual(have[i], want[i]) {
				t.Fatalf("%s: row %d is another", use, i)
			}
		}
	}
}

// Only the owner can read what was written.
func TestExportIsItsOwners(t *testing.T) {
	t.Parallel()
	_, dir := townsExport(t)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the permissions %s", filepath.Base(path), info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The folder is there whole or not at all, and never where another reader looks.
func TestExportLeavesNothingHalfDone(t *testing.T) {
	t.Parallel()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	reader := t.TempDir()
	shared := town.Place(t)
	shared.Publish = publish.Destinations{PopulationHealth: &publish.Destination{Path: reader}}
	for _, c := range []struct {
		ctx   context.Context
		place *place.Place
		model string
		dir   string
		says  string
	}{
		{stopped, town.Place(t), "emergency_admission", filepath.Join(t.TempDir(), "training"), "context canceled"},
		{t.Context(), town.Place(t), "nobody", filepath.Join(t.TempDir(), "training"), `no model named "nobody" is declared`},
		{t.Context(), shared, "emergency_admission", filepath.Join(reader, "training"), "publish.population_health: path: "},
	} {
		_, err := Export(c.ctx, c.place, c.model, c.dir, Options{AsOf: placetest.Extract, Workers: 1})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("have %v, want %q", err, c.says)
		}
		if left, _ := os.ReadDir(filepath.Dir(c.dir)); len(left) > 0 {
			t.Errorf("%s: have %d entries left behind", c.says, len(left))
		}
	}
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "kept"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Export(t.Context(), town.Place(t), "emergency_admission", full, Options{AsOf: placetest.Extract, Workers: 1}); err == nil {
		t.Error("wrote into a folder that is not empty")
	}
	if left, _ := os.ReadDir(full); len(left) != 1 {
		t.Errorf("have %d files in the folder, want the one that was there", len(left))
	}
}

// A band holds the rows of its ranks, wherever in the sample they lie.
func TestGather(t *testing.T) {
	t.Parallel()
	s := &models.Sample{Features: make([]features.Definition, 3)}
	rank := make([][]int32, source.Cells)
	n := 0
	for c := range s.Cells {
		r := &s.Cells[c]
		for range c % 7 {
			for j := range 3 {
				r.X = append(r.X, float64(100*n+j))
			}
			r.Outcome = append(r.Outcome, 0)
			rank[c] = append(rank[c], int32(n*389%769)) // 769 is a prime above the number of rows
			n++
		}
	}
	band := make([][]float64, 3)
	for first := 0; first < 769; first += 250 {
		size := min(250, 769-first)
		for j := range band {
			band[j] = slices.Repeat([]float64{-1}, size)
		}
		if err := gather(band, s, rank, first, size); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			k := i*389%769 - first
			if k < 0 || k >= size {
				continue
			}
			for j := range band {
				if want := float64(100*i + j); band[j][k] != want {
					t.Fatalf("rank %d, column %d: have %v, want %v", first+k, j, band[j][k], want)
				}
			}
		}
	}
	if n < 700 {
		t.Errorf("have %d rows, want most ranks taken", n)
	}
}
