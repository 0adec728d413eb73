package features

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"riskstrat/features/source"
)

// Match selects rows of a table: those that pass every Test. An empty Match selects every row.
type Match []Test

// Test passes a row whose Column holds one of Codes. Column is a column of the table of kind Code or Int (codes are then
// the numbers in digits), or one of the derived columns below. A null passes no test.
//
//   - gp_appointments, ae_attendances: hours is "out" before 08:00, from 18:30, and all Saturday and Sunday; else "in" (the core
//     hours of the GP contract; bank holidays are not known and count as weekdays).
//   - gp_appointments: booking is "same_day" or "earlier"; null where booked_at is null.
//   - admissions: stay is "overnight" for an ordinary spell (classification 1) in which a midnight had passed by the cut, else "other".
//   - admissions: spell is "new" unless the row is a transfer (method 2B) that continues a spell selected by the same Match:
//     one that began before it, or on the same day by another method, and ended no earlier than the day before it began.
type Test struct {
	Column string
	Codes  []string
}

// String writes the match as the catalogue prints it: "status is attended, hcp_type is gp".
func (m Match) String() string {
	if len(m) == 0 {
		return "every row"
	}
	tests := make([]string, len(m))
	for i, t := range m {
		tests[i] = t.Column + " is " + strings.Join(t.Codes, " or ")
	}
	return strings.Join(tests, ", ")
}

// The derived columns and their codes; code i has index i, as in a declared column.
const (
	hoursColumn   = "hours"
	bookingColumn = "booking"
	stayColumn    = "stay"
	spellColumn   = "spell"
)

const (
	hoursIn = iota
	hoursOut
)

const (
	bookedSameDay = iota
	bookedEarlier
)

const (
	stayOvernight = iota
	stayOther
)

// derivedCodes returns the codes of a derived column of a table; nil if the table has no such column.
func derivedCodes(table, column string) []string {
	switch {
	case column == hoursColumn && (table == gpTable || table == attendanceTable):
		return []string{"in", "out"}
	case column == bookingColumn && table == gpTable:
		return []string{"same_day", "earlier"}
	case column == stayColumn && table == admissionTable:
		return []string{"overnight", "other"}
	case column == spellColumn && table == admissionTable:
		return []string{"new"}
	}
	return nil
}

// codesOf returns the codes a column may be tested for, in the order of their index.
func codesOf(table *source.Table, column string) ([]string, error) {
	if codes := derivedCodes(table.Name, column); codes != nil {
		return codes, nil
	}
	i := table.Column(column)
	if i < 0 {
		return nil, fmt.Errorf("column %s: not in table %s", column, table.Name)
	}
	switch c := &table.Columns[i]; c.Kind {
	case source.Code:
		return c.Codes, nil
	case source.Int:
		codes := make([]string, 0, c.Max-c.Min+1)
		for v := c.Min; v <= c.Max; v++ {
			codes = append(codes, strconv.Itoa(int(v)))
		}
		return codes, nil
	}
	return nil, fmt.Errorf("column %s of table %s: have a column without codes, want one that a match can test", column, table.Name)
}

// check says whether every test names a column of the table and codes of that column.
func (m Match) check(table *source.Table) error {
	for i, t := range m {
		codes, err := codesOf(table, t.Column)
		if err != nil {
			return err
		}
		if len(t.Codes) == 0 {
			return fmt.Errorf("column %s: have no codes, want at least one", t.Column)
		}
		for _, code := range t.Codes {
			if !slices.Contains(codes, code) {
				return fmt.Errorf("column %s: have code %q, want one of %s", t.Column, code, strings.Join(codes, ", "))
			}
		}
		if slices.ContainsFunc(m[:i], func(u Test) bool { return u.Column == t.Column }) {
			return fmt.Errorf("column %s: tested twice", t.Column)
		}
	}
	return nil
}

// needs returns the columns of the contract that the match cannot do without; one that the place does not supply makes
// the feature null, since a count of rows that cannot match is a false zero.
func (m Match) needs() []string {
	var columns []string
	for _, t := range m {
		switch t.Column {
		case bookingColumn:
			columns = append(columns, "booked_at")
		case stayColumn:
			columns = append(columns, "patient_classification")
		case hoursColumn, spellColumn: // made of columns that every row has
		default:
			columns = append(columns, t.Column)
		}
	}
	return columns
}
