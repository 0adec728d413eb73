package disclosure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tableOf adds a table with these counts to a release; -1 is a combination that cannot be.
func tableOf(r *Release, name string, counts [][]int64) *Table {
	t := r.Table(name, numbered("row", len(counts)), numbered("column", len(counts[0])))
	for i, row := range counts {
		for j, n := range row {
			if n < 0 {
				t.Absent(i, j)
				continue
			}
			t.Set(i, j, n)
		}
	}
	return t
}

func numbered(what string, n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprint(what, " ", i))
	}
	return all
}

// text is a table as shown, R for [REDACTED].
func text(t *Table) string {
	var lines []string
	for i := range t.rows {
		var line []string
		for j := range t.columns {
			line = append(line, strings.ReplaceAll(t.Count(i, j).Grouped(), Redacted, "R"))
		}
		lines = append(lines, strings.Join(line, " "))
	}
	return strings.Join(lines, "\n")
}

// What is hidden of small tables, worked out by hand from what column totals, taken as known, leave open.
func TestSettle(t *testing.T) {
	for _, c := range []struct {
		name   string
		counts [][]int64
		want   string
	}{
		{"nothing is small", [][]int64{{100, 52}, {8, 31}}, "100 50\n10 30"},
		{"one count of a column is hidden: 98 can be 100 at most, so 4 could be at least 2", [][]int64{{98, 52}, {4, 31}}, "R 50\nR 30"},
		{"rounding leaves room: 100 and 250 can each be 2 fewer or 2 more", [][]int64{{100, 52}, {250, 31}, {4, 31}}, "100 50\n250 30\nR 30"},
		{"as 102 and 252 can be no fewer than 98 and 248, but no more either, the larger is rounded to 15", [][]int64{{102, 52}, {252, 31}, {4, 31}}, "100 50\n255 30\nR 30"},
		{"that would move 72 by more than a tenth, so one is hidden", [][]int64{{72, 52}, {72, 31}, {4, 31}}, "R 50\n70 30\nR 30"},
		{"two small counts hide each other from 8 together", [][]int64{{4, 52}, {6, 31}}, "R 50\nR 30"},
		{"the smallest of the others is hidden with two that are 5 together", [][]int64{{2, 52}, {3, 31}, {38, 12}, {28, 14}}, "R 50\nR 30\n40 10\nR 15"},
		{"all people of a row are in one cell: the zeros go too, and another of its column", [][]int64{{40, 0, 0}, {100, 52, 31}, {200, 60, 70}, {90, 40, 30}}, "R R R\n100 50 30\n200 60 70\nR 40 30"},
		{"nobody is in a row", [][]int64{{0, 0}, {100, 52}}, "0 0\n100 50"},
		{"what cannot be is no zero", [][]int64{{95, 12}, {31, -1}}, "95 10\n30 –"},
	} {
		r := NewRelease(OpenSAFELY)
		table := tableOf(r, "a table", c.counts)
		if err := r.Settle(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, text(table)); diff != "" {
			t.Errorf("%s: (-want +have)\n%s", c.name, diff)
		}
	}
}

// Before it is settled a table tells nothing, and after an error neither.
func TestSettleRefuses(t *testing.T) {
	for want, spoil := range map[string]func(r *Release){
		`have "weekly"`: func(r *Release) { r.profile = "weekly" },
		"below 0":       func(r *Release) { r.tables[0].Set(0, 0, -3) },
		"of nobody":     func(r *Release) { r.tables[0].Absent(0, 0) },
		"does not add up to its count in table a table": func(r *Release) {
			tableOf(r, "a part", [][]int64{{51, 50}, {20, 10}}).Within(r.tables[0], 0)
		},
		"have 2 rows of what happened to the people of table a table": func(r *Release) {
			tableOf(r, "events", [][]int64{{20}, {30}}).EventsOf(r.tables[0])
		},
		"have 1 rows within column 0": func(r *Release) { tableOf(r, "a part", [][]int64{{51, 49}}).Within(r.tables[0], 0) },
	} {
		r := NewRelease(OpenSAFELY)
		table := tableOf(r, "a table", [][]int64{{100, 52}, {30, 40}})
		spoil(r)
		if err := r.Settle(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "-3") {
			t.Errorf("have %v, want %q", err, want)
		}
		if have := table.Count(1, 1); have != (Count{state: redacted}) {
			t.Errorf("%s: have %s shown", want, have)
		}
	}
}

