package models

import (
	"context"

	"riskstrat/features/source"
	"riskstrat/models/evaluate"
)

// Refreshed is what becomes of one model's scores by a later date: kept as they were on its validation date (frozen), given again by the
// same model from what is known on the later date (re-scored), and given by the model of the spec made for that date (refitted). All three are
// judged on the same people: at risk on the date, and scored on the first too.
type Refreshed struct {
	On       source.Day `json:"on"`
	Days     int        `json:"days"`     // since the scores were frozen; 0 is the date itself, where all three are the same
	AtRisk   int64      `json:"at_risk"`  // residents at risk on the date
	Unscored int64      `json:"unscored"` // of them, without a frozen score: not there then, or not at risk

	Frozen   Standing `json:"frozen"`
	Rescored Standing `json:"rescored"`
	Refitted Standing `json:"refitted"`

	Rescoring *evaluate.Comparison `json:"rescoring"` // re-scored (B) beside frozen (A), in pairs, and what that does to lists of the highest 1, 5 and 10 %
	Refitting *evaluate.Comparison `json:"refitting"` // refitted (B) beside re-scored (A)
}

// refresh follows the scores that the first model gave on its validation date to the validation date of every roll. People are judged by
// what happened to them as that date's own entry judges them: not offered help within the horizon, by the rule of the spec, weighted to
// the whole.
func refresh(ctx context.Context, made []*trained, rolls []Roll, opt Options) ([]Refreshed, error) {
	f := &freezing{kept: made[0], opt: opt, from: rolls[0].Entry.Spec.Train.Validate}
	var err error
	if f.frozen, err = freeze(f.kept, rolls[0].Validate); err != nil {
		return nil, err
	}
	var out []Refreshed
	for k, r := range rolls {
		one, err := f.on(ctx, made[k], r.Validate)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// freezing is one model and the risks it gave on a date.
type freezing struct {
	kept   *trained
	from   source.Day
	frozen [source.Cells]map[uint64]float64 // by cell and person
	opt    Options
}

// freeze scores everyone of s, also those who were to leave.
func freeze(m *trained, s *Sample) ([source.Cells]map[uint64]float64, error) {
	var frozen [source.Cells]map[uint64]float64
	scores, err := m.scorer.score(s.columns())
	if err != nil {
		return frozen, err
	}
	row := 0
	for c := range s.Cells {
		frozen[c] = make(map[uint64]float64, s.Cells[c].Len())
		for _, person := range s.Cells[c].Person {
			frozen[c][person] = scores.Risk[row]
			row++
		}
	}
	return frozen, nil
}

// on judges the frozen scores, the kept model and the refitted one on a later date.
func (f *freezing) on(ctx context.Context, refitted *trained, s *Sample) (Refreshed, error) {
	spec := refitted.entry.Spec
	r := Refreshed{On: spec.Train.Validate, Days: int(spec.Train.Validate - f.from), AtRisk: int64(s.rows())}
	judgedBy, _, err := s.Unaffected(ctx, spec.OfferedHelp.orDefault(), f.opt.Workers)
	if err != nil {
		return r, err
	}
	var frozen []float64
	both := judgedBy.weighted(func(cell, i int) float64 {
		risk, scored := f.frozen[cell][judgedBy.Cells[cell].Person[i]]
		if frozen = append(frozen, risk); !scored {
			r.Unscored++
			return 0
		}
		return judgedBy.Cells[cell].Weight[i]
	})
	rescored, err := judged(f.kept, both)
	if err != nil {
		return r, err
	}
	anew, err := judged(refitted, both)
	if err != nil {
		return r, err
	}
	old := rescored
	old.Predicted = frozen
	return r, f.judge(ctx, &r, old, rescored, anew)
}

// judge fills in the figures of the three.
func (f *freezing) judge(ctx context.Context, r *Refreshed, frozen, rescored, refitted evaluate.Data) error {
	opt := evaluate.Options{Workers: f.opt.Workers, Bootstrap: evaluate.Bootstrap{Resamples: resamples, Seed: f.kept.entry.Spec.Seed}}
	for _, one := range []struct {
		data evaluate.Data
		into *Standing
	}{{frozen, &r.Frozen}, {rescored, &r.Rescored}, {refitted, &r.Refitted}} {
		report, err := evaluate.Evaluate(ctx, one.data, opt)
		if err != nil {
			return err
		}
		*one.into = standing(report)
	}
	if scored := r.AtRisk - r.Unscored; scored > 0 {
		opt.Lists = highest(scored)
	}
	var err error
	if r.Rescoring, err = evaluate.Compare(ctx, frozen, rescored, opt); err != nil {
		return err
	}
	r.Refitting, err = evaluate.Compare(ctx, rescored, refitted, opt)
	return err
}
