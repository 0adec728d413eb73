package pipeline

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.uber.org/zap"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/pipeline/audit"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/inbox"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/practice"
	"riskstrat/pipeline/publish"
	"riskstrat/pipeline/walk"
)

// Options say how to run a night; the place says what.
type Options struct {
	AsOf      source.Day     // index date: the night looks at what happened before it
	Workers   int            // >= 1; changes no byte of the night
	Supersede string         // reason for replacing a night already published
	Binary    publish.Binary // the program that runs
	Log       *zap.Logger    // nil: silent
	Progress  walk.Progress  // nil: silent
	Now       func() time.Time
	Used      func() Usage // nil: the timings tell wall time alone

	partitions int // 0: by the number of residents; changes no byte either, as tests on a small place show
}

// Usage is what a process has taken since it began.
type Usage struct {
	User, System time.Duration // processor time, of all cores
	PeakBytes    int64         // most memory resident at a time
}

// Result says what a night published.
type Result struct {
	Dir      string // the night's folder
	Already  bool   // it was published before, from the same recipe, and verifies
	Head     string // of the journal, once the night was published; empty where it was before
	Lists    []ListResult
	Warnings []string
}

// ListResult counts one list of a night.
type ListResult struct {
	Name, Title string
	Listed      int
	Candidates  int
	Groups      int
}

// Run makes the night of opt.AsOf, whole or not at all.
func Run(ctx context.Context, p *place.Place, opt Options) (*Result, error) {
	n := newNight(p, opt)
	defer n.close()
	if err := n.stages(ctx, []stage{{"finding the models", n.findModels}, {"opening the extract", n.open}}); err != nil {
		return nil, err
	}
	if n.settled != nil {
		return &Result{Dir: n.settled.Dir, Already: true}, n.deliver(n.settled)
	}
	if err := n.stages(ctx, n.making()); err != nil {
		return nil, err
	}
	if err := n.deliver(n.published); err != nil {
		return nil, err
	}
	return n.result()
}

// making are the stages of a night from its tables to its place under runs/.
func (n *night) making() []stage {
	return []stage{
		{"reading the tables", n.read},
		{"asking the gates", n.askGates},
		{"building features and scores", n.score},
		{"looking for drift", n.judgeDrift},
		{"ranking", n.rank},
		{"judging the models", n.judge},
		{"writing the ledger and the lists", n.settle},
		{"auditing", n.audit},
		{"publishing", n.publish},
	}
}

// night is the state of one Run, filled stage by stage.
type night struct {
	place    *place.Place
	opt      Options
	log      *zap.Logger
	progress walk.Progress
	codes    reasonCodes
	timings  []publish.Timing
	warnings []string
	told     []audit.Warning // the same, as the audit may say them

	replayed *publish.Published // the night that this one is made to be compared with; nil: it is made to be published

	// models found
	scorers []targetScorer

	// extract opened
	walk.Reading
	out     *publish.Night
	recipe  publish.Recipe
	settled *publish.Published // the night as it stands, when there is nothing to do

	// inbox read
	inboxFiles  []inbox.File
	inboxInputs []publish.Input // as the recipe names them

	// tables read
	decider *cohort.Decider
	engine  *features.Engine
	diary   *features.Diary // of what a timeline counts
	lists   []*listWork
	trials  map[string]*trial // comparisons in force, by their review

	// gates asked
	unmatched  map[string]int64 // rows of no resident, by table
	duplicates map[string]int64 // rows that repeat another, by table
	households *features.Households
	gateNight  gate.Night
	offices    []walk.Office         // practices with anyone registered, by code
	registered map[walk.Office]int64 // people there on the date who may be used for anything
	pcns       map[uint32]uint32     // of the practices

	// first walk
	files    artefacts
	flow     cohort.Flow
	deprived int64           // of those who may be listed, people of the most deprived fifth
	compared *practice.Tally // what practices are compared by
	counted  auditCounts     // for the audit alone
	standing []kept          // of everyone, by ordinal: partition after partition, in the order of its persons
	bases    []uint32        // by partition: ordinal of its first person
	nulls    scoreWarnings
	apart    map[uint64]bool // households in which somebody is read first or lives in a care home
	watch    watch

	// judged
	judging judging

	// second walk
	tally     *audit.Tally   // of the ledger
	cuts      []publish.List // as published
	changes   []publish.Change
	records   map[string]record  // of the listed, by pseudonym
	chances   map[string]chances // of the listed on the nights before, by target
	homes     map[uint64]int64   // people by household, of the households of the listed
	published *publish.Published
}

func newNight(p *place.Place, opt Options) *night {
	n := &night{place: p, opt: opt, codes: cohort.Reasons(), tally: audit.NewTally(), apart: map[uint64]bool{}, compared: practice.NewTally(len(p.Practices.Compare))}
	n.log, n.progress = walk.Listeners(opt.Log, opt.Progress)
	return n
}

// stage is one step of a night.
type stage struct {
	name string
	do   func(context.Context) error
}

// stages runs some stages in order.
func (n *night) stages(ctx context.Context, all []stage) error {
	for _, s := range all {
		if err := n.stage(ctx, s.name, s.do); err != nil {
			return err
		}
	}
	return nil
}

// stage runs one stage, and logs and times it.
func (n *night) stage(ctx context.Context, name string, do func(context.Context) error) error {
	start, before := n.opt.Now(), n.used()
	err := do(ctx)
	took := n.opt.Now().Sub(start)
	n.timings = append(n.timings, publish.Timing{Stage: name, Seconds: took.Seconds(), Used: n.used().since(before)})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	n.log.Info(name, zap.Duration("took", took))
	return nil
}

// used is what the process has taken so far; nil where nobody measures it.
func (n *night) used() *Usage {
	if n.opt.Used == nil {
		return nil
	}
	u := n.opt.Used()
	return &u
}

func (u *Usage) since(before *Usage) *publish.Used {
	if u == nil {
		return nil
	}
	return &publish.Used{
		User: (u.User - before.User).Seconds(), System: (u.System - before.System).Seconds(),
		PeakMiB: float64(u.PeakBytes) / (1 << 20),
	}
}

// warn keeps a warning that holds no count of people or rows for the manifest, the operator's page and the audit.
func (n *night) warn(text string) { n.tell(text, audit.Warning{Text: text}) }

// tell keeps a warning for the manifest and the operator's page, and beside it what the audit may say of it; each once.
func (n *night) tell(text string, public audit.Warning) {
	if slices.Contains(n.warnings, text) {
		return
	}
	n.warnings, n.told = append(n.warnings, text), append(n.told, public)
	n.log.Warn(text)
}

func (n *night) close() {
	n.Reading.Close()
	if n.out != nil {
		_ = n.out.Abort() // does nothing after Commit
	}
}

func (n *night) result() (*Result, error) {
	head, err := publish.Head(n.place.Out)
	r := &Result{Head: head, Dir: n.published.Dir, Warnings: n.warnings}
	for _, l := range n.lists {
		groups := map[uint32]bool{}
		lr := ListResult{Name: l.Name, Title: l.Title, Candidates: len(l.candidates)}
		for _, at := range l.places {
			c := &l.candidates[at.Candidate]
			groups[c.Group] = true
			if at.Reason == cohort.Listed {
				lr.Listed++
			}
		}
		lr.Groups = len(groups)
		r.Lists = append(r.Lists, lr)
	}
	return r, err
}
