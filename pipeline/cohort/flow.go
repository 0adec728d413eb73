package cohort

import "fmt"

// Flow counts what became of the residents who entered a stage: In = Eligible + the sum of By, which Check proves. In is
// counted where people enter, the others where they leave. The zero value is ready to use.
type Flow struct {
	In       int64            `json:"in"`
	Eligible int64            `json:"eligible"` // go on to the lists
	By       map[Reason]int64 `json:"by"`       // the others, by the one reason each was given
}

// Enter counts n residents who enter the stage.
func (f *Flow) Enter(n int) { f.In += int64(n) }

// Leave counts one resident under the reason that was decided.
func (f *Flow) Leave(r Reason) {
	if r == Eligible {
		f.Eligible++
		return
	}
	if f.By == nil {
		f.By = make(map[Reason]int64)
	}
	f.By[r]++
}

// Merge adds the counts of another part of the residents. Counts are whole numbers: the order of merging changes nothing.
func (f *Flow) Merge(g Flow) {
	f.In += g.In
	f.Eligible += g.Eligible
	for r, n := range g.By {
		if f.By == nil {
			f.By = make(map[Reason]int64, len(g.By))
		}
		f.By[r] += n
	}
}

// Check proves that nobody was lost or counted twice, and that every reason is one of the package's.
func (f *Flow) Check() error {
	out := f.Eligible
	for r, n := range f.By {
		if r.Meaning() == "" {
			return fmt.Errorf("counting the cohort: have unknown reason %q", r)
		}
		out += n
	}
	if out != f.In {
		return fmt.Errorf("counting the cohort: %d residents entered and %d were decided", f.In, out)
	}
	return nil
}

// FlowRow is one line of a printed Flow.
type FlowRow struct {
	Reason Reason
	N      int64
}

// Rows returns the reasons that occurred with their counts, in the order in which they are tested, Eligible last.
func (f *Flow) Rows() []FlowRow {
	var rows []FlowRow
	for _, r := range Reasons() {
		if n := f.By[r]; n > 0 {
			rows = append(rows, FlowRow{r, n})
		}
	}
	if f.Eligible > 0 {
		rows = append(rows, FlowRow{Eligible, f.Eligible})
	}
	return rows
}
