package explain

import (
	"errors"
	"fmt"
	"strings"

	"riskstrat/features/catalog"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/inbox"
	"riskstrat/pipeline/publish"
)

// Options say who is explained, and of which night.
type Options struct {
	Night    *publish.Published
	Models   Models           // nil: none are at hand, and no score is taken apart
	Catalog  *catalog.Catalog // by which a rule of a what-if is read; nil: such a rule is not known
	Resident string           // pseudonym
	Target   string           // the only score to tell; empty: every one
	Set      []Setting        // what to change in their record, for a second look at one score
}

// Models gives a model by its digest; *registry.Registry is one.
type Models interface {
	Get(digest string) (entry *models.Entry, full string, err error)
}

// Explanation is what a night did with one person, and why. It names nobody, but it is one person's record: handle it as that.
type Explanation struct {
	Night     Night         `json:"night"`
	Practice  string        `json:"practice,omitempty"` // empty: out of every purpose, or not registered
	PCN       string        `json:"pcn,omitempty"`
	Purposes  []Purpose     `json:"purposes,omitempty"`
	Standing  *Standing     `json:"standing,omitempty"` // absent: the ledger is no more
	Lists     []List        `json:"lists,omitempty"`
	Decisions []inbox.Taken `json:"decisions,omitempty"` // of those that practices sent back and the night took: a decision in the extract's own table is not kept
	Scores    []Score       `json:"scores,omitempty"`
	Features  []Feature     `json:"features,omitempty"` // in the order of the night's file
	Gone      []Gone        `json:"gone,omitempty"`
	If        *WhatIf       `json:"what_if,omitempty"`
	Care      []string      `json:"read_with_care,omitempty"`
}

// Gone is a file of the night that was taken away, by retention or, rarely, because it held somebody who was forgotten.
type Gone struct {
	File string     `json:"file"`
	On   source.Day `json:"taken_away_on"`
	Rule string     `json:"rule"`  // such as "scores_days: 400", or "forgotten"
	Lost string     `json:"means"` // what can't be told any more
}

// BadRequest is a question that cannot be answered as it is put: a person whom the night does not know, a target that it did not score, a feature
// that the model does not read, a value that it cannot have.
type BadRequest struct{ err error }

// Error says what is wrong with it.
func (b *BadRequest) Error() string { return b.err.Error() }

// Unwrap returns it.
func (b *BadRequest) Unwrap() error { return b.err }

// ErrUnknown says that the night knows nobody of the pseudonym.
var ErrUnknown = errors.New("nobody of that pseudonym is in its ledger")

// Explain tells everything that the night's files hold of the person. Nothing changes them.
func Explain(opt Options) (*Explanation, error) {
	x := &explaining{Options: opt}
	for _, stage := range []func() error{x.tellNight, x.readLedger, x.readFeatures, x.readCaseload, x.readDecisions, x.tellLists, x.tellScores, x.change} {
		if err := stage(); err != nil {
			return nil, fmt.Errorf("explaining night %s: %w", opt.Night.Run, err)
		}
		if x.out.Night.TakenAway != nil {
			return &x.out, nil
		}
	}
	x.out.Care = caution(&x.out)
	return &x.out, nil
}

// explaining is the state of one Explain.
type explaining struct {
	Options
	ledger   []publish.LedgerRow
	record   models.Record // nil: none is kept
	caseload []caseload.Entry
	kept     bool // the caseload is: a person without an entry was not to be remembered
	entry    *models.Entry
	out      Explanation
}

// lost takes note of a file that was taken away. Any other error is a night that is not as it was published.
func (x *explaining) lost(err error, means string) error {
	var gone *publish.Gone
	if errors.As(err, &gone) {
		t := gone.Tombstone
		x.out.Gone = append(x.out.Gone, Gone{File: t.Path, On: t.On, Rule: t.Rule, Lost: means})
		return nil
	}
	return &source.Refused{Message: "it is not as it was published", Cause: err}
}

// readLedger reads the person's rows of the ledger, and says what they could be used for.
func (x *explaining) readLedger() error {
	var err error
	if x.ledger, err = x.Options.Night.LedgerOf(x.Resident); err != nil {
		return x.lost(err, "for what the person's data might be used, and on which lists they were or why not")
	}
	if len(x.ledger) == 0 {
		if on, some := x.Options.Night.ForgottenOn(); some {
			return &BadRequest{fmt.Errorf("%w; people were taken out of it on %s or before, and who they were is kept nowhere", ErrUnknown, on)}
		}
		return &BadRequest{ErrUnknown}
	}
	first := x.ledger[0]
	x.out.Practice, x.out.PCN = first.Practice, first.PCN
	x.out.Purposes = purposesOf(x.Options.Night.Manifest, first)
	x.out.Standing = standingOf(first)
	return nil
}

// readFeatures reads the person's features, if the night built them.
func (x *explaining) readFeatures() error {
	cells, err := x.Options.Night.FeaturesOf(x.Resident)
	if err != nil {
		return x.lost(err, "the person's features: what was counted of their activity, and so what each term of a score added")
	}
	if len(cells) == 0 {
		return nil
	}
	x.record = recordOf(cells)
	for _, c := range cells {
		x.out.Features = append(x.out.Features, featureOf(c))
	}
	return nil
}

// readCaseload reads what the night left for the next one to remember of the person.
func (x *explaining) readCaseload() error {
	var err error
	if x.caseload, err = x.Options.Night.CaseloadOf(x.Resident); err != nil {
		return x.lost(err, "the reasons as the lists showed them, and when a stay had ended")
	}
	x.kept = true
	return nil
}

// readDecisions reads which decisions of the practice counted.
func (x *explaining) readDecisions() error {
	var err error
	if x.out.Decisions, err = x.Options.Night.TakenOf(x.Resident); err != nil {
		return x.lost(err, "which decisions of the practice counted")
	}
	if s := x.out.Standing; s != nil && len(x.out.Decisions) == 0 && (s.Reason == cohort.Objected || s.Reason == cohort.CoolingOff) {
		s.Note = whereDecided(x.Options.Night.Manifest.Recipe.Inputs)
	}
	return nil
}

// whereDecided says where a decision can be looked up that came in the extract. A night has no copy of one: that somebody is unsafe to contact is
// the practice's to know, and the ledger's reasons do not tell it either.
func whereDecided(inputs []publish.Input) string {
	var files []string
	for _, in := range inputs {
		if in.Table == "decisions" {
			files = append(files, fmt.Sprintf("%s (SHA-256 %s)", in.File, in.SHA256))
		}
	}
	if len(files) == 1 {
		return "The decision itself is in the extract's table of decisions, of which the night keeps the digest alone: " + files[0] + "."
	}
	return fmt.Sprintf("The decision itself is in the extract's table of decisions, of which the night keeps the digests alone: %d files, by the manifest's inputs.", len(files))
}

// caution says how what is told is to be taken.
func caution(e *Explanation) []string {
	care := []string{"This is one person's record: keep it as you keep the night itself."}
	for _, l := range e.Lists {
		if l.Reason == cohort.BelowCapacity || l.Listed {
			care = append(care, "The order is that of an offer of a conversation. It is not a diagnosis, and not being listed does not mean low need.")
			break
		}
	}
	for _, s := range e.Scores {
		if s.Workings != nil {
			care = append(care, "A reason is not a cause: a model learns what is found together, not what follows from what.")
			break
		}
	}
	return care
}

// sentences are the points of a policy.
func sentences(policy string) []string { return strings.Split(policy, "\n") }
