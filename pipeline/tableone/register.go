package tableone

import (
	"fmt"

	"riskstrat/pipeline/disclosure"
)

// registered is where each count of a study stands in a release. Cohorts that cannot share anybody are the rows of one table, so that nothing can
// be taken from its columns; others have tables of their own.
type registered struct {
	release *disclosure.Release
	flows   []*disclosure.Table // one a rule: of the first cohort, and of a second one with a rule of its own
	overlap *disclosure.Table   // nil where there is nothing to overlap
	counts  [][][]place         // by variable, part (see parts) and cohort
}

// place is a row of a table.
type place struct {
	table *disclosure.Table
	row   int
}

func (p place) at(column int) disclosure.Count { return p.table.Count(p.row, column) }

// The columns of a flow and of an overlap.
const (
	flowDead = iota
	flowLeft
	flowTrue
	flowFalse
	flowNull

	overlapBoth   = 0
	overlapFirst  = 1
	overlapSecond = 2
)

var (
	flowColumns    = []string{"dead", "left", "true", "false", "null"}
	overlapColumns = []string{"both", "first alone", "second alone"}
)

// register enters every count of the study into a release and settles it.
func register(profile disclosure.Profile, s *Study) (*registered, error) {
	r := &registered{release: disclosure.NewRelease(profile)}
	r.flow(s)
	if s.Second != nil && !s.Others {
		r.overlap = r.alone("overlap", 2, overlapColumns)
		fill(place{r.overlap, 0}, s.Both, s.First.Flow.True-s.Both, s.Second.Flow.True-s.Both)
	}
	for i := range s.First.Tally.variables {
		r.counts = append(r.counts, r.variable(s, i))
	}
	if err := r.release.Settle(); err != nil {
		return nil, fmt.Errorf("protecting the counts: %w", err)
	}
	return r, nil
}

// alone is a table of one row, about one cohort: nobody else tells of the same people.
func (r *registered) alone(name string, cohort int, columns []string) *disclosure.Table {
	t := r.release.Table(fmt.Sprintf("%s of cohort %d", name, cohort+1), []string{fmt.Sprintf("cohort %d", cohort+1)}, columns)
	for column := range columns {
		t.Untold(column)
	}
	return t
}

// beside are the two rows of a table about a cohort and everybody else. What its columns add up to are all people registered, whom other answers and reports
// tell of, unless there are people of whom the rule is null, enough not to be guessed: they are in neither row.
func (r *registered) beside(name string, columns []string, null int64) []place {
	t := r.release.Table(name, []string{"cohort 1", "cohort 2"}, columns)
	if n, shown := r.release.Profile().Protect(null).Shown(); shown && n > 0 {
		for column := range columns {
			t.Untold(column)
		}
	}
	return []place{{t, 0}, {t, 1}}
}

// fill sets a row.
func fill(row place, counts ...int64) {
	for column, n := range counts {
		row.table.Set(row.row, column, n)
	}
}

func (r *registered) flow(s *Study) {
	for c, cohort := range s.cohorts() {
		if c == 0 || !s.Others {
			t, f := r.alone("flow", c, flowColumns), cohort.Flow
			fill(place{t, 0}, f.Dead, f.Left, f.True, f.False, f.Null)
			r.flows = append(r.flows, t)
		}
	}
}

// people is how many are in a cohort.
func (r *registered) people(s *Study, cohort int) disclosure.Count {
	if cohort == 1 && s.Others {
		return r.flows[0].Count(0, flowFalse)
	}
	return r.flows[cohort].Count(0, flowTrue)
}

// shared is the overlap as it may be shown: whole or not at all, since each cohort is the people in both and those in it alone.
func (r *registered) shared() *Overlap {
	if r.overlap == nil {
		return nil
	}
	o := Overlap{r.overlap.Count(0, overlapBoth), r.overlap.Count(0, overlapFirst), r.overlap.Count(0, overlapSecond)}
	for _, n := range []disclosure.Count{o.Both, o.FirstAlone, o.SecondAlone} {
		if n.Redacted() {
			return &Overlap{n, n, n}
		}
	}
	return &o
}

// variable enters the parts of a variable: each is one table, of which each cohort is a row, or one table a cohort.
func (r *registered) variable(s *Study, i int) [][]place {
	v := &s.First.Tally.variables[i]
	var all [][]place
	for part, name := range v.parts() {
		var places []place
		if s.Others {
			places = r.beside(name, v.columns(), s.First.Flow.Null)
		} else {
			for c := range s.cohorts() {
				places = append(places, place{r.alone(name, c, v.columns()), 0})
			}
		}
		for c, cohort := range s.cohorts() {
			fill(places[c], cohort.Tally.split(i, part)...)
			if cohort.Tally.People == cohort.Tally.missing[i] { // nothing of the kind is recorded: that nobody has it is not said
				for column := range v.missingColumn() {
					places[c].table.Absent(places[c].row, column)
				}
			}
		}
		all = append(all, places)
	}
	return all
}

// parts name the tables that count a variable: one; of flags one a level; none of a number of which not even how many have any is counted.
func (v *Variable) parts() []string {
	switch {
	case v.Kind == Categories, v.Any:
		return []string{v.Name}
	case v.Kind == Number:
		return nil
	}
	var names []string
	for _, level := range v.Levels {
		names = append(names, v.Name+" "+level)
	}
	return names
}

// The columns of a part that is not of Categories, whose columns are the levels; the people of whom it is not known are the last of every part.
const (
	partYes = iota // the flag is true; any
	partNo
)

// columns name the columns of each part.
func (v *Variable) columns() []string {
	if v.Kind == Categories {
		return append(append([]string(nil), v.Levels...), missingLevel)
	}
	return []string{"yes", "no", missingLevel}
}

// missingColumn is the column of the people of whom it is not known.
func (v *Variable) missingColumn() int { return len(v.columns()) - 1 }

// split counts the people of a tally by the columns of a variable's part.
func (t *Tally) split(i, part int) []int64 {
	v := &t.variables[i]
	missing := t.missing[i]
	switch v.Kind {
	case Categories:
		return append(append([]int64(nil), t.counts[i]...), missing)
	case Flags:
		yes := t.counts[i][part]
		return []int64{yes, t.People - missing - yes, missing}
	}
	d := newDistribution(t.values[i])
	yes := d.any()
	return []int64{yes, t.People - missing - yes, missing}
}
