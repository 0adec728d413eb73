package disclosure_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"riskstrat/pipeline/disclosure"
)

// sheet is a table as it is published: names and texts. Under acro a last row and a last column are its totals.
type sheet struct {
	profile       disclosure.Profile
	month         int
	name          string
	rows, columns []string
	text          [][]string
	half          [][]float64 // by how much rounding can have moved each count
	totals        [2][]string // of rows and of columns, where they are told although a count of the line is hidden; else empty
}

// unknown is one count that the attacker wants to know.
type unknown struct {
	month       int
	table       string
	row, column int
}

// attacker knows the published sheets, what the reports say of themselves (which tables are of the same people, how counts are hidden and rounded), and
// nothing else.
type attacker struct {
	at      map[unknown]int
	all     []unknown
	hidden  []unknown
	low, up []float64
	rows    []map[int]float64
	rest    []float64
}

// read takes in a sheet: every count is in a range.
func (a *attacker) read(s sheet) {
	for i := range s.text {
		for j := range s.text[i] {
			text := s.text[i][j]
			if text == "" {
				continue
			}
			u := unknown{s.month, s.name, i, j}
			low, up := s.bounds(i, j)
			if text == disclosure.Redacted {
				a.hidden = append(a.hidden, u)
			}
			a.at[u] = len(a.all)
			a.all, a.low, a.up = append(a.all, u), append(a.low, low), append(a.up, up)
		}
	}
	for side, totals := range s.totals {
		for k, text := range totals {
			line := s.line(k, -1)
			if side == 1 {
				line = s.line(-1, k)
			}
			if n, err := strconv.Atoi(text); err == nil && s.hides(line) {
				total := unknown{s.month, fmt.Sprint(s.name, " total of side ", side), k, 0}
				a.at[total] = len(a.all)
				a.all, a.low, a.up = append(a.all, total), append(a.low, float64(n-2)), append(a.up, float64(n+2))
				a.sum(line, []unknown{total}, 0)
			}
		}
	}
	if s.profile == disclosure.ACRO {
		for i := range s.rows {
			a.sum(s.line(i, -1), []unknown{{s.month, s.name, i, len(s.columns)}}, 0)
		}
		var totals []unknown
		for j := range s.columns {
			total := unknown{s.month, s.name, len(s.rows), j}
			a.sum(s.line(-1, j), []unknown{total}, 0)
			totals = append(totals, total)
		}
		a.sum(totals, []unknown{{s.month, s.name, len(s.rows), len(s.columns)}}, 0)
	}
}

