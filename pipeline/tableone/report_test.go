package tableone

import (
	"bytes"
	"encoding/csv"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/pipeline/disclosure"
)

var update = flag.Bool("update", false, "write golden files")

var variables = []Variable{
	{Name: "age", Label: "Age in years", Kind: Number},
	{Name: "sex", Label: "Sex", Levels: []string{"male", "female"}},
	{Name: "ethnic_category", Label: "Ethnic category", Levels: []string{"A", "B", "C"}, Detail: true},
	{Name: "condition", Label: "On the register of", Kind: Flags, Levels: []string{"copd", "=diabetes"}},
	{Name: "ae", Label: "A&E attendances", Kind: Number, Any: true},
	{Name: "score", Label: "Score", Kind: Number, Scale: 100},
}

// people are n random people who tend to be older and to attend more the larger need is. Where rare is not 0, every so many people have something rare.
func people(t *testing.T, seed uint64, n int, need float64, rare int) *Tally {
	t.Helper()
	rng, tally := rand.New(rand.NewPCG(seed, 1)), NewTally(variables)
	for i := range n {
		p := []int32{int32(20 + 40*need + 30*rng.NormFloat64()), int32(rng.IntN(2)), int32(rng.IntN(2)), int32(rng.IntN(2)), int32(rng.IntN(2)), int32(rng.ExpFloat64() * 3 * need), Missing}
		p[0] = max(0, p[0])
		if rng.IntN(3) == 0 {
			p[6] = int32(700 + rng.IntN(2800))
		}
		if rare > 0 && i%rare == 0 {
			p[1], p[2], p[3], p[4] = Missing, 2, Missing, Missing
		}
		if err := tally.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	return tally
}

func study(first, second *Tally) *Study {
	day := source.Day(20_777)
	s := &Study{Place: "Test place", Extract: day, First: Cohort{Title: "Cohort", Rule: "age >= 65", AsOf: day, Tally: first,
		Flow: Flow{Dead: 213, Left: 1022, True: first.People, False: 9015, Null: 411}}}
	if second != nil {
		s.Second, s.Others = &Cohort{Title: "Everybody else", Rule: "!(age >= 65)", AsOf: day, Tally: second}, true
		s.First.Flow.False = second.People
	}
	return s
}

func report(t *testing.T, p disclosure.Profile, s *Study) *Report {
	t.Helper()
	r, err := New(p, s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// written are the three forms of a report.
func written(t *testing.T, r *Report) (text, table, html string) {
	t.Helper()
	var b [3]bytes.Buffer
	for i, err := range []error{r.Text(&b[0]), r.CSV(&b[1]), r.HTML(&b[2])} {
		if err != nil {
			t.Fatalf("form %d: %v", i, err)
		}
	}
	return b[0].String(), b[1].String(), b[2].String()
}

func TestReportAsWritten(t *testing.T) {
	r := report(t, disclosure.OpenSAFELY, study(people(t, 1, 240, 1, 60), people(t, 2, 4100, 0.3, 50)))
	text, table, html := written(t, r)
	for name, have := range map[string]string{"report.txt": text, "report.csv": table} {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(have), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), have); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for _, want := range []string{"<h1>Cohort beside Everybody else</h1>", "Content-Security-Policy", "Nothing here is about one person", "age &gt;= 65"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page does not have %s", want)
		}
	}
	if !strings.Contains(table, ",'=diabetes,") {
		t.Error("the table has a level that a spreadsheet takes for a formula")
	}
}

// counts are all whole numbers that a report's table gives as counts.
func counts(t *testing.T, table string) (all []int64) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		if r[3] == "mean (standard deviation)" || r[3] == "median (quartiles)" || r[4] == "" || r[4] == redacted {
			continue
		}
		n, err := strconv.ParseInt(r[4], 10, 64)
		if err != nil {
			t.Fatalf("%q is no count", r[4])
		}
		all = append(all, n)
	}
	return all
}

// No form of any report under a profile that may leave has a count of 1 to 7, and where a count is hidden so is every figure made of it.
func TestNoSmallCountIsTold(t *testing.T) {
	small := regexp.MustCompile(`(?:^|\s{2}|>)[1-7](?: \(|<|$)`)
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 7))
		first := people(t, seed, 1+rng.IntN(120), 1, 1+rng.IntN(40))
		second := people(t, seed+1000, 1+rng.IntN(600), 0.3, 1+rng.IntN(200))
		alone, beside, apart := study(first, nil), study(first, second), study(first, second)
		apart.Others, apart.Both = false, int64(rng.IntN(int(min(first.People, second.People))+1))
		apart.Second.Flow = Flow{True: second.People, False: 100}
		for _, s := range []*Study{alone, beside, apart} {
			r := report(t, disclosure.OpenSAFELY, s)
			text, table, html := written(t, r)
			for _, n := range counts(t, table) {
				if n >= 1 && n <= 7 || n%5 != 0 {
					t.Fatalf("seed %d: the count %d is told", seed, n)
				}
			}
			for _, row := range r.Rows {
				for _, c := range row.Cells {
					if c.Value == redacted && (c.Percent != "" || c.Spread != "" || c.Lower != "") {
						t.Fatalf("seed %d: %s, %s: a figure stands beside what is redacted", seed, row.Variable, row.Level)
					}
				}
			}
			for _, line := range strings.Split(text+html, "\n") {
				if !strings.Contains(line, "median") && !strings.Contains(line, "mean") && small.MatchString(line) {
					t.Fatalf("seed %d: a small number in %q", seed, line)
				}
			}
		}
	}
}

