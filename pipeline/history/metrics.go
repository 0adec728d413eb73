package history

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Outcome is how a run ended.
type Outcome struct {
	Ended time.Time
	Took  time.Duration
	Exit  int // as the program exits with; 0 is done
}

// WriteMetrics writes a file for the textfile collector of Prometheus, whole or not at all: how the last run ended, and the newest night that
// stands (nil: none yet). A run that published nothing leaves the night's own metrics those of the night before, so that an alert goes by
// riskstrat_run_exit_code and by the age of riskstrat_night_date_seconds.
func WriteMetrics(path string, o Outcome, newest *Night) error {
	m := metrics{prometheus.NewRegistry()}
	m.set("riskstrat_run_ended_timestamp_seconds", "When the last run ended.", float64(o.Ended.Unix()))
	m.set("riskstrat_run_duration_seconds", "What the last run took by the clock.", o.Took.Seconds())
	m.set("riskstrat_run_exit_code", "How the last run ended: 0 done, 1 configuration, 2 input refused, 3 night refused, 4 internal error.", float64(o.Exit))
	if newest != nil {
		m.night(newest)
	}
	if err := prometheus.WriteToTextfile(path, m.registry); err != nil {
		return fmt.Errorf("writing metrics: %w", err)
	}
	return nil
}

// metrics collects gauges.
type metrics struct{ registry *prometheus.Registry }

// night adds what is known of the newest night.
func (m metrics) night(n *Night) {
	m.set("riskstrat_night_date_seconds", "Date of the newest night, at midnight UTC.", float64(n.AsOf)*86400)
	m.set("riskstrat_night_residents", "Residents in the extract.", float64(n.Residents))
	m.set("riskstrat_night_may_be_listed", "Residents who may be listed.", float64(n.Eligible))
	m.set("riskstrat_night_warnings", "Warnings of the night.", float64(len(n.Warnings)))
	m.set("riskstrat_night_duration_seconds", "What its stages took by the clock.", n.Seconds)
	m.set("riskstrat_night_peak_memory_bytes", "Most memory resident at a time; 0 where it was not measured.", n.PeakMiB*(1<<20))
	listed := m.by("riskstrat_night_listed", "People on the list.", "list")
	joined := m.by("riskstrat_night_joined", "People who were not on the list the night before.", "list")
	left := m.by("riskstrat_night_left", "People who were on the list the night before and are not now.", "list")
	churn := m.by("riskstrat_night_churn_ratio", "Of the people on the list on either night, the share who are on one only.", "list")
	for _, l := range n.Lists {
		listed(l.List, float64(l.Listed))
		joined(l.List, float64(l.Joined))
		left(l.List, float64(l.Left))
		if l.Churn != nil {
			churn(l.List, *l.Churn)
		}
	}
	rows := m.by("riskstrat_night_feed_rows", "Rows of the table that were used.", "table")
	bad := m.by("riskstrat_night_feed_bad_rows", "Rows of the table that broke their declaration.", "table")
	age := m.by("riskstrat_night_feed_age_days", "Days from the newest event of the table to the night's date.", "table")
	for _, f := range n.Feeds {
		rows(f.Table, float64(f.Rows))
		bad(f.Table, float64(f.Bad))
		if f.Age != nil {
			age(f.Table, float64(*f.Age))
		}
	}
	stage := m.by("riskstrat_night_stage_seconds", "What the stage took by the clock.", "stage")
	for _, s := range n.Stages {
		stage(s.Stage, s.Seconds)
	}
}

// set adds a gauge of one value.
func (m metrics) set(name, help string, value float64) {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	g.Set(value)
	m.registry.MustRegister(g)
}

// by adds a gauge with a value for each of a label's.
func (m metrics) by(name, help, label string) func(of string, value float64) {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, []string{label})
	m.registry.MustRegister(g)
	return func(of string, value float64) { g.WithLabelValues(of).Set(value) }
}
