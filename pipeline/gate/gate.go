package gate

import (
	"strings"

	"riskstrat/features/source"
)

// Inputs is what the gate judges a night by: counts, dates and codes of organisations, never a row.
type Inputs struct {
	AsOf      source.Day
	Config    Config
	Tables    []Table          // every table that was read
	NewestOut source.Day       // the newest record of the opt-out file; NoDay if there is none
	Residents int64            // persons in the residents table
	Practices map[string]int64 // registrations by practice code
	PCNs      map[string]int64 // registrations by PCN code
	Areas     *Codes           // codes of the areas table; nil where it is not read
	Before    *Night           // the last published night; nil on the first
}

// Table is what was counted of one table.
type Table struct {
	source.Counts
	Lag       int        // days by which the feed is late
	Since     source.Day // first day the feed is complete; NoDay: its earliest event
	Unmatched int64      // rows whose identifier is no resident's
}

// Codes are the organisations a place knows.
type Codes struct{ Practices, PCNs []string }

// Night is what one night's gate leaves in its manifest for the gate of the next.
type Night struct {
	AsOf      source.Day `json:"as_of"`
	Residents int64      `json:"residents"`
	OptOuts   int64      `json:"opt_outs"` // rows of the opt-out file
}

// Tonight is the record of this night for the next.
func (in *Inputs) Tonight() Night {
	n := Night{AsOf: in.AsOf, Residents: in.Residents}
	if t := in.table(optOutTable); t != nil {
		n.OptOuts = t.Out
	}
	return n
}

func (in *Inputs) table(name string) *Table {
	for i := range in.Tables {
		if in.Tables[i].Table == name {
			return &in.Tables[i]
		}
	}
	return nil
}

// Finding is one thing a check found. Text holds counts, dates, table names and codes of organisations, nothing of a resident.
type Finding struct {
	Check string `json:"check"` // freshness, opt_outs, residents, matching, places, volume, recipients, drift or broken_promise
	Table string `json:"table"` // empty where the check is of no one table
	Text  string `json:"text"`
}

// String writes the finding as "freshness: ae_attendances: newest row ...".
func (f Finding) String() string {
	if f.Table == "" {
		return f.Check + ": " + f.Text
	}
	return f.Check + ": " + f.Table + ": " + f.Text
}

// Warning is a finding that stops nothing: something unusual, or a check that could not be made and why.
type Warning struct {
	Finding
	Unchecked bool   // a check that could not be made
	Countless string // Text without counts of rows, for reports that are passed on; empty: Text has none
}

// Told writes the warning as String does, without counts of rows.
func (w Warning) Told() string {
	if w.Countless != "" {
		w.Text = w.Countless
	}
	return w.String()
}

// Refused stops a night: nothing of it may be published. It holds everything that was found, in the order of the checks.
type Refused struct{ Findings []Finding }

// Error is one line.
func (r *Refused) Error() string {
	lines := make([]string, len(r.Findings))
	for i, f := range r.Findings {
		lines[i] = f.String()
	}
	return "gate refused the night: " + strings.Join(lines, "; ")
}

// Check judges a night. The error is nil or a *Refused; the warnings are given either way. Both are in a fixed order. An
// invalid configuration is an error of another type.
func Check(in Inputs) ([]Warning, error) {
	if err := in.Config.Validate(); err != nil {
		return nil, err
	}
	in.Config = in.Config.WithDefaults()
	v := &verdict{}
	v.freshness(&in)
	v.optOuts(&in)
	v.residents(&in)
	v.matching(&in)
	v.places(&in)
	v.volume(&in)
	if len(v.refused) > 0 {
		return v.warnings, &Refused{Findings: v.refused}
	}
	return v.warnings, nil
}

// verdict collects what the checks find.
type verdict struct {
	warnings []Warning
	refused  []Finding
}

// warn tells of something unusual; countless is the text without counts, empty where it has none.
func (v *verdict) warn(check, table, text, countless string) {
	v.warnings = append(v.warnings, Warning{Finding: Finding{check, table, text}, Countless: countless})
}

// unchecked tells of a check that could not be made, in words without counts.
func (v *verdict) unchecked(check, table, text string) {
	v.warnings = append(v.warnings, Warning{Finding: Finding{check, table, text}, Unchecked: true})
}
func (v *verdict) refuse(check, table, text string) {
	v.refused = append(v.refused, Finding{check, table, text})
}
