package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"riskstrat/features/source"
	"riskstrat/models/registry"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish"
)

// open opens the extract, takes the output folder, and asks whether the night stands already.
func (n *night) open(ctx context.Context) error {
	var err error
	if err = n.Reading.Open(ctx, n.place.Source(n.opt.AsOf)); err != nil {
		return err
	}
	for _, w := range n.Extract.Warnings() {
		n.warn(w)
	}
	if n.out, err = publish.Begin(n.place.Out, n.opt.AsOf, publish.Options{Supersede: n.opt.Supersede}); err != nil {
		return err
	}
	if err = n.readInbox(); err != nil {
		return err
	}
	if n.recipe, err = n.recipeOf(); err != nil {
		return err
	}
	n.settled, err = n.out.Settled(n.recipe)
	return err
}

// findModels loads the promoted model of every target that a list ranks by. A model that is not what was promoted, or
// that cannot score any more, is an input refused.
func (n *night) findModels(context.Context) error {
	r, err := registry.Open(n.place.Registry)
	if err != nil {
		return err
	}
	var targets []string
	for _, l := range n.place.List {
		if l.Target != "" {
			targets = append(targets, l.Target)
		}
	}
	slices.Sort(targets)
	for _, target := range slices.Compact(targets) {
		entry, digest, err := n.champion(r, target)
		if errors.Is(err, registry.ErrNoChampion) {
			return err
		}
		if err != nil {
			return &source.Refused{Message: "reading the registry", Cause: err}
		}
		scorer, err := entry.Scorer(n.place.Catalog.Lookup)
		if err != nil {
			return &source.Refused{Message: "preparing model " + target, Cause: err}
		}
		if err := n.place.SameTarget(target, entry.Target); err != nil {
			return fmt.Errorf("preparing model %s: %w", target, err)
		}
		if err := n.place.SameLags(entry.Trained.Lags); err != nil {
			return fmt.Errorf("preparing model %s: %w", target, err)
		}
		if last := entry.LearnedUntil(); last > n.opt.AsOf {
			return &source.Refused{Message: fmt.Sprintf("preparing model %s: it learned from what happened before %s, which is after the night of %s: train on earlier dates, or promote the model of that time", target, last, n.opt.AsOf)}
		}
		n.scorers = append(n.scorers, targetScorer{target: target, digest: digest, entry: entry, scorer: scorer})
	}
	return nil
}

// recipeOf is everything the night's bytes follow from.
func (n *night) recipeOf() (publish.Recipe, error) {
	r := publish.Recipe{Configuration: n.place.File.Digest, Binary: n.opt.Binary}
	inputs, err := n.Extract.Inputs()
	if err != nil {
		return r, err
	}
	for _, in := range inputs {
		r.Inputs = append(r.Inputs, publish.Input{Table: in.Table, File: in.Path, Bytes: in.Bytes, SHA256: in.SHA256, Rows: in.Rows})
	}
	r.Inputs = append(r.Inputs, n.inboxInputs...)
	for _, s := range n.scorers {
		r.Models = append(r.Models, publish.Model{Target: s.target, Digest: s.digest})
	}
	if before := n.out.Before(); before != nil {
		for _, path := range []string{publish.CaseloadFile, publish.ComparisonFile, publish.TakenFile} {
			if e, ok := before.Earlier(path); ok {
				r.Earlier = append(r.Earlier, e)
			}
		}
	}
	scores, err := n.earlierScores()
	r.Earlier = append(r.Earlier, scores...)
	return r, err
}

// read reads the tables and prepares what needs the extract's names.
func (n *night) read(ctx context.Context) error {
	if err := n.judgeInbox(); err != nil {
		return err
	}
	if err := n.Reading.Read(ctx, n.opt.partitions, n.opt.Workers, n.progress); err != nil {
		return err
	}
	var err error
	if n.decider, err = cohort.Compile(n.place.Cohort, n.Store.Names()); err != nil {
		return err
	}
	if err := n.remember(); err != nil {
		return err
	}
	return n.prepareFeatures()
}

// prepareFeatures makes the engine for everything a score, a rule, a sentence or the audit of the night names.
func (n *night) prepareFeatures() error {
	wanted := [][]string{outreach.EvidenceFeatures(), n.place.Practices.Features()}
	for _, s := range n.scorers {
		wanted = append(wanted, s.scorer.Features())
	}
	for _, l := range n.lists {
		wanted = append(wanted, l.For.Names())
		if l.OrderBy != "" {
			wanted = append(wanted, []string{l.OrderBy})
		}
	}
	var err error
	if n.engine, err = n.NewEngine(n.place.Catalog, wanted...); err != nil {
		return err
	}
	if n.diary, err = n.newDiary(); err != nil {
		return err
	}
	if n.watch, err = n.newWatch(); err != nil {
		return err
	}
	return n.prepareJudging()
}
