package evaluate

import (
	"context"
	"fmt"
)

// Subgroup is the figures of the rows of one level of a grouping. Below the floor they are missing; the counts never are.
type Subgroup struct {
	By       string  `json:"by"`
	Level    string  `json:"level"` // empty if the rows' level is not known
	Rows     int     `json:"rows"`
	Clusters int     `json:"clusters"`
	Events   int     `json:"events"`
	Weight   float64 `json:"weight"`

	EventRate          Metric `json:"event_rate"`
	MeanRisk           Metric `json:"mean_risk"`
	AUROC              Metric `json:"auroc"`
	Brier              Metric `json:"brier"`
	ObservedExpected   Metric `json:"observed_expected"`
	CalibrationInLarge Metric `json:"calibration_in_large"`
	CalibrationSlope   Metric `json:"calibration_slope"`

	Lists []GroupYield `json:"lists,omitempty"` // what the lists of everyone bring this subgroup
}

// GroupYield is what a list of everyone brings the rows of a subgroup.
type GroupYield struct {
	Name        string  `json:"name"`
	Listed      float64 `json:"listed"`      // people of the subgroup on the list
	Hits        Metric  `json:"hits"`        // events among them
	Share       Metric  `json:"share"`       // of the subgroup that is listed
	PPV         Metric  `json:"ppv"`         // share of its listed people with the event
	Sensitivity Metric  `json:"sensitivity"` // share of its events that are listed
}

// groupYields is what lists bring the levels of a grouping, the last of which are the rows of none.
func (s *sample) groupYields(g *grouping, lists []List, listings []listing) [][]GroupYield {
	out := make([][]GroupYield, len(g.rows))
	weight, outcome := make([]float64, len(g.rows)), make([]float64, len(g.rows))
	for i, level := range g.level {
		weight[level] += s.weight[i]
		outcome[level] += s.weight[i] * s.outcome[i]
	}
	for k, l := range listings {
		listed, hits := make([]float64, len(g.rows)), make([]float64, len(g.rows))
		for at, i := range l.rows {
			w := s.weight[i] * l.share[at]
			listed[g.level[i]] += w
			hits[g.level[i]] += w * s.outcome[i]
		}
		for level := range out {
			y := GroupYield{Name: lists[k].Name, Listed: listed[level], Hits: Metric{Value: hits[level]}}
			y.Share = figure(listed[level]/weight[level], noRows)
			y.PPV = figure(hits[level]/listed[level], "nobody of the subgroup is listed")
			y.Sensitivity = missing("%s", s.scale.nothingHappened)
			if outcome[level] > 0 {
				y.Sensitivity = Metric{Value: hits[level] / outcome[level]}
			}
			out[level] = append(out[level], y)
		}
	}
	return out
}

// subgroups are the figures by grouping and level. Rows of no level come last, if there are any.
func (s *sample) subgroups(ctx context.Context, o *Options, yields [][][]GroupYield) ([]Subgroup, error) {
	var out []Subgroup
	for g := range s.groupings {
		group := &s.groupings[g]
		for level, rows := range group.rows {
			name := ""
			if level < len(group.levels) {
				name = group.levels[level]
			} else if len(rows) == 0 {
				continue
			}
			sub, err := s.only(rows).subgroup(ctx, o.Floor.orDefault())
			if err != nil {
				return nil, fmt.Errorf("subgroup by %s: %w", group.by, err)
			}
			sub.By, sub.Level, sub.Lists = group.by, name, yields[g][level]
			if reason := sub.below(s.scale.kind, o.Floor.orDefault()); reason != "" {
				for k := range sub.Lists {
					y, none := &sub.Lists[k], missing("%s", reason)
					y.Hits, y.Share, y.PPV, y.Sensitivity = none, none, none, none
				}
			}
			out = append(out, sub)
		}
	}
	return out, nil
}

// subgroup is the figures of a sample that is one.
func (s *sample) subgroup(ctx context.Context, floor Floor) (Subgroup, error) {
	sub := Subgroup{Rows: len(s.predicted), Clusters: s.clusters, Events: s.events, Weight: s.total}
	if reason := sub.below(s.scale.kind, floor); reason != "" {
		none := missing("%s", reason)
		sub.EventRate, sub.MeanRisk, sub.AUROC, sub.Brier = none, none, none, none
		sub.ObservedExpected, sub.CalibrationInLarge, sub.CalibrationSlope = none, none, none
		return sub, nil
	}
	var r Report
	s.accuracy(&r)
	sub.EventRate, sub.MeanRisk, sub.AUROC, sub.Brier = r.EventRate, r.MeanRisk, s.auroc(), r.Brier
	sub.ObservedExpected = r.ObservedExpected
	large, line, reason, err := s.recalibrate(ctx)
	if err != nil {
		return sub, err
	}
	if reason != "" {
		none := missing("%s", reason)
		sub.CalibrationInLarge, sub.CalibrationSlope = none, none
		return sub, nil
	}
	sub.CalibrationInLarge, sub.CalibrationSlope = large.coefficient(0), line.coefficient(1)
	return sub, nil
}

// below says why a subgroup has no figures; empty if it has.
func (sub *Subgroup) below(kind Kind, floor Floor) string {
	switch {
	case sub.Rows < floor.Rows:
		return fmt.Sprintf("have %d rows, want at least %d", sub.Rows, floor.Rows)
	case kind != Continuous && sub.Events < floor.Events:
		return fmt.Sprintf("have %d rows with the event, want at least %d", sub.Events, floor.Events)
	case kind == Binary && sub.Rows-sub.Events < floor.Events:
		return fmt.Sprintf("have %d rows without the event, want at least %d", sub.Rows-sub.Events, floor.Events)
	}
	return ""
}

// only is the sample of some of the rows, in ascending order.
func (s *sample) only(rows []int32) *sample {
	out := &sample{scale: s.scale, weighted: s.weighted, theta: s.theta, workers: s.workers}
	out.predicted, out.outcome, out.weight = pick(s.predicted, rows), pick(s.outcome, rows), pick(s.weight, rows)
	out.cluster = make([]int32, 0, len(rows))
	numbers := make([]int32, s.clusters) // of the clusters here, from 1
	for _, i := range rows {
		c := s.cluster[i]
		if numbers[c] == 0 {
			out.clusters++
			numbers[c] = int32(out.clusters)
		}
		out.cluster = append(out.cluster, numbers[c]-1)
	}
	out.clustered = out.clusters < len(rows)
	out.tie()
	out.tally()
	return out
}
