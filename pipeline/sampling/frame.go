package sampling

import (
	"fmt"

	"go.uber.org/zap"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/walk"
)

// Frame is what samples are drawn from: the people of a place's extract, and what is asked of them.
type Frame struct {
	Place      *place.Place
	TargetName string
	Target     place.Target // whose outcome the rows have
	AsOf       source.Day   // of the extract
	Workers    int          // >= 1
	Log        *zap.Logger
	Progress   walk.Progress

	Reading *walk.Reading // the extract, opened and read
	Decider *cohort.Decider
}

// OutcomeLag is the number of days by which the latest of the feeds that the outcome is read from is late: what happened in
// those days before the extract may not be in it, and would be taken for no event.
func (f *Frame) OutcomeLag() source.Day {
	most := 0
	for _, name := range f.Target.OutcomeFeatures() {
		if d, known := f.Place.Catalog.Lookup(name); known {
			most = max(most, f.Place.Tables[d.Table].LagDays)
		}
	}
	return source.Day(most)
}

// RequireStable refuses a feature of a past index date that would be seen as it is today, in the model and in the rule of
// who is at risk alike.
func (f *Frame) RequireStable(wanted ...[]string) error {
	defs, err := f.Place.Catalog.Select(catalog.Union(wanted...)...)
	if err != nil {
		return err
	}
	for _, d := range defs {
		if d.Undated {
			if err := f.Place.RequireStable(undatedColumn(d), d.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// RequireDepartures refuses an index date after which nobody at risk died or left: such an extract holds only who is still there, and outcomes of the
// others are missing without a trace.
func (f *Frame) RequireDepartures(on source.Day, gone int64) error {
	if gone > 0 {
		return nil
	}
	return &source.Refused{Message: fmt.Sprintf("index date %s: nobody at risk died or left in the %d days after it; the extract seems to hold only people still registered, and a model trained on it would be wrong about the others", on, f.Target.Horizon)}
}

// undatedColumn is the column of residents that an undated feature rests on.
func undatedColumn(d features.Definition) string {
	switch d.Measure.(type) {
	case features.HouseholdEvents:
		return "household_id"
	}
	if d.Measure == features.HouseholdMembers {
		return "household_id"
	}
	return d.Name // the others are named after their column
}
