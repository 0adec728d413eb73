package explain

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/publish"
)

// Score is what one model said of the person, taken apart.
type Score struct {
	Target   string           `json:"target"`
	Label    string           `json:"label,omitempty"`        // empty, as the next two: the model is not at hand
	Horizon  int              `json:"horizon_days,omitempty"` //
	Trained  *source.Day      `json:"trained_as_of,omitempty"`
	Model    string           `json:"model"`                                // digest
	Eta      *float64         `json:"published_linear_predictor,omitempty"` // null: none, or not kept
	Risk     *float64         `json:"published_risk,omitempty"`
	Missing  string           `json:"missing,omitempty"` // why there is no score, or why it is not taken apart
	Exact    bool             `json:"same_bits"`         // the workings are the published score to the bit; else to acrossArchitectures
	Workings *models.Workings `json:"workings,omitempty"`
}

// acrossArchitectures is how far, relative to its size where that is above 1, a linear predictor may be from the one published by a machine
// of another kind.
const acrossArchitectures = 1e-12

// tellScores tells every score of the person, or the one asked for.
func (x *explaining) tellScores() error {
	targets, err := x.targets()
	if err != nil {
		return err
	}
	rows, err := x.Options.Night.ScoresOf(x.Resident)
	kept := err == nil
	if err != nil {
		if err := x.lost(err, "the linear predictors at full precision; the risks that lists ranked by are in the ledger"); err != nil {
			return err
		}
	}
	for _, target := range targets {
		m, _ := x.modelOf(target)
		s := Score{Target: target, Model: m.Digest}
		entry, why := x.find(m)
		if entry != nil {
			s.Label, s.Horizon, s.Trained = entry.Target.Label, entry.Target.Horizon, &entry.Trained.AsOf
			x.noteReader(entry)
		}
		if at := slices.IndexFunc(rows, func(r publish.ScoreRow) bool { return r.Target == target }); at >= 0 && !math.IsNaN(rows[at].Eta) {
			s.Eta, s.Risk = &rows[at].Eta, &rows[at].Risk
			s.Missing = why
			if err := x.takeApart(&s, entry); err != nil {
				return err
			}
		} else {
			s.Missing = x.unscored(kept, entry)
		}
		x.entry = entry
		x.out.Scores = append(x.out.Scores, s)
	}
	return nil
}

// targets are those whose scores are to be told. A look at somebody otherwise alike is at one score.
func (x *explaining) targets() ([]string, error) {
	var all []string
	for _, m := range x.Options.Night.Manifest.Recipe.Models {
		all = append(all, m.Target)
	}
	switch {
	case len(all) == 0 && (x.Target != "" || len(x.Set) > 0):
		return nil, &BadRequest{errors.New("it has no scores: no list of it ranks by a model")}
	case x.Target != "" && !slices.Contains(all, x.Target):
		return nil, &BadRequest{fmt.Errorf("it did not score %q, want %s", x.Target, strings.Join(all, " or "))}
	case x.Target != "":
		return []string{x.Target}, nil
	case len(x.Set) > 0 && len(all) != 1:
		return nil, &BadRequest{fmt.Errorf("it scored %s: have no target for what is set, want one of them", strings.Join(all, " and "))}
	}
	return all, nil
}

// find finds the model that scored; without one, it says why.
func (x *explaining) find(m publish.Model) (entry *models.Entry, why string) {
	if x.Models == nil {
		return nil, "no registry was named, in which its model could lie"
	}
	entry, _, err := x.Models.Get(m.Digest)
	if err != nil {
		return nil, fmt.Sprintf("the registry cannot give the model that scored: %v", err)
	}
	return entry, ""
}

// noteReader notes which of the person's features a model reads.
func (x *explaining) noteReader(e *models.Entry) {
	for _, u := range e.Features {
		x.readBy(u.Feature, e.Spec.Target)
	}
}

// unscored says why there is no score of the person.
func (x *explaining) unscored(kept bool, entry *models.Entry) string {
	switch {
	case !kept:
		return "the night's scores were taken away"
	case len(x.ledger) > 0 && !x.ledger[0].Purposes.Has(cohort.Listing):
		return "the person's data might not be used for listing"
	case entry != nil:
		return fmt.Sprintf("the person was not at risk of it, which asks for %s", entry.Target.AtRisk)
	}
	return "the person was not of the group that the model is for"
}

// takeApart works a score out again, and holds it against the published one.
func (x *explaining) takeApart(s *Score, entry *models.Entry) error {
	switch {
	case entry == nil:
		return nil
	case x.record == nil:
		s.Missing = "the person's features were taken away"
		return nil
	}
	w, err := entry.Workings(x.record)
	if err != nil {
		return &source.Refused{Message: "its score cannot be worked out again", Cause: err}
	}
	near := acrossArchitectures * max(1, math.Abs(*s.Eta))
	if !(math.Abs(w.Eta-*s.Eta) <= near) || !(math.Abs(w.Risk-*s.Risk) <= near*max(1, math.Abs(*s.Risk))) {
		return &source.Refused{Message: "what it stored of the person and its model do not give the score that it published: nothing that could be said of it would be true"}
	}
	s.Workings, s.Exact = w, w.Eta == *s.Eta && w.Risk == *s.Risk
	return nil
}
