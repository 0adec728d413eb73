package publish

import "fmt"

// Retention is the retention section of place.yaml: for how many days after a night's date each kind of artefact is
// kept. 0 means the default.
type Retention struct {
	Scores   int `yaml:"scores_days"`   // scores.parquet, features.parquet, quarantine.parquet; default 400
	Lists    int `yaml:"lists_days"`    // lists/, caseload.parquet; default 90
	Manifest int `yaml:"manifest_days"` // everything else: manifest.json, ledger.parquet, audit/, index.html; default 2,922 (8 years)
}

// The defaults: scores and features long enough to judge a year's prediction, lists until their last "not acted on" is settled,
// the record of who was used for what for eight years.
const (
	defaultScoresDays   = 400
	defaultListsDays    = 90
	defaultManifestDays = 2922
)

// Validate fails on a negative number of days, and on a record kept for less time than what it vouches for.
func (r Retention) Validate() error {
	for _, d := range []struct {
		name string
		days int
	}{{"scores_days", r.Scores}, {"lists_days", r.Lists}, {"manifest_days", r.Manifest}} {
		if d.days < 0 {
			return fmt.Errorf("retention.%s: have %d, want a number of days, 0 for the default", d.name, d.days)
		}
	}
	if w := r.withDefaults(); w.Manifest < w.Scores || w.Manifest < w.Lists {
		return fmt.Errorf("retention.manifest_days: have %d, want at least scores_days (%d) and lists_days (%d)", w.Manifest, w.Scores, w.Lists)
	}
	return nil
}

// ScoresDays is for how many days scores are kept.
func (r Retention) ScoresDays() int { return r.withDefaults().Scores }

func (r Retention) withDefaults() Retention {
	for _, d := range []struct {
		days   *int
		preset int
	}{{&r.Scores, defaultScoresDays}, {&r.Lists, defaultListsDays}, {&r.Manifest, defaultManifestDays}} {
		if *d.days == 0 {
			*d.days = d.preset
		}
	}
	return r
}
