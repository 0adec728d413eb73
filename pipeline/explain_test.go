package pipeline

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/models/registry"
	"riskstrat/pipeline/explain"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// explained is what a night, as it stands, did with a person.
func explained(p *place.Place, o explain.Options) (*explain.Explanation, error) {
	night, err := publish.Latest(p.Out)
	if err != nil {
		return nil, err
	}
	o.Night, o.Catalog = night, p.Catalog
	if o.Models, err = registry.Open(p.Registry); err != nil {
		return nil, err
	}
	return explain.Explain(o)
}

// explainable is a place with one night, and somebody whom it scored.
func explainable(t *testing.T) (*made, explain.Options, func(explain.Options) (*explain.Explanation, error)) {
	t.Helper()
	p := town.Place(t)
	m := runOn(t, p, nightDate, "")
	who := sortedKeys(m.scores(t, "emergency_admission"))[0]
	return &m, explain.Options{Resident: who}, func(o explain.Options) (*explain.Explanation, error) { return explained(p, o) }
}

func TestExplainRefuses(t *testing.T) {
	t.Parallel()
	_, o, answer := explainable(t)
	asks := func(change func(*explain.Options), want string) {
		t.Helper()
		asked := o
		change(&asked)
		_, err := answer(asked)
		var bad *explain.BadRequest
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), asked.Resident) {
			t.Errorf("have %v, want a bad request: %s", err, want)
		}
	}
	asks(func(o *explain.Options) { o.Resident = "nobody-at-all" }, "explaining night 2025-11-20: nobody of that pseudonym is in its ledger")
	asks(func(o *explain.Options) { o.Target = "escalation" }, `did not score "escalation", want emergency_admission`)
	asks(func(o *explain.Options) { o.Set = settings("agee", "1") }, "feature agee: the model does not read it; did you mean age?")
	asks(func(o *explain.Options) { o.Set = settings("sensitive", "1") }, "the model does not read it; it reads ")
	asks(func(o *explain.Options) { o.Set = settings("age", "1", "age", "2") }, "feature age: is set twice")
	asks(func(o *explain.Options) { o.Set = settings("condition_copd", "2") }, "feature condition_copd: want a whole number from 0 to 1, or null")
}