// A count that is hidden takes what breaks it down with it, and the log says why of each, and never how many.
func TestWithin(t *testing.T) {
	r := NewRelease(OpenSAFELY)
	whole := tableOf(r, "people", [][]int64{{5, 1000}, {40, 2000}, {50, 3000}})
	whole.Untold(0, 1)
	part := tableOf(r, "listed", [][]int64{{3, 2}, {25, 15}, {31, 19}})
	part.Within(whole, 0)
	part.Untold(0, 1)
	if err := r.Settle(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("R R\n25 15\n30 20", text(part)); diff != "" {
		t.Error(diff)
	}
	want := []Decision{{"people", "row 0", "column 0", Small}, {"listed", "row 0", "column 0", Whole}, {"listed", "row 0", "column 1", Whole}}
	if diff := cmp.Diff(want, r.Log()); diff != "" {
		t.Error(diff)
	}
}

// What happened to so few that they are hidden is hidden; that little happened hides nobody.
func TestEventsOf(t *testing.T) {
	r := NewRelease(OpenSAFELY)
	people, events := tableOf(r, "people", [][]int64{{5}, {900}, {12}, {800}}), tableOf(r, "events", [][]int64{{40}, {300}, {6}, {200}})
	events.EventsOf(people)
	if err := r.Settle(); err != nil {
		t.Fatal(err)
	}
	if !events.Count(0, 0).Redacted() || !people.Count(0, 0).Redacted() {
		t.Errorf("have %s events of %s people, want both hidden", events.Count(0, 0), people.Count(0, 0))
	}
	if events.Count(1, 0).String() != "300" || people.Count(2, 0).String() != "10" {
		t.Errorf("have %s events, and %s people of few events, want 300 and 10", events.Count(1, 0), people.Count(2, 0))
	}
}

// Of tables that have the same rows with the same totals, each tells what the rows of the other add up to.
func TestTellRows(t *testing.T) {
	r := NewRelease(OpenSAFELY)
	one := tableOf(r, "by sex", [][]int64{{52, 4}, {100, 200}})
	one.Untold(0, 1)
	other := tableOf(r, "by age", [][]int64{{26, 30}, {140, 160}})
	if err := r.Settle(); err != nil {
		t.Fatal(err)
	}
	if !one.rowsTold || !other.rowsTold || text(one) != "R R\n100 200" {
		t.Errorf("have %v, %v and\n%s", one.rowsTold, other.rowsTold, text(one))
	}
}

// That nobody of a row is listed tells nothing of them; that all of them are does.
func TestOrdinary(t *testing.T) {
	r := NewRelease(OpenSAFELY)
	table := tableOf(r, "a table", [][]int64{{0, 402}, {61, 0}, {40, 300}, {70, 1200}, {90, 900}})
	table.Untold(0, 1)
	table.Ordinary(1)
	if err := r.Settle(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("0 400\nR R\n40 300\n70 1,200\n90 900", text(table)); diff != "" {
		t.Error(diff)
	}
}

// Two of eleven are of one tier: as all are known to be eleven, the nine would tell, and so would the zero where all are of one.
func TestParts(t *testing.T) {
	hidden, zero := Count{state: redacted}, Count{}
	for _, c := range []struct {
		counts []int64
		want   []Count
	}{
		{[]int64{2, 9}, []Count{hidden, hidden}},
		{[]int64{0, 40}, []Count{hidden, hidden}},
		{[]int64{0, 21, 32}, []Count{zero, {n: 20}, {n: 30}}},
		{[]int64{6}, []Count{hidden}},
		{[]int64{-1}, []Count{hidden}},
	} {
		if have := OpenSAFELY.Parts(c.counts); !slices.Equal(have, c.want) {
			t.Errorf("%v: have %v, want %v", c.counts, have, c.want)
		}
	}
}

// Under acro zeros are hidden, and what is shown is exact: a total that is shown gives nothing away.
func TestACRO(t *testing.T) {
	r := NewRelease(ACRO)
	table := tableOf(r, "a table", [][]int64{{100, 9, 33}, {51, 12, 0}, {203, 47, 64}})
	if err := r.Settle(); err != nil {
		t.Fatal(err)
	}
	for _, at := range [][2]int{{0, 1}, {1, 2}} {
		if !table.Count(at[0], at[1]).Redacted() {
			t.Errorf("row %d, column %d: is shown", at[0], at[1])
		}
	}
	hidden := 0
	for i := range 3 {
		shown := int64(0)
		for j := range 3 {
			n, ok := table.Count(i, j).Shown()
			if shown += n; !ok {
				hidden++
			}
		}
		if total, ok := table.Row(i).Shown(); ok && (total < shown+1 || table.rows[i] == "row 1" && total != 63) {
			t.Errorf("row %d: have a total of %d of %d shown: nothing of it is hidden", i, total, shown)
		}
	}
	if hidden < 4 {
		t.Errorf("have %d counts hidden: with less than two in a line each follows from the totals", hidden)
	}
}

// region settles the flows of 12 lists of 20 reasons over so many practices.
func region(t testing.TB, practices int) *Release {
	t.Helper()
	r := NewRelease(OpenSAFELY)
	people, counts := make([][]int64, practices), make([][]int64, practices)
	for i := range people {
		people[i], counts[i] = []int64{20_000, int64(i * 31 % 97)}, make([]int64, 20)
	}
	whole := tableOf(r, "people", people)
	whole.Untold(0, 1)
	for l := range 12 {
		for i := range counts {
			sum := int64(0)
			for j := range counts[i] {
				n := int64((i*7919+j*104729+l*31)%1009) / int64(1+j*j*j/4)
				counts[i][j], sum = n, sum+n
			}
			counts[i][0] += 20_000 - sum
		}
		flow := tableOf(r, fmt.Sprint("list ", l), counts)
		flow.Within(whole, 0)
		flow.Untold(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)
	}
	if err := r.Settle(); err != nil {
		t.Fatal(err)
	}
	return r
}

// Of a region's counts about a third are hidden: of 300 practices, 72,000 counts, it takes seconds.
func TestSettleARegion(t *testing.T) {
	if n := len(region(t, 60).Log()); n < 2_000 || n > 7_200 {
		t.Errorf("have %d of 14,400 counts hidden", n)
	}
}

func BenchmarkSettleARegion(b *testing.B) {
	for b.Loop() {
		region(b, 300)
	}
}

func TestSettleIsDeterministic(t *testing.T) {
	if one, other := region(t, 20).Log(), region(t, 20).Log(); !slices.Equal(one, other) || len(one) == 0 {
		t.Errorf("have %d decisions, and %d or others the second time", len(one), len(other))
	}
}

// What is told is true but for rounding: no figure is made of a total that leaves out what is hidden. And a few tiny counts cost no large one.
func TestTellsTheTruth(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 20190228))
	totals, large := 0, 0
	for range 300 {
		r := NewRelease(OpenSAFELY)
		counts := make([][]int64, 3+random.IntN(4))
		for i := range counts {
			size := math.Exp(3 + 6*random.Float64())
			for range 4 {
				counts[i] = append(counts[i], int64(size*random.Float64()*random.Float64()))
			}
		}
		table := tableOf(r, "a table", counts)
		if err := r.Settle(); err != nil {
			t.Fatal(err)
		}
		for j := range table.columns {
			most, truth := 2.5, int64(0)
			for i := range table.rows {
				n := counts[i][j]
				truth += n
				most += float64(table.Step(i, j)) / 2
				have, shown := table.Count(i, j).Shown()
				if off := math.Abs(float64(have - n)); shown && off > max(2, float64(n)/10) {
					t.Errorf("%d is shown as %d", n, have)
				}
				if !shown && n >= 500 {
					large++
				}
			}
			if total, ok := Derive(func(of []float64) float64 { return of[0] }, table.Column(j)); ok {
				if totals++; math.Abs(total-float64(truth)) > most {
					t.Errorf("%v of column %d: its total of %d is told as %v", counts, j, truth, total)
				}
			}
		}
	}
	if totals < 1000 || large > 12 {
		t.Errorf("have %d of 1,200 columns with a total that figures are made of, and %d counts of 500 or more hidden", totals, large)
	}
}