// Of few people there is no table at all; of more, but still few, neither a mean nor a median; and where two people have nearly all there is no mean.
func TestFiguresOfFewAreKeptBack(t *testing.T) {
	if r := report(t, disclosure.OpenSAFELY, study(people(t, 1, 7, 1, 0), nil)); len(r.Rows) > 0 || !r.Heads[0].People.Redacted() {
		t.Errorf("7 people are described")
	}
	figure := func(n int, p disclosure.Profile, variable, level string, also ...[]int32) string {
		tally := people(t, 3, n, 1, 0)
		for _, one := range also {
			if err := tally.Add(one); err != nil {
				t.Fatal(err)
			}
		}
		for _, row := range report(t, p, study(tally, nil)).Rows {
			if row.Variable == variable && row.Level == level {
				return row.Cells[0].Value
			}
		}
		t.Fatalf("there is no %s of %s", level, variable)
		return ""
	}
	for _, level := range []string{"mean (standard deviation)", "median (quartiles)"} {
		if have := figure(31, disclosure.OpenSAFELY, "age", level); have != redacted {
			t.Errorf("%s of 31 people: have %s", level, have)
		}
		if have := figure(32, disclosure.OpenSAFELY, "age", level); have == redacted {
			t.Errorf("%s of 32 people: have %s", level, have)
		}
		if have := figure(39, disclosure.ACRO, "age", level); have != redacted {
			t.Errorf("%s of 39 people under acro: have %s", level, have)
		}
		if have := figure(3, disclosure.None, "age", level); have == redacted {
			t.Errorf("%s of 3 people inside: have %s", level, have)
		}
	}
	giant := []int32{50, 0, 0, 0, 0, 100_000, Missing}
	if have := figure(200, disclosure.OpenSAFELY, "ae", "mean (standard deviation)", giant, giant); have != redacted {
		t.Errorf("the mean of which two people have nearly all: have %s", have)
	}
	if have := figure(200, disclosure.None, "ae", "mean (standard deviation)", giant, giant); have == redacted {
		t.Error("inside there is no such mean")
	}
}

// The overlap is told whole or not at all, and adds up.
func TestOverlap(t *testing.T) {
	s := study(people(t, 1, 300, 1, 0), people(t, 2, 500, 1, 0))
	s.Others, s.Second.Flow = false, Flow{True: 500}
	for _, c := range []struct {
		both                  int64
		want, first, secondly string
	}{{0, "0", "300", "500"}, {100, "100", "200", "400"}, {297, redacted, redacted, redacted}, {4, redacted, redacted, redacted}, {300, "300", "0", "200"}} {
		s.Both = c.both
		o := report(t, disclosure.OpenSAFELY, s).Overlap
		if o.Both.String() != c.want || o.FirstAlone.String() != c.first || o.SecondAlone.String() != c.secondly {
			t.Errorf("%d in both: have %s, %s, %s", c.both, o.Both, o.FirstAlone, o.SecondAlone)
		}
	}
}

// What is recorded of nobody is missing of all, and no zero is told for it.
func TestNothingRecordedIsNoZero(t *testing.T) {
	tally := NewTally(variables)
	for range 100 {
		if err := tally.Add([]int32{40, 1, Missing, Missing, Missing, Missing, Missing}); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range report(t, disclosure.OpenSAFELY, study(tally, nil)).Rows {
		switch {
		case row.Variable == "age" || row.Variable == "sex":
		case row.Level == missingLevel:
			if row.Cells[0].Value != "100" || row.Cells[0].Percent != "100.0" {
				t.Errorf("%s: %+v are missing", row.Variable, row.Cells[0])
			}
		case row.Cells[0].Value != "" && row.Cells[0].Value != redacted:
			t.Errorf("%s, %s: have %s", row.Variable, row.Level, row.Cells[0].Value)
		}
	}
}

// Tallies of parts add up to that of the whole, in any order; a value that is none of a variable's is refused, without naming it.
func TestTally(t *testing.T) {
	var parts []*Tally
	whole := NewTally(variables)
	for k := range uint64(9) {
		parts = append(parts, people(t, k, 10+int(k), 1, 3))
		whole.Merge(people(t, k, 10+int(k), 1, 3))
	}
	slices.Reverse(parts)
	back := NewTally(variables)
	for _, p := range parts {
		back.Merge(p)
	}
	if diff := cmp.Diff(whole, back, cmp.AllowUnexported(Tally{}, Variable{})); diff != "" {
		t.Error(diff)
	}
	for _, bad := range [][]int32{{1}, {40, 77, 0, 0, 0, 0, 0}, {40, 0, 0, 0, 77, 0, 0}, {40, 0, -77, 0, 0, 0, 0}} {
		if err := NewTally(variables).Add(bad); err == nil || strings.Contains(err.Error(), "77") {
			t.Errorf("%v: have %v", bad, err)
		}
	}
}