// bounds reads one count by the rules that the page states, knowing how widely each is rounded, and that a tenth is the most: 0 is 0; a number is that, rounded, of 8 at least; [REDACTED] is anybody, and nobody only where
// a whole row or column is. Under acro a number is that, and [REDACTED] is anybody or nobody.
func (s sheet) bounds(i, j int) (low, up float64) {
	text := s.text[i][j]
	if text == disclosure.Redacted {
		if s.profile == disclosure.ACRO || s.whole(i, -1) || s.whole(-1, j) {
			return 0, math.Inf(1)
		}
		return 1, math.Inf(1)
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	if n == 0 || s.profile == disclosure.ACRO {
		return float64(n), float64(n)
	}
	half := s.half[i][j]
	least := max(float64(n)-half, 8)
	if half > 2 { // no count is moved by more than a tenth
		least = max(least, 10*half)
	}
	return least, float64(n) + half
}

// whole reports whether all counts of a line, of several, are hidden.
func (s sheet) whole(i, j int) bool {
	counts, hidden := 0, 0
	for r := range s.rows {
		for c := range s.columns {
			if (r == i || c == j) && s.text[r][c] != "" {
				counts++
				if s.text[r][c] == disclosure.Redacted {
					hidden++
				}
			}
		}
	}
	return counts > 1 && hidden == counts
}

// sum adds an equation: what some counts add up to, less what others do, is so much.
func (a *attacker) sum(plus, minus []unknown, is float64) {
	row := map[int]float64{}
	for _, u := range plus {
		row[a.at[u]]++
	}
	for _, u := range minus {
		row[a.at[u]]--
	}
	a.rows, a.rest = append(a.rows, row), append(a.rest, is)
}

// line lists the counts of a row, or of a column where i is -1.
func (s sheet) line(i, j int) []unknown {
	var all []unknown
	for r := range s.rows {
		for c := range s.columns {
			if (r == i || c == j) && s.text[r][c] != "" {
				all = append(all, unknown{s.month, s.name, r, c})
			}
		}
	}
	return all
}

// hides reports whether a count of a line is hidden.
func (s sheet) hides(line []unknown) bool {
	return slices.ContainsFunc(line, func(u unknown) bool { return s.text[u.row][u.column] == disclosure.Redacted })
}

// link adds what the reports say of themselves: the columns of a flow add up to those who may be listed, all tables of outcomes are of the same people, a list is made of its listed and chosen from those
// considered, and who is listed was listed before or joined.
func (a *attacker) link(months [][]sheet) {
	for m, sheets := range months {
		of := map[string]sheet{}
		for _, s := range sheets {
			of[s.name] = s
		}
		for l := range lists {
			flow, change := of[fmt.Sprint("flow ", l)], of[fmt.Sprint("change ", l)]
			for i := range flow.rows {
				a.sum(flow.line(i, -1), []unknown{{m, "people", i, mayBeListed}}, 0)
			}
			a.sum(change.line(-1, 0), flow.line(-1, listed), 0)
			var others []unknown
			for _, j := range considered {
				others = append(others, flow.line(-1, j)...)
			}
			for _, by := range composed {
				tonight := of[composition(l, by)]
				a.sum(tonight.line(-1, 0), flow.line(-1, listed), 0)
				a.sum(tonight.line(-1, 1), others, 0)
				for i := range tonight.rows {
					a.sum(tonight.line(i, -1), []unknown{{m, "all " + tonight.name, i, 0}}, 0)
				}
			}
			if m > 0 {
				earlier := flow
				earlier.month = m - 1
				a.sum(change.line(0, -1), earlier.line(-1, listed), 0)
			}
		}
		first := of["outcomes by "+attributes[1].name]
		for b := 2; b < len(attributes); b++ {
			for j := range outcomes {
				a.sum(of["outcomes by "+attributes[b].name].line(-1, j), first.line(-1, j), 0)
			}
		}
	}
}

// interval is what one count can be.
type interval struct{ low, up float64 }

// attack finds the interval of every hidden count; false: there is no town of which all this is true.
func (a *attacker) attack() (map[unknown]interval, bool) {
	dense := make([][]float64, len(a.rows))
	for i, row := range a.rows {
		dense[i] = make([]float64, len(a.all))
		for j, x := range row {
			dense[i][j] = x
		}
	}
	p, ok := newPolytope(dense, a.rest, a.low, a.up)
	if !ok {
		return nil, false
	}
	found := map[unknown]interval{}
	for _, u := range a.hidden {
		found[u] = interval{p.least(a.at[u]), p.greatest(a.at[u])}
	}
	return found, true
}

// published is a report as its readers get it.
func published(p disclosure.Profile, month int, tables []*disclosure.Table) []sheet {
	var all []sheet
	for _, t := range tables {
		s := sheet{profile: p, month: month, name: t.Name(), rows: t.Rows(), columns: t.Columns()}
		for i := range s.rows {
			var line []string
			var half []float64
			for j := range s.columns {
				line, half = append(line, t.Count(i, j).String()), append(half, float64(t.Step(i, j)/2))
			}
			s.half = append(s.half, half)
			if p == disclosure.ACRO {
				line = append(line, t.Row(i).String())
			}
			s.text = append(s.text, line)
		}
		if p == disclosure.ACRO {
			var line []string
			for j := range s.columns {
				line = append(line, t.Column(j).String())
			}
			s.text = append(s.text, append(line, t.Total().String()))
		}
		if p == disclosure.OpenSAFELY {
			for i := range s.rows {
				s.totals[0] = append(s.totals[0], toldTotal(t.Row(i)))
			}
			for j := range s.columns {
				s.totals[1] = append(s.totals[1], toldTotal(t.Column(j)))
			}
		}
		all = append(all, s)
	}
	return all
}

// toldTotal is a total that tells more than what is shown adds up to; empty where it is the sum of that.
func toldTotal(c disclosure.Count) string {
	if _, whole := disclosure.Derive(func([]float64) float64 { return 0 }, c); !whole {
		return ""
	}
	return c.String()
}

// year is what months of reports of a town publish, and why what they hide is hidden, which nobody is told.
type year struct {
	months [][]sheet
	why    map[unknown]disclosure.Rule
	empty  map[unknown]bool // of columns in which there is truly nobody, and of groups nobody of whom was considered
}

// newYear publishes so many months of a town.
func newYear(t *testing.T, p disclosure.Profile, seed uint64, people, months int, settle func(*disclosure.Release) error) year {
	t.Helper()
	town := newTown(seed, people)
	town.month()
	y := year{why: map[unknown]disclosure.Rule{}, empty: map[unknown]bool{}}
	for m := range months {
		town.month()
		release, tables := town.report(p)
		if err := settle(release); err != nil {
			t.Fatal(err)
		}
		y.months = append(y.months, published(p, m, tables))
		place := map[string]*disclosure.Table{}
		for _, one := range tables {
			place[one.Name()] = one
		}
		exact, truth := town.report(disclosure.None)
		if err := exact.Settle(); err != nil {
			t.Fatal(err)
		}
		for _, one := range truth {
			for j := range one.Columns() {
				for i := range one.Rows() {
					row := strings.HasPrefix(one.Name(), "tonight's") && one.Row(i) == disclosure.Count{}
					y.empty[unknown{m, one.Name(), i, j}] = row || one.Column(j) == disclosure.Count{}
				}
			}
		}
		for _, d := range release.Log() {
			table := place[d.Table]
			y.why[unknown{m, d.Table, find(table.Rows(), d.Row), find(table.Columns(), d.Column)}] = d.Rule
		}
	}
	return y
}

// find is where a name stands; after the last if it is not there, where totals are.
func find(names []string, name string) int {
	if i := slices.Index(names, name); i >= 0 {
		return i
	}
	return len(names)
}

// attacker is told what is published.
func (y year) attacker() *attacker {
	a := &attacker{at: map[unknown]int{}}
	for _, sheets := range y.months {
		for _, s := range sheets {
			a.read(s)
		}
	}
	a.link(y.months)
	return a
}

// broken counts the hidden counts that cannot be every number from 1 to last for all that is published, of those that hide something. Where totals are exact, that
// is asked of counts that are hidden for what they are, and not of larger ones that stand before them; nor again of a flow's totals, which are counts of those who
// may be listed.
func (y year) broken(t *testing.T, last float64) (broken, hidden int) {
	t.Helper()
	a := y.attacker()
	found, ok := a.attack()
	if !ok {
		t.Fatal("what is published contradicts itself")
	}
	idle, exact := y.idle(), y.months[0][0].profile == disclosure.ACRO
	for _, u := range a.hidden {
		if why, logged := y.why[u]; idle[u] || exact && (why == disclosure.Secondary || !logged) {
			continue
		}
		hidden++
		if in := found[u]; in.low > 1+1e-6 || in.up < last-1e-6 {
			broken++
			t.Logf("%+v, hidden as %q, is %g to %g", u, y.why[u], in.low, in.up)
		}
	}
	return broken, hidden
}

// idle are the texts that say [REDACTED] and hide nothing. A change of which nothing else is shown is not published: that a list of 60 which was one of 50 has at
// least 10 new people is known without it. And where the others of its list or outcome, or of its group, are told to be nobody, so is a zero that was hidden with its row.
func (y year) idle() map[unknown]bool {
	idle := map[unknown]bool{}
	for _, sheets := range y.months {
		for _, s := range sheets {
			shown := slices.ContainsFunc(s.text[:len(s.rows)], func(line []string) bool {
				return slices.ContainsFunc(line[:len(s.columns)], func(text string) bool { return text != disclosure.Redacted && text != "" })
			})
			for i := range s.text {
				for j := range s.text[i] {
					u := unknown{s.month, s.name, i, j}
					idle[u] = strings.HasPrefix(s.name, "change") && !shown || y.empty[u]
				}
			}
		}
	}
	return idle
}

// Twelve months of reports: for all that they say together, every hidden count may be any number from 1 to 7.
func TestAttack(t *testing.T) {
	broken, hidden := newYear(t, disclosure.OpenSAFELY, 1, 4000, 12, (*disclosure.Release).Settle).broken(t, 7)
	if broken > 0 || hidden < 500 {
		t.Errorf("have %d of %d hidden counts broken, want none of at least 500", broken, hidden)
	}
}

// The same attack breaks the same reports where nothing is hidden but what is too small itself.
func TestAttackOnWeakened(t *testing.T) {
	broken, hidden := newYear(t, disclosure.OpenSAFELY, 1, 4000, 3, (*disclosure.Release).SettleWeakly).broken(t, 7)
	if broken == 0 {
		t.Errorf("have none of %d hidden counts broken", hidden)
	}
}

// Under acro totals are told as they are, and counts of 0 to 9 are safe beside them.
func TestAttackOnExactTotals(t *testing.T) {
	broken, hidden := newYear(t, disclosure.ACRO, 1, 4000, 2, (*disclosure.Release).Settle).broken(t, 9)
	if broken > 0 || hidden < 100 {
		t.Errorf("have %d of %d hidden counts broken, want none of at least 100", broken, hidden)
	}
	broken, hidden = newYear(t, disclosure.ACRO, 1, 4000, 2, (*disclosure.Release).SettleWeakly).broken(t, 9)
	if broken == 0 {
		t.Errorf("have none of %d hidden counts broken", hidden)
	}
}
