package pipeline

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"riskstrat/features/catalog"
	"riskstrat/features/rule"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/models/registry"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// ExplainOptions say whose score is explained.
type ExplainOptions struct {
	AsOf     source.Day // night as it stands; 0: the newest
	Resident string     // pseudonym
	Target   string     // empty: the only one that the night scored
	Set      []Setting  // what to change in their record, for a second look
}

// Setting is one change of a record.
type Setting struct {
	Feature string `json:"feature"`
	Value   string `json:"value"` // as models.Entry.With reads it
}

// Explanation is a published score taken apart. It names nobody, but it is one person's record: handle it as that.
type Explanation struct {
	Run      string           `json:"run"`
	AsOf     source.Day       `json:"as_of"`
	Target   string           `json:"target"`
	Label    string           `json:"label"`
	Horizon  int              `json:"horizon_days"`
	Model    string           `json:"model"` // digest
	Trained  source.Day       `json:"trained_as_of"`
	Eta      float64          `json:"published_linear_predictor"`
	Risk     float64          `json:"published_risk"`
	Exact    bool             `json:"same_bits"` // the workings are the published score to the bit; else to acrossArchitectures
	Workings *models.Workings `json:"workings"`
	If       *WhatIf          `json:"what_if,omitempty"`
}

// WhatIf is what the model would say of a person who is like the one recorded but for what was set. It is not what would happen if
// somebody changed it: the model was fitted to what was seen together, not to what follows from what.
type WhatIf struct {
	Set      []Setting        `json:"set"`
	AtRisk   *bool            `json:"at_risk"` // false: a night would not score such a person; null: not known from what is recorded
	Workings *models.Workings `json:"workings"`
}

// acrossArchitectures is how far, relative to its size where that is above 1, a linear predictor may be from the one published by a machine
// of another kind.
const acrossArchitectures = 1e-12

// NotScored says that a night has no score of a resident, and what its ledger says of them.
type NotScored struct {
	Run    string
	Target string
	Ledger []publish.LedgerRow // empty: the night knows nobody of that pseudonym
}

// Error says why, of each list.
func (n *NotScored) Error() string {
	if len(n.Ledger) == 0 {
		return fmt.Sprintf("nobody of that pseudonym is in the ledger of night %s", n.Run)
	}
	var reasons []cohort.Reason
	lists := map[cohort.Reason][]string{}
	for _, row := range n.Ledger {
		if len(lists[row.Reason]) == 0 {
			reasons = append(reasons, row.Reason)
		}
		lists[row.Reason] = append(lists[row.Reason], row.List)
	}
	var says []string
	for _, r := range reasons {
		why := "the person " + r.Meaning()
		if of := strings.Join(lists[r], ", "); of != "" {
			why += " (" + of + ")"
		}
		says = append(says, why)
	}
	return fmt.Sprintf("night %s did not score the person for %s: its ledger says that %s", n.Run, n.Target, strings.Join(says, "; "))
}

// BadRequest is a question that cannot be answered as it is put: a target that the night did not score, a feature that the model does not
// read, a value that it cannot have.
type BadRequest struct{ err error }

// Error says what is wrong with it.
func (b *BadRequest) Error() string { return b.err.Error() }

// Unwrap returns it.
func (b *BadRequest) Unwrap() error { return b.err }

// Explain takes the score that a night published of a resident apart: what is in the night's scores.parquet and features.parquet, by the
// model that its manifest names. It refuses to explain a score that these do not give again. A night whose files are gone or changed, and a
// resident whom it did not score (*NotScored), are *source.Refused; a wrong question is a *BadRequest.
func Explain(p *place.Place, opt ExplainOptions) (*Explanation, error) {
	x := &explaining{place: p, opt: opt}
	for _, stage := range []func() error{x.find, x.model, x.read, x.recompute, x.change} {
		if err := stage(); err != nil {
			return nil, fmt.Errorf("explaining a score: %w", err)
		}
	}
	return &x.out, nil
}

// explaining is the state of one Explain.
type explaining struct {
	place  *place.Place
	opt    ExplainOptions
	night  *publish.Published
	entry  *models.Entry
	record models.Record
	out    Explanation
}

// find finds the night.
func (x *explaining) find() error {
	var err error
	if x.opt.AsOf == 0 {
		x.night, err = publish.Latest(x.place.Out)
	} else {
		x.night, err = publish.Existing(x.place.Out, x.opt.AsOf)
	}
	switch {
	case err != nil:
		return err
	case x.night == nil && x.opt.AsOf == 0:
		return &BadRequest{errors.New("no night was published yet")}
	case x.night == nil:
		return &BadRequest{fmt.Errorf("there is no night of %s", x.opt.AsOf)}
	}
	x.out.Run = x.night.Run
	if x.night.Manifest == nil {
		_, err := x.night.Open(publish.ScoresFile)
		return &source.Refused{Message: "the night is no more", Cause: err}
	}
	x.out.AsOf = x.night.Manifest.AsOf
	return nil
}

