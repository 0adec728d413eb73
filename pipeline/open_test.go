package pipeline

import (
	"errors"
	"strings"
	"testing"
	"time"

	"riskstrat/features/source"
)

// A night before the model's outcomes were known is refused: it would be told its own future.
func TestANightOfThePastRefusesATodaysModel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		night   source.Day
		refused bool
	}{{nightDate, false}, {nightDate - 3, false}, {nightDate - 4, true}} { // the outcome's feed is three days late
		_, err := Run(t.Context(), town.Place(t), Options{AsOf: c.night, Workers: 2, Now: func() time.Time { return time.Unix(0, 0) }})
		var refused *source.Refused
		if have := errors.As(err, &refused) && strings.Contains(err.Error(), "learned from what happened before 2025-11-17"); have != c.refused {
			t.Errorf("night of %s: have %v", c.night, err)
		}
	}
}
