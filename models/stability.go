package models

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"riskstrat/features/source"
	"riskstrat/models/evaluate"
)

// Stability says how a declared model holds over time: made again and again as if on earlier dates (rolling-origin evaluation), and made
// once and then kept. Like an Entry it is canonical, named by its digest, and holds nothing of a single resident.
//
// Origins are no independent repetitions: most of the people and much of what is known of them are the same from one to the next, so
// figures differ between origins by less than their intervals say.
type Stability struct {
	Format    int               `json:"format"`
	Name      string            `json:"target"`
	Target    Target            `json:"definition"`
	Spec      Spec              `json:"spec"`   // as declared, with the dates of the latest origin
	Family    Family            `json:"family"` // of every model
	AsOf      source.Day        `json:"as_of"`  // date of the extract
	Inputs    map[string]string `json:"inputs"` // sha256 of each input file, by path
	Origins   []Origin          `json:"origins"`
	Omitted   []Omission        `json:"omitted"`   // origins asked for that there are not, latest first
	Drift     []Drift           `json:"drift"`     // of every coefficient; nothing of one origin
	Refreshed []Refreshed       `json:"refreshed"` // of the earliest origin's model, on the validation date of every origin, its own first; nothing of one origin
}

// Origin is one time at which the model was made: fitted, calibrated and validated as Train does it.
type Origin struct {
	Dates    Dates           `json:"dates"`
	Model    string          `json:"model"` // digest of the Entry, which is not kept: training on these dates makes it again
	Standing Standing        `json:"standing"`
	Baseline evaluate.Metric `json:"baseline"` // discrimination of age, sex and last year's counts on the same rows
	Beside   *Succession     `json:"beside,omitempty"`
}

// Succession is a model beside that of the origin before, on the residents at risk on its own validation date, also those who were to
// leave: what refitting does to a list on the day it takes effect.
type Succession struct {
	Kept            []Kept          `json:"kept"`
	RankCorrelation evaluate.Metric `json:"rank_correlation"` // Spearman's, of the two linear predictors
}

// Kept is how much of a list stays when the model changes.
type Kept struct {
	List string          `json:"list"`
	Kept evaluate.Metric `json:"kept"` // share of those the earlier model lists whom the later one lists too
}

// Standing is how scores did on a date.
type Standing struct {
	Rows             int             `json:"rows"` // residents judged by
	Events           int             `json:"events"`
	Discrimination   evaluate.Metric `json:"discrimination"` // of an event the AUROC; of a count or an amount Spearman's rank correlation with it
	Slope            evaluate.Metric `json:"calibration_slope"`
	ObservedExpected evaluate.Metric `json:"observed_expected"`
	Eavg             evaluate.Metric `json:"eavg"`
	Top              []evaluate.Top  `json:"top"` // the highest 1, 5 and 10 %
}

// Omission is an origin that there is not, and why.
type Omission struct {
	Validate source.Day `json:"validate"`        // its validation date
	Why      string     `json:"why"`             // without numbers of people: cards are published
	Error    string     `json:"error,omitempty"` // of a training that failed: may tell how few people it had, so it is for whoever trains alone
}

// Roll is one origin as it was made: the entry, and the residents of its validation date, weighted by WeightByRemaining.
type Roll struct {
	Entry    *Entry
	Validate *Sample
}

// Rolled judges the models of one Spec that were made on the dates of several origins, ascending, each by Train with opt: beside each
// other, and the earliest of them kept.
func Rolled(ctx context.Context, rolls []Roll, omitted []Omission, opt Options) (*Stability, error) {
	if len(rolls) == 0 {
		return nil, errors.New("have no origin")
	}
	last := rolls[len(rolls)-1].Entry
	s := &Stability{
		Format: Format, Name: last.Spec.Target, Target: last.Target, Spec: last.Spec, Family: last.Fit.Family, AsOf: opt.AsOf, Inputs: opt.Inputs,
		Omitted: omitted, Drift: []Drift{}, Refreshed: []Refreshed{},
	}
	if err := s.roll(ctx, rolls, opt); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Stability) roll(ctx context.Context, rolls []Roll, opt Options) error {
	made := make([]*trained, len(rolls))
	for k, r := range rolls {
		scorer, err := r.Entry.Scorer(r.Validate.lookup)
		if err != nil {
			return err
		}
		made[k] = &trained{entry: r.Entry, scorer: scorer}
		o, err := origin(r.Entry)
		if err != nil {
			return err
		}
		if k > 0 {
			if o.Beside, err = succession(made[k-1], made[k], r.Validate); err != nil {
				return err
			}
		}
		s.Origins = append(s.Origins, o)
	}
	if len(rolls) == 1 {
		return nil
	}
	var err error
	if s.Drift, err = drift(ctx, made, rolls[len(rolls)-1].Validate, opt.Workers); err != nil {
		return err
	}
	s.Refreshed, err = refresh(ctx, made, rolls, opt)
	return err
}

// origin takes from an entry what is told of its origin.
func origin(e *Entry) (Origin, error) {
	encoded, err := e.Encode()
	if err != nil {
		return Origin{}, err
	}
	o := Origin{Dates: e.Spec.Train, Model: Digest(encoded)}
	r, b := e.Figures.Validate.Report, e.Figures.Baseline.Report
	if r == nil || b == nil {
		return o, fmt.Errorf("model %.12s was not judged: %s%s", o.Model, e.Figures.Validate.Missing, e.Figures.Baseline.Missing)
	}
	o.Standing, o.Baseline = standing(r), discrimination(b)
	return o, nil
}

func standing(r *evaluate.Report) Standing {
	return Standing{
		Rows: r.Rows, Events: r.Events, Discrimination: discrimination(r),
		Slope: r.CalibrationSlope, ObservedExpected: r.ObservedExpected, Eavg: r.Eavg, Top: r.Top,
	}
}

func discrimination(r *evaluate.Report) evaluate.Metric {
	if r.Quantity != nil {
		return r.Quantity.Spearman
	}
	return r.AUROC
}

// succession puts two models beside each other on the residents of s.
func succession(before, after *trained, s *Sample) (*Succession, error) {
	var eta [2][]float64
	for i, m := range []*trained{before, after} {
		scores, err := m.scorer.score(s.columns())
		if err != nil {
			return nil, err
		}
		eta[i] = scores.Eta
	}
	out := &Succession{}
	for _, l := range highest(int64(s.rows())) {
		o, correlation, err := evaluate.Churn(eta[0], eta[1], l.Capacity)
		if err != nil {
			return nil, err
		}
		out.Kept = append(out.Kept, Kept{List: l.Name, Kept: o.Kept})
		out.RankCorrelation = correlation
	}
	return out, nil
}

// Encode returns the result as indented JSON: the same result gives the same bytes.
func (s *Stability) Encode() ([]byte, error) { return encode("stability of "+s.Name, s) }

// DecodeStability reads what Encode wrote, and nothing else.
func DecodeStability(b []byte) (*Stability, error) {
	s := new(Stability)
	if err := decode("stability", b, s, &s.Format); err != nil {
		return nil, err
	}
	return s, nil
}

// Of reports whether an entry was made of the declaration that was judged: the same target and the same spec in all but the dates.
func (s *Stability) Of(e *Entry) bool {
	a, b := s.Spec, e.Spec
	a.Train, b.Train = Dates{}, Dates{}
	return s.Target.Same(e.Target) && reflect.DeepEqual(a, b)
}
