package disclosure

// Rule is why a count is hidden.
type Rule uint8

// The rules, in the order in which they are applied.
const (
	Shown     Rule = iota // it is not hidden
	Small                 // the count itself is too small (or, under ACRO, zero)
	Whole                 // it is part of a count that is hidden, here or in an earlier report
	Group                 // all people of the row are in one cell: the row tells what each of them is
	Secondary             // a hidden count could be worked out from it and from what else is shown
	Wider                 // it is shown, rounded more widely for the same reason
)

// String says in English why a count is hidden.
func (r Rule) String() string {
	switch r {
	case Shown:
		return "shown"
	case Small:
		return "too small"
	case Whole:
		return "part of a hidden count"
	case Group:
		return "all people of the row are in one cell"
	case Wider:
		return "rounded more widely, as a hidden count could be worked out from it"
	}
	return "a hidden count could be worked out from it"
}

// Decision is one count that was hidden, or rounded more widely, and why; never how large it is. That a count is hidden for another's sake tells that it is not small, and
// that it is hidden for itself tells that it is: decisions stay within the controlled area.
type Decision struct {
	Table, Row, Column string // Row or Column "total": that of the line
	Rule               Rule
}

// Log returns every decision about a count, in the order of the tables, their rows and their columns.
func (r *Release) Log() []Decision { return r.log }

// totalName is what the log calls the total of a line.
const totalName = "total"

func (t *Table) decisions() []Decision {
	var all []Decision
	totals := 0
	if t.rule.trueTotal {
		totals = 1
	}
	for i := range len(t.rows) + totals {
		for j := range len(t.columns) + totals {
			c := t.at(i, j)
			rule := c.hidden
			if rule == Shown && c.step > 0 {
				rule = Wider
			}
			if rule != Shown {
				all = append(all, Decision{t.name, named(t.rows, i), named(t.columns, j), rule})
			}
		}
	}
	return all
}

func named(names []string, i int) string {
	if i == len(names) {
		return totalName
	}
	return names[i]
}
