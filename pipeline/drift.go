package pipeline

import (
	"context"
	"errors"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/pipeline/audit"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/drift"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/walk"
)

// watch is what the first walk counts for drift, and what came of it.
type watch struct {
	stability *drift.Stability
	people    drift.Counts // by bin
	activity  *drift.Activity
	report    *drift.Report
}

// newWatch prepares what is counted: of the models' features how they are distributed, and of all features what they count.
func (n *night) newWatch() (watch, error) {
	w := watch{stability: drift.NewStability()}
	definitions := n.engine.Definitions()
	for _, t := range n.scorers {
		if err := w.stability.Add(t.target, t.entry, definitions); err != nil {
			return w, err
		}
	}
	events, err := features.NewOccurrences(definitions, n.FeedOptions())
	if err != nil {
		return w, err
	}
	w.people, w.activity = w.stability.NewCounts(), drift.NewActivity(events, n.opt.AsOf, n.FeedOptions())
	return w, nil
}

// observe counts the desk's people who may be listed and counted in reports.
func (n *night) observe(d *walk.Desk, s *share) error {
	keep, persons := make([]bool, len(d.Rows)), make([]int32, 0, len(d.Rows))
	for r, person := range d.Rows {
		if d.Standing[person].Purposes.Has(cohort.Reporting) {
			keep[r], persons = true, append(persons, person)
		}
	}
	n.watch.activity.Count(&d.Partition, persons)
	var err error
	s.watched, err = n.watch.stability.Count(s.set, s.scores, keep)
	return err
}

// judgeDrift says what has moved away from what the models learned from, and stops the night where it has moved too far.
func (n *night) judgeDrift(context.Context) error {
	limits := n.place.Gates.WithDefaults().Drift
	silences, watched := n.watch.activity.Silences(n.organisations(), limits.Silence)
	n.watch.report = &drift.Report{Shifts: n.watch.stability.Shifts(n.watch.people, limits), Silences: silences, Watched: watched}
	warnings, refused := n.watch.report.Judge(limits)
	for _, w := range warnings {
		n.tell(w.String(), audit.Warning{Text: w.Told(), Unchecked: w.Unchecked})
	}
	if len(refused) > 0 {
		return &gate.Refused{Findings: refused}
	}
	return nil
}

// organisations says who the practices are, and whose record system they have on the date.
func (n *night) organisations() drift.Organisations {
	o := drift.Organisations{Code: n.Store.Names().String, Supplier: map[uint32]string{}}
	for practice, area := range outreach.Current(n.Areas, n.opt.AsOf) {
		if area.Supplier != source.NoName {
			o.Supplier[practice] = n.Store.Names().String(area.Supplier)
		}
	}
	return o
}

// writeDrift adds audit/drift.csv to the night.
func (n *night) writeDrift() error {
	file, err := n.out.Create("audit/drift.csv")
	if err != nil {
		return err
	}
	return errors.Join(n.watch.report.WriteCSV(file), file.Close())
}
