package tableone

import "riskstrat/features/source"

// Cohort is one set of people and what was counted of them. Only people who may be counted in reports are in any of it.
type Cohort struct {
	Title   string     // as a column's head names it
	Meaning string     // of a cohort that was asked for by name, what it is and where it is described; empty of others
	Rule    string     // in canonical text
	AsOf    source.Day // date the rule was asked of
	Flow    Flow       // from everybody of the extract to the people of Tally; of everybody else, not read
	Tally   *Tally
}

// Flow counts, as of a date, what became of everybody in the extract; each is in one count.
type Flow struct {
	Dead  int64 // by the date
	Left  int64 // not registered with a practice of the place on it
	True  int64 // registered, and the rule is true of them
	False int64
	Null  int64 // registered, and what is known of them does not tell
}

// Merge adds the counts of another part of the people.
func (f *Flow) Merge(g Flow) {
	f.Dead += g.Dead
	f.Left += g.Left
	f.True += g.True
	f.False += g.False
	f.Null += g.Null
}

// Study is what a Report is made of: one cohort, or two.
type Study struct {
	Place   string
	Extract source.Day // date it was taken
	First   Cohort
	Second  *Cohort // nil: the first alone
	Others  bool    // the second is the people of whom the first one's rule is false
	Both    int64   // people in both cohorts; not read where Others
	Notes   []string
}

// cohorts are the one or two cohorts.
func (s *Study) cohorts() []*Cohort {
	if s.Second == nil {
		return []*Cohort{&s.First}
	}
	return []*Cohort{&s.First, s.Second}
}
