package partition

import (
	"fmt"

	"riskstrat/features/source"
)

// refuseRepeated says that the contract's key of residents does not hold.
func refuseRepeated(rows int64) error {
	return &source.Refused{Message: fmt.Sprintf("have %d rows that repeat another's resident_id and registered_from, want none", rows)}
}

// refuseUnfit says that a row is allowed by the contract but outside what its packed form can hold.
func refuseUnfit() error {
	return &source.Refused{Message: "a row is beyond what can be held: dates 1900 to 2258, times 1970 to 2225, 500,000 names in all tables together"}
}

// refuseLongID says that an identifier is not one.
func refuseLongID() error {
	return &source.Refused{Message: fmt.Sprintf("column resident_id: an identifier is longer than %d bytes", maxIDBytes)}
}