// replace puts other bytes in the place of a night's file; with a digest in the manifest it is as if the night had published them.
func (m *made) replace(t *testing.T, path string, content []byte, digest bool) {
	t.Helper()
	write := func(name string, content []byte) {
		full := filepath.Join(m.dir, name)
		if err := errors.Join(os.Chmod(full, 0o600), os.WriteFile(full, content, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	write(path, content)
	if !digest {
		return
	}
	manifest := m.manifest(t)
	for i := range manifest.Files {
		if f := &manifest.Files[i]; f.Path == path {
			f.Bytes, f.SHA256 = int64(len(content)), fmt.Sprintf("%x", sha256.Sum256(content))
		}
	}
	encoded, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	write("manifest.json", encoded)
}

func (m *made) read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(m.dir, path))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// A score that the stored features and the model do not give is not explained, however near they come.
func TestExplainRefusesAScoreThatIsNotSo(t *testing.T) {
	t.Parallel()
	m, o, answer := explainable(t)
	for _, by := range []float64{0, 1e-14, 1e-9} {
		var all []publish.ScoreRow
		for who, s := range m.scores(t, "emergency_admission") {
			row := publish.ScoreRow{Resident: []byte(who), Target: s.Target, Eta: *s.Eta, Risk: *s.Risk}
			if who == o.Resident {
				row.Eta += by
			}
			all = append(all, row)
		}
		slices.SortFunc(all, func(a, b publish.ScoreRow) int { return bytes.Compare(a.Resident, b.Resident) })
		rows := publish.NewScoreRows(len(all), 64*len(all))
		for _, row := range all {
			rows.Append(row)
		}
		var b bytes.Buffer
		file, err := publish.NewScores(&b, publish.ParquetOptions{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		record := rows.Record()
		if err := errors.Join(file.Write(record), file.Close()); err != nil {
			t.Fatal(err)
		}
		record.Release()
		was := m.read(t, "scores.parquet")
		m.replace(t, "scores.parquet", b.Bytes(), true)
		x, err := answer(o)
		if by > 1e-12 {
			var refused *source.Refused
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), "do not give the score that it published") {
				t.Errorf("published %v beside what is stored: have %v", by, err)
			}
		} else if err != nil || x.Scores[0].Exact != (by == 0) {
			t.Errorf("published %v beside what is stored: have %v", by, err)
		}
		m.replace(t, "scores.parquet", was, true)
	}
}

// Of a night one of whose files was changed nothing is told: the error names the file.
func TestExplainNamesTheDamagedFile(t *testing.T) {
	t.Parallel()
	m, o, answer := explainable(t)
	for _, path := range []string{"ledger.parquet", "features.parquet", "scores.parquet", "caseload.parquet"} {
		was := m.read(t, path)
		changed := slices.Clone(was)
		changed[len(changed)/2] ^= 1
		m.replace(t, path, changed, false)
		_, err := answer(o)
		var refused *source.Refused
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "damaged since it was published") || strings.Contains(err.Error(), o.Resident) {
			t.Errorf("%s was changed: have %v", path, err)
		}
		m.replace(t, path, was, false)
	}
	if _, err := answer(o); err != nil {
		t.Errorf("all put back: have %v", err)
	}
}

// What retention has taken away is named with the day and the rule; the rest is told as before.
func TestExplainWithinRetentionAndAfter(t *testing.T) {
	t.Parallel()
	m, _, answer := explainable(t)
	out := filepath.Dir(filepath.Dir(m.dir))
	var who string // listed
	for who = range m.listed("rising_need") {
		break
	}
	o := explain.Options{Resident: who}
	whole, err := answer(o)
	if err != nil || len(whole.Gone) > 0 || len(whole.Lists[0].Shown) == 0 || whole.Lists[0].Stay == nil || whole.Scores[0].Workings == nil || len(whole.Features) == 0 {
		t.Fatalf("the whole night: have %+v, %v", whole, err)
	}
	took := func(x *explain.Explanation) (all []string) {
		for _, g := range x.Gone {
			all = append(all, fmt.Sprint(g.File, " ", g.On, " ", g.Rule))
		}
		return all
	}
	prune := func(after source.Day) *explain.Explanation {
		t.Helper()
		if _, err := publish.Prune(out, nightDate+after, publish.Retention{}); err != nil {
			t.Fatal(err)
		}
		x, err := answer(o)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}

	if x := prune(90); len(x.Gone) > 0 {
		t.Errorf("on the last day of the lists: have %v gone", took(x))
	}
	x := prune(91)
	if diff := gocmp.Diff([]string{"caseload.parquet 2026-02-19 lists_days: 90"}, took(x)); diff != "" {
		t.Errorf("after the lists: %s", diff)
	}
	want := whole.Lists[0]
	want.Shown, want.Stay = nil, nil
	if diff := gocmp.Diff(want, x.Lists[0], cmpopts.IgnoreUnexported(explain.List{})); diff != "" || x.Scores[0].Workings == nil || len(x.Features) == 0 {
		t.Errorf("after the lists: %s", diff)
	}

	x = prune(401)
	if diff := gocmp.Diff([]string{"features.parquet 2026-12-26 scores_days: 400", "caseload.parquet 2026-02-19 lists_days: 90", "scores.parquet 2026-12-26 scores_days: 400"}, took(x)); diff != "" {
		t.Errorf("after the scores: %s", diff)
	}
	for i := range want.Reads {
		want.Reads[i].Value = nil
	}
	if diff := gocmp.Diff(want, x.Lists[0], cmpopts.IgnoreUnexported(explain.List{})); diff != "" || x.Scores[0].Eta != nil || x.Scores[0].Missing != "the night's scores were taken away" ||
		len(x.Features) > 0 || !gocmp.Equal(x.Purposes, whole.Purposes) || !gocmp.Equal(x.Standing, whole.Standing) {
		t.Errorf("after the scores: have %+v, %s", x, diff)
	}

	x = prune(2923)
	if x.Night.TakenAway == nil || x.Night.TakenAway.Rule != "manifest_days: 2922" || x.Night.Run != nightDate.String() || x.Night.Manifest != whole.Night.Manifest || len(x.Lists)+len(x.Scores)+len(x.Gone) > 0 || x.Standing != nil {
		t.Errorf("after the manifest: have %+v", x)
	}
	if err := os.Remove(filepath.Join(m.dir, "tombstones.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := answer(o); err == nil {
		t.Error("nothing is left of the night, and it is told")
	}
}

// A version that another replaced is told as asked, and says which one stands and why.
func TestExplainAReplacedNight(t *testing.T) {
	t.Parallel()
	p := another(t)
	first := runOn(t, p, nightDate, "")
	listed := sortedKeys(first.listed("rising_need"))
	who := listed[0]
	answer(t, p, sourcetest.Row{listed[1], "rising_need", nightDate, "declined", nightDate})
	runOn(t, p, nightDate, "a decision came late")
	answer(t, p, sourcetest.Row{listed[2], "rising_need", nightDate, "declined", nightDate})
	last := runOn(t, p, nightDate, "and another")
	tell := func(dir string) *explain.Explanation {
		t.Helper()
		night, err := publish.At(dir)
		if err != nil {
			t.Fatal(err)
		}
		x, err := explain.Explain(explain.Options{Night: night, Resident: who})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	run := nightDate.String()
	want := []explain.Replacement{{Run: run + ".2", Reason: "a decision came late"}, {Run: run + ".3", Reason: "and another"}}
	if x := tell(first.dir); x.Night.Run != run || x.Night.Replaces != nil || x.Night.Alone || !gocmp.Equal(x.Night.ReplacedBy, want) {
		t.Errorf("the first: have %+v", x.Night)
	}
	if x := tell(filepath.Join(p.Out, "latest")); x.Night.Run != run+".3" || len(x.Night.ReplacedBy) > 0 || x.Night.Replaces == nil || x.Night.Replaces.Run != run+".2" || x.Night.Replaces.Reason != "and another" {
		t.Errorf("the one that stands: have %+v", x.Night)
	}

	alone := filepath.Join(t.TempDir(), "a copy")
	if err := os.CopyFS(alone, os.DirFS(last.dir)); err != nil {
		t.Fatal(err)
	}
	x := tell(alone)
	if x.Night.Run != run+".3" || !x.Night.Alone || x.Scores[0].Eta == nil || x.Scores[0].Workings != nil || x.Scores[0].Missing == "" || !x.Lists[0].Listed {
		t.Errorf("a copy that lies alone, without models: have %+v", x.Night)
	}
}
