package partition

import (
	"fmt"

	"riskstrat/features/source"
)

// refuseRepeated says that the contract's key of residents does not hold.
func refuseRepeated(rows int64) error {
	what := "1 row that repeats"
	if rows > 1 {
		what = fmt.Sprintf("%d rows that repeat", rows)
	}
	return &source.Refused{Message: fmt.Sprintf("table %s: have %s another's resident_id and registered_from, want none", residentTable, what)}
}

// refuseUnfit says that a row is allowed by the contract but outside what its packed form can hold.
func refuseUnfit(table string) error {
	return &source.Refused{Message: fmt.Sprintf(
		"table %s: a row cannot be held: want dates 1900 to 2258, times 1970 to 2225, at most %d names in all tables together", table, 1<<19-2)}
}

// refuseLongID says that an identifier is not one.
func refuseLongID() error {
	return &source.Refused{Message: fmt.Sprintf("table %s: column resident_id: have an identifier longer than %d bytes", residentTable, maxIDBytes)}
}
