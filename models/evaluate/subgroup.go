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
	levels := len(g.Levels) + 1
	out := make([][]GroupYield, levels)
	if len(lists) == 0 {
		return out
	}
	weight, outcome := make([]float64, levels), make([]float64, levels)
	for i, w := range s.weight {
		level := g.at(i)
		weight[level] += w
		outcome[level] += w * s.outcome[i]
	}
	for k, l := range listings {
		listed, hits := make([]float64, levels), make([]float64, levels)
		for at, i := range l.rows {
			w := s.weight[i] * l.share[at]
			listed[g.at(i)] += w
			hits[g.at(i)] += w * s.outcome[i]
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
		for level, rows := range group.rows() {
			name := ""
			if level < len(group.Levels) {
				name = group.Levels[level]
			} else if len(rows) == 0 {
				continue
			}
			sub, err := s.only(rows).subgroup(ctx, o)
			if err != nil {
				return nil, fmt.Errorf("subgroup by %s: %w", group.By, err)
			}
			sub.By, sub.Level, sub.Lists = group.By, name, yields[g][level]
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
func (s *sample) subgroup(ctx context.Context, o *Options) (Subgroup, error) {
	sub := Subgroup{Rows: len(s.predicted), Clusters: s.clusters, Events: s.events, Weight: s.total}
	if reason := sub.below(s.scale.kind, o.Floor.orDefault()); reason != "" {
		none := missing("%s", reason)
		sub.EventRate, sub.MeanRisk, sub.AUROC, sub.Brier = none, none, none, none
		sub.ObservedExpected, sub.CalibrationInLarge, sub.CalibrationSlope = none, none, none
		return sub, nil
	}
	var r Report
	s.level(&r)
	sub.EventRate, sub.MeanRisk, sub.ObservedExpected = r.EventRate, r.MeanRisk, r.ObservedExpected
	switch {
	case o.Brief:
		sub.AUROC, sub.Brier = missing(notAsked), missing(notAsked)
	case s.scale.kind == Binary:
		sub.AUROC, sub.Brier = s.auroc(), s.brier().metric(s.method("linearised"), noRows)
	default:
		sub.AUROC, sub.Brier = s.auroc(), missing("%s", s.scale.notAnEvent())
	}
	return sub, s.calibrateSubgroup(ctx, o, &sub)
}

// calibrateSubgroup fills in the figures that need a fit.
func (s *sample) calibrateSubgroup(ctx context.Context, o *Options, sub *Subgroup) error {
	linked, reason := s.linked()
	if reason != "" {
		none := missing("%s", reason)
		sub.CalibrationInLarge, sub.CalibrationSlope = none, none
		return nil
	}
	line, err := s.line(ctx, linked)
	if err != nil {
		return err
	}
	sub.CalibrationSlope = line.coefficient(1)
	sub.CalibrationInLarge, err = s.inLarge(ctx, o, linked)
	return err
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
	out.tally()
	return out
}
