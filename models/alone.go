package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"riskstrat/models/evaluate"
	"riskstrat/models/glm"
)

// Alone is what a feature adds to the baseline by itself: a model of the baseline's terms and of those terms of the Spec that read the
// feature and else only the baseline's features. It is fitted to the end where its share is half or more; another's gain is that of the first
// Newton step from the baseline, which on a synthetic place of 100,000 was within .0004 of the fit's for each of 135 models.
type Alone struct {
	Feature string  `json:"feature"`
	Gain    float64 `json:"gain"`  // above the baseline on the validation rows: of AUROC, of counts and amounts of the rank correlation with the outcome
	Share   float64 `json:"share"` // of what the whole model gains so; above 1 where it does better alone
}

const (
	// leastGain is what a model must gain on the baseline, AUROC or rank correlation, for anybody to ask which feature it comes from;
	// and the interval of the gain must exclude 0. Shares of less are shares of noise, and no leak is so small.
	leastGain = .01
	// largestShare is the share of the gain that one feature may carry without a question.
	largestShare = .9
	// nearShare is the share of the gain from which a first step is followed by the rest of the fit: what the step alone misjudges is far less
	// than lies between it and largestShare.
	nearShare = .5
	// aloneLambda is the penalty of the baseline with one feature, and of the baseline that it is compared with: enough that a feature which
	// is the outcome itself has a finite coefficient, too little to change who ranks above whom.
	aloneLambda = 1e-3
)

// ranking names the figure by which models of a kind of outcome are said to rank.
func (k Kind) ranking() string {
	if k == Binary {
		return evaluate.AUROC
	}
	return evaluate.Spearman
}

