package gate

import (
	"fmt"
	"slices"

	"riskstrat/features/source"
)

// Feeds is the rows of the tables that a night was made from.
type Feeds struct {
	AsOf   source.Day
	Counts []source.Counts
}

// reach returns the day of the newest row of a table that the night could use, NoDay where none is dated; false where it has no such table.
func (f Feeds) reach(table string) (source.Day, bool) {
	i := slices.IndexFunc(f.Counts, func(c source.Counts) bool { return c.Table == table })
	switch {
	case i < 0:
		return source.NoDay, false
	case f.Counts[i].Last == source.NoDay:
		return source.NoDay, true
	}
	return min(f.Counts[i].Last, f.AsOf-1), true // an extract may reach beyond the night
}

// Late says, in words, which of the feeds of daily activity may be behind: those that the night before had and tonight has not, and those that brought nothing
// newer since. A GP practice brings nothing at a weekend: alone it is no finding, beside lists that changed a lot it is one to look at.
func Late(c Config, tonight, before Feeds) []string {
	var late []string
	for _, table := range c.WithDefaults().Volume.Tables {
		was, had := before.reach(table)
		is, has := tonight.reach(table)
		switch {
		case !had:
		case !has:
			late = append(late, table+" is missing")
		case was == source.NoDay:
		case is == source.NoDay:
			late = append(late, table+" has no dated rows any more")
		case is <= was:
			late = append(late, fmt.Sprintf("%s brought nothing newer than %s", table, is))
		}
	}
	return late
}

// Change is how much of a list may change from night to night before a late feed is to be suspected. The zero value of a field stands for its default,
// which is our choice.
type Change struct {
	Churn       float64 `yaml:"churn"`       // share of the people on either night who are on one only; default 0.25
	Correlation float64 `yaml:"correlation"` // least rank correlation of those on both; default 0.8
}

// Alarming reports whether a list changed that much; correlation is nil where there is none.
func (c Config) Alarming(churn, correlation *float64) bool {
	limit := c.WithDefaults().Change
	return churn != nil && *churn > limit.Churn || correlation != nil && *correlation < limit.Correlation
}
