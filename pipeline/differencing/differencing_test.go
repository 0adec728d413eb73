package differencing

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/pipeline/accesslog"
	"riskstrat/pipeline/disclosure"
)

// groups are people 0 to n-1 of whom each group has those of a range.
func groups(n int, ranges ...[2]int) [][]bool {
	in := make([][]bool, len(ranges))
	for g, r := range ranges {
		in[g] = make([]bool, n)
		for i := r[0]; i < r[1]; i++ {
			in[g][i] = true
		}
	}
	return in
}

// One new group beside an earlier one: withheld from 1 person between them up to the last number that the profile redacts, in either of them.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		profile disclosure.Profile
		last    int
	}{{disclosure.OpenSAFELY, 7}, {disclosure.ACRO, 9}, {disclosure.None, 0}} {
		for d := range 15 {
			for _, pair := range [][2][2]int{{{0, 100}, {0, 100 - d}}, {{0, 100 - d}, {0, 100}}, {{d, 100}, {0, 100}}} {
				tally := NewTally(1, 2)
				tally.Add(groups(200, pair[0], pair[1]))
				err := tally.Judge(c.profile, []string{"another"})
				var refused *Refused
				if want := d >= 1 && d <= c.last; errors.As(err, &refused) != want {
					t.Errorf("profile %s, %v, %d people apart: have %v", c.profile, pair, d, err)
				} else if want && (!strings.Contains(err.Error(), "another") || strings.ContainsAny(err.Error(), "123456789")) {
					t.Errorf("have %q, want whom it is beside, and not by how many", err)
				}
			}
		}
	}
}

// People swapped count on both sides; a group of few is described to nobody; two new groups are held against each other.
func TestJudgeWhichGroups(t *testing.T) {
	judge := func(new int, ranges ...[2]int) error {
		tally := NewTally(new, len(ranges))
		tally.Add(groups(500, ranges...))
		what := make([]string, len(ranges)-new)
		for i := range what {
			what[i] = fmt.Sprintf("number %d", i)
		}
		return tally.Judge(disclosure.OpenSAFELY, what)
	}
	for _, c := range []struct {
		name   string
		new    int
		ranges [][2]int
		want   string // empty: answered
	}{
		{"3 swapped for 3", 1, [][2]int{{0, 100}, {3, 103}}, "number 0"},
		{"5 swapped for 5", 1, [][2]int{{0, 100}, {5, 105}}, ""},
		{"few, and fewer", 1, [][2]int{{0, 7}, {0, 4}}, ""},
		{"few before", 1, [][2]int{{0, 9}, {0, 5}}, ""},
		{"the second of two before", 1, [][2]int{{0, 100}, {0, 300}, {0, 104}}, "number 1"},
		{"each other", 2, [][2]int{{0, 100}, {0, 104}, {0, 300}}, "the two cohorts"},
		{"the second of two", 2, [][2]int{{0, 100}, {0, 200}, {0, 300}, {0, 199}}, "number 1"},
		{"none alike", 2, [][2]int{{0, 100}, {100, 300}, {0, 300}}, ""},
	} {
		err := judge(c.new, c.ranges...)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: have %v, want %q", c.name, err, c.want)
		}
	}
}

// Parts of the people add up to the whole, however they are cut.
func TestTallyOfParts(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	whole, sum := NewTally(2, 5), NewTally(2, 5)
	in := make([][]bool, 5)
	for range 20 {
		part := make([][]bool, 5)
		n := rng.IntN(40)
		for g := range part {
			for range n {
				part[g] = append(part[g], rng.IntN(2) == 0)
			}
			in[g] = append(in[g], part[g]...)
		}
		one := NewTally(2, 5)
		one.Add(part)
		sum.Merge(one)
	}
	whole.Add(in)
	if diff := cmp.Diff(whole, sum, cmp.AllowUnexported(Tally{})); diff != "" {
		t.Error(diff)
	}
	apart := int64(0)
	for i := range in[0] {
		if in[1][i] != in[4][i] {
			apart++
		}
	}
	if have := whole.differ[1*5+4]; have != apart {
		t.Errorf("groups 1 and 4 differ by %d, counted %d", apart, have)
	}
}

// What was answered is read back: the last ones, of cohorts alone, whatever else is in the log and however it was cut off.
func TestLog(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	log, err := Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if _, err := Open(out); !errors.Is(err, ErrBusy) {
		t.Errorf("a second question at a time: have %v", err)
	}
	day := source.Day(20_777)
	query := func(k int) Query {
		return Query{Rule: fmt.Sprintf("age >= %d", k), AsOf: day + source.Day(k), Beside: "age < 18", On: day, Extract: "e"}
	}
	for k := range Reach + 3 {
		for _, e := range []accesslog.Entry{
			{Command: accesslog.Cohort, Outcome: accesslog.Answered, Details: query(k)},
			{Command: accesslog.Cohort, Outcome: accesslog.Refused, Details: query(1000 + k)},
			{Command: accesslog.Explain, Outcome: accesslog.Answered},
		} {
			e.When = time.Unix(int64(k), 0).UTC()
			if err := log.Append(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	f, err := os.OpenFile(filepath.Join(out, accesslog.Name), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"command":"cohort","outcome":"answ`); err != nil {
		t.Fatal(err)
	}
	f.Close()
	last, before, err := log.Answered()
	if err != nil {
		t.Fatal(err)
	}
	if len(last) != Reach || before != 3 {
		t.Fatalf("have %d answers and %d before them", len(last), before)
	}
	for i, a := range last {
		if diff := cmp.Diff(query(i+3), a.Query); diff != "" {
			t.Fatalf("answer %d: %s", i, diff)
		}
	}
}

func TestGroups(t *testing.T) {
	day := source.Day(20_777)
	for _, c := range []struct {
		query Query
		want  []Group
	}{
		{Query{Rule: "a", AsOf: day, On: source.NoDay}, []Group{{Rule: "a", AsOf: day}}},
		{Query{Rule: "a", AsOf: day, Others: true, On: source.NoDay}, []Group{{Rule: "a", AsOf: day}, {Rule: "a", AsOf: day, False: true}}},
		{Query{Rule: "a", AsOf: day, Beside: "b", On: day - 1}, []Group{{Rule: "a", AsOf: day}, {Rule: "b", AsOf: day - 1}}},
	} {
		if diff := cmp.Diff(c.want, c.query.Groups()); diff != "" {
			t.Error(diff)
		}
	}
}
