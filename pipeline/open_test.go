package pipeline

import (
	"errors"
	"strings"
	"testing"
	"time"

	"riskstrat/features/source"
	"riskstrat/models"
)

// The last outcome that shaped a model is that of its latest date of fitting or calibration; validation shapes nothing.
func TestLearnedUntil(t *testing.T) {
	e := &models.Entry{Target: models.Target{Horizon: 365}, Spec: models.Spec{Train: models.Dates{
		Fit: []source.Day{date("2022-11-20"), date("2023-11-20")}, Calibrate: date("2024-11-20"), Validate: date("2025-11-20"),
	}}}
	if have, want := learnedUntil(e), date("2025-11-20"); have != want {
		t.Errorf("have %s, want %s", have, want)
	}
}

// A night before the model's outcomes were known is refused: it would be told its own future.
func TestANightOfThePastRefusesATodaysModel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		night   source.Day
		refused bool
	}{{nightDate, false}, {nightDate - 3, false}, {nightDate - 4, true}} { // the outcome's feed is three days late
		_, err := Run(t.Context(), testPlace(t), Options{AsOf: c.night, Workers: 2, Now: func() time.Time { return time.Unix(0, 0) }})
		var refused *source.Refused
		if have := errors.As(err, &refused) && strings.Contains(err.Error(), "learned from what happened before 2025-11-17"); have != c.refused {
			t.Errorf("night of %s: have %v", c.night, err)
		}
	}
}