// alone finds what each feature that the baseline lacks adds to it by itself, most first; nothing where the whole model, whose
// comparison with the baseline is in f, gains too little to ask. One Newton step from the baseline's fit, which is taken for all features
// on the same passes over the rows, tells those that may carry the model from those that do not; the former are fitted to the end.
func (t *training) alone(ctx context.Context, m *trained, f *Figures) ([]Alone, error) {
	if f.BesideBaseline == nil {
		return nil, nil
	}
	if p, ok := f.BesideBaseline.Figure(t.target.Kind.ranking()); !ok || !matters(p.Difference) {
		return nil, nil
	}
	b, extra, err := t.beside(ctx, f.Baseline.Terms)
	if err != nil {
		return nil, err
	}
	base, err := b.begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	whole, err := t.rank(m)
	if err != nil {
		return nil, err
	}
	steps, err := b.steps(ctx, extra)
	if err != nil {
		return nil, err
	}
	all := make([]Alone, len(extra))
	err = each(ctx, len(extra), t.opt.Workers, func(i int) error {
		ranks, err := b.ranks(ctx, extra[i], steps[i], base+nearShare*(whole-base))
		if err != nil {
			ranks = math.NaN() // one that cannot be fitted by itself carries no model
		}
		all[i] = Alone{Feature: extra[i], Gain: ranks - base, Share: (ranks - base) / (whole - base)}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(a Alone) bool { return math.IsNaN(a.Gain) })
	slices.SortStableFunc(all, func(a, b Alone) int { return -cmp.Compare(a.Gain, b.Gain) })
	return all, nil
}

// matters reports whether a gain is large enough to ask where it comes from.
func matters(gain evaluate.Metric) bool {
	i := gain.Interval
	return gain.Known() && gain.Value >= leastGain && i != nil && i.Missing == "" && i.Low > 0
}

// beside are the baseline's terms and those of single features, read off the rows and not yet fitted.
type beside struct {
	fitting  *fitting
	kind     evaluate.Kind
	validate *Sample
	prepared *prepared
	base     map[string]bool    // features of the baseline
	start    map[string]float64 // coefficients of the baseline by name, its intercept under ""
}

// beside prepares the baseline and, beside it, the terms of each feature that it lacks; extra are those features, in the order of their
// first mention.
func (t *training) beside(ctx context.Context, baseline []string) (b *beside, extra []string, err error) {
	b = &beside{kind: t.target.Kind.evaluated(), validate: t.validate, base: map[string]bool{}}
	base, err := ParseTerms(baseline, t.fit.lookup)
	if err != nil {
		return nil, nil, err
	}
	for _, term := range base {
		for _, name := range term.Features() {
			b.base[name] = true
		}
	}
	terms, err := ParseTerms(t.spec.Terms, t.fit.lookup)
	if err != nil {
		return nil, nil, err
	}
	texts := slices.Clone(baseline)
	for _, term := range terms {
		if name, one := b.lacking(term.Features()); one {
			texts = append(texts, term.String())
			if !slices.Contains(extra, name) {
				extra = append(extra, name)
			}
		}
	}
	fit := t.fit
	if _, offered := fit.offers(); offered > 0 && t.spec.OfferedHelp.orDefault() == AdjustOffered {
		fit, texts = fit.withOffers(texts)
		b.validate, _ = t.validate.withOffers(nil)
		b.base[offeredTerm] = true
	}
	p, err := prepare(ctx, fit, texts, t.opt.Workers)
	if err != nil {
		return nil, nil, err
	}
	b.fitting = &fitting{sample: fit, family: t.family(), workers: t.opt.Workers}
	if b.fitting.family == NegativeBinomial {
		b.fitting.family = Poisson // of the same link, and all that is asked is who ranks above whom
	}
	b.prepared, err = b.fitting.withoutConstants(ctx, p)
	return b, extra, err
}

// lacking is the one feature of some that the baseline lacks; not one where it lacks none, or two.
func (b *beside) lacking(names []string) (name string, one bool) {
	for _, n := range names {
		if b.base[n] || n == name {
			continue
		}
		if name != "" {
			return "", false
		}
		name = n
	}
	return name, name != ""
}

// begin fits the baseline, which the features are put beside, and says how well it ranks the validation rows.
func (b *beside) begin(ctx context.Context) (float64, error) {
	p := b.with("")
	res, err := b.fitting.regress(ctx, p, aloneLambda)
	if err != nil {
		return 0, err
	}
	b.start = map[string]float64{"": res.Intercept}
	for j, name := range p.names() {
		b.start[name] = res.Coef[j]
	}
	return b.order(p, res.Intercept, res.Coef)
}

// with is the baseline's part of what was prepared and that of a feature; "" is none.
func (b *beside) with(feature string) *prepared {
	return b.prepared.only(func(name string) bool { return b.base[name] || name == feature })
}

// from is the baseline's fit as a place to begin from: its intercept and coefficients, and 0 of other columns.
func (b *beside) from(names []string) []float64 {
	start := []float64{b.start[""]}
	for _, name := range names {
		start = append(start, b.start[name])
	}
	return start
}

// steps takes the first step from the baseline to its fit with each of the features; nil where there is none to be had.
func (b *beside) steps(ctx context.Context, features []string) ([][]float64, error) {
	names := b.prepared.names()
	at := map[string]int{}
	for j, name := range names {
		at[name] = j
	}
	sets := make([][]int, len(features))
	for i, feature := range features {
		for _, name := range b.with(feature).names() {
			sets[i] = append(sets[i], at[name])
		}
	}
	return glm.Steps(ctx, b.fitting.design(b.prepared), glm.Options{
		Family: b.fitting.family.glm(), Names: names, Lambda: aloneLambda, Factor: b.prepared.factors(), Start: b.from(names), Workers: b.fitting.workers,
	}, sets)
}

// ranks says how well the baseline with a feature ranks the validation rows: after a step, or, where there is none or it ranks them as
// well as near, fitted to the end.
func (b *beside) ranks(ctx context.Context, feature string, step []float64, near float64) (float64, error) {
	p := b.with(feature)
	if step != nil {
		if ranks, err := b.order(p, step[0], step[1:]); err != nil || ranks < near {
			return ranks, err
		}
	}
	f := *b.fitting
	f.start, f.workers = b.from(p.names()), 1 // features are fitted side by side
	res, err := f.regress(ctx, p, aloneLambda)
	if err != nil {
		return 0, err
	}
	return b.order(p, res.Intercept, res.Coef)
}

// order is how well a linear predictor of what was prepared ranks the validation rows.
func (b *beside) order(p *prepared, intercept float64, coef []float64) (float64, error) {
	fit := glm.Result{Intercept: intercept, Coef: coef}
	n, mean := b.validate.rows(), b.fitting.family.glm().Mean
	d := evaluate.Data{Kind: b.kind, Predicted: make([]float64, 0, n), Outcome: make([]float64, 0, n), Weight: make([]float64, 0, n)}
	design, eta := p.design(b.validate, b.validate.outcome), []float64(nil)
	for part := range design.Cells() {
		err := design.Rows(part, func(block glm.Block) error {
			eta = fit.PredictBlock(block, eta)
			for i, v := range eta {
				if block.Weight[i] != 0 {
					d.Predicted = append(d.Predicted, mean(v))
					d.Outcome, d.Weight = append(d.Outcome, block.Y[i]), append(d.Weight, block.Weight[i])
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return ranked(d)
}

// rank is how well the linear predictor of a model ranks the validation rows, which no calibration changes.
func (t *training) rank(m *trained) (float64, error) {
	scores, err := m.scorer.score(t.validate.columns())
	if err != nil {
		return 0, err
	}
	mean := m.entry.Fit.Family.glm().Mean
	for i, eta := range scores.Eta {
		scores.Eta[i] = mean(eta)
	}
	d := evaluate.Data{Kind: t.target.Kind.evaluated(), Predicted: scores.Eta}
	for c := range t.validate.Cells {
		d.Outcome, d.Weight = append(d.Outcome, t.validate.Cells[c].Outcome...), append(d.Weight, t.validate.Cells[c].Weight...)
	}
	return ranked(d)
}

func ranked(d evaluate.Data) (float64, error) {
	figure, err := evaluate.Ranking(d)
	if err == nil && !figure.Known() {
		err = errors.New(figure.Missing)
	}
	return figure.Value, err
}