// model finds the model that scored the target.
func (x *explaining) model() error {
	scored := x.night.Manifest.Recipe.Models
	var targets []string
	for _, m := range scored {
		targets = append(targets, m.Target)
	}
	if x.opt.Target == "" && len(targets) == 1 {
		x.opt.Target = targets[0]
	}
	at := slices.Index(targets, x.opt.Target)
	switch {
	case len(targets) == 0:
		return &BadRequest{fmt.Errorf("night %s has no scores: no list of it ranks by a model", x.night.Run)}
	case x.opt.Target == "":
		return &BadRequest{fmt.Errorf("night %s scored %s: have no target, want one of them", x.night.Run, strings.Join(targets, " and "))}
	case at < 0:
		return &BadRequest{fmt.Errorf("night %s did not score %q, want %s", x.night.Run, x.opt.Target, strings.Join(targets, " or "))}
	}
	r, err := registry.Open(x.place.Registry)
	if err != nil {
		return err
	}
	if x.entry, _, err = r.Get(scored[at].Digest); err != nil {
		return &source.Refused{Message: fmt.Sprintf("night %s was scored by a model that the registry cannot give", x.night.Run), Cause: err}
	}
	x.out.Target, x.out.Model = x.opt.Target, scored[at].Digest
	x.out.Label, x.out.Horizon, x.out.Trained = x.entry.Target.Label, x.entry.Target.Horizon, x.entry.Trained.AsOf
	return nil
}

// read reads the resident's score and features.
func (x *explaining) read() error {
	scores, err := x.night.ScoresOf(x.opt.Resident)
	if err != nil {
		return &source.Refused{Message: "there is nothing to explain", Cause: err}
	}
	at := slices.IndexFunc(scores, func(r publish.ScoreRow) bool { return r.Target == x.opt.Target })
	if at < 0 || math.IsNaN(scores[at].Eta) {
		ledger, err := x.night.LedgerOf(x.opt.Resident)
		if err != nil {
			return &source.Refused{Message: "the person has no score", Cause: err}
		}
		return &source.Refused{Message: "there is nothing to explain", Cause: &NotScored{x.night.Run, x.opt.Target, ledger}}
	}
	x.out.Eta, x.out.Risk = scores[at].Eta, scores[at].Risk
	cells, err := x.night.FeaturesOf(x.opt.Resident)
	if err != nil {
		return &source.Refused{Message: "the score cannot be taken apart any more", Cause: err}
	}
	x.record = recordOf(cells)
	return nil
}

// recompute works the score out again, and holds it against the published one.
func (x *explaining) recompute() error {
	var err error
	if x.out.Workings, err = x.entry.Workings(x.record); err != nil {
		return &source.Refused{Message: fmt.Sprintf("night %s cannot be worked out again", x.night.Run), Cause: err}
	}
	w := x.out.Workings
	x.out.Exact = w.Eta == x.out.Eta && w.Risk == x.out.Risk
	near := acrossArchitectures * max(1, math.Abs(x.out.Eta))
	if !(math.Abs(w.Eta-x.out.Eta) <= near) || !(math.Abs(w.Risk-x.out.Risk) <= near*max(1, math.Abs(x.out.Risk))) {
		return &source.Refused{Message: fmt.Sprintf("what night %s stored of the person and its model do not give the score that it published: nothing that could be said of it would be true", x.night.Run)}
	}
	return nil
}

// change works it out once more, of a person in whom something is set otherwise.
func (x *explaining) change() error {
	if len(x.opt.Set) == 0 {
		return nil
	}
	changed, seen := x.record, map[string]bool{}
	for _, s := range x.opt.Set {
		if seen[s.Feature] {
			return &BadRequest{fmt.Errorf("feature %s: is set twice", s.Feature)}
		}
		seen[s.Feature] = true
		var err error
		if changed, err = x.entry.With(changed, s.Feature, s.Value); err != nil {
			return &BadRequest{x.besides(err, s.Feature)}
		}
	}
	w, err := x.entry.Workings(changed)
	if err != nil {
		return &BadRequest{err}
	}
	x.out.If = &WhatIf{Set: x.opt.Set, AtRisk: x.atRisk(changed), Workings: w}
	return nil
}

// besides names, where a model does not read a feature, the nearest that it reads.
func (x *explaining) besides(err error, feature string) error {
	if !errors.Is(err, models.ErrNotRead) {
		return err
	}
	var names []string
	for _, u := range x.entry.Features {
		names = append(names, u.Feature)
	}
	if near := catalog.Nearest(feature, names); near != "" {
		return fmt.Errorf("%w; did you mean %s?", err, near)
	}
	return fmt.Errorf("%w; it reads %d others, none of a name like that", err, len(names))
}

// atRisk reports whether a night would have scored such a person; nil where the record does not tell.
func (x *explaining) atRisk(r models.Record) *bool {
	who, err := rule.Parse(x.entry.Target.AtRisk, x.place.Catalog)
	if err != nil {
		return nil // the place has changed since: a feature of the rule is gone
	}
	values := map[string][]float64{}
	for _, name := range who.Names() {
		have, recorded := r[name]
		def, _ := x.place.Catalog.Lookup(name)
		if !recorded || have.Digest != def.Digest() {
			return nil
		}
		v := math.NaN()
		if have.Value.Known {
			v = have.Value.Number
			if have.Value.Level != "" {
				v = float64(slices.Index(def.Levels, have.Value.Level))
			}
		}
		values[name] = []float64{v}
	}
	holds := certain(who.Eval(1, func(name string) []float64 { return values[name] }))[0]
	return &holds
}
