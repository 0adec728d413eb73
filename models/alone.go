package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"riskstrat/models/evaluate"
)

// Alone is what a feature adds to the baseline by itself: a model of the baseline's terms and of those terms of the Spec that read the
// feature and else only the baseline's features.
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
// comparison with the baseline is in f, gains too little to ask.
func (t *training) alone(ctx context.Context, m *trained, f *Figures) ([]Alone, error) {
	if f.BesideBaseline == nil {
		return nil, nil
	}
	if p, ok := f.BesideBaseline.Figure(t.target.Kind.ranking()); !ok || !matters(p.Difference) {
		return nil, nil
	}
	base, err := t.ranks(ctx, f.Baseline.Terms)
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	whole, err := t.rank(m)
	if err != nil {
		return nil, err
	}
	extra, err := t.byFeature(f.Baseline.Terms)
	if err != nil {
		return nil, err
	}
	var all []Alone
	for _, e := range extra {
		value, err := t.ranks(ctx, slices.Concat(f.Baseline.Terms, e.terms))
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil: // one that cannot be fitted or calibrated by itself carries no model
			continue
		}
		all = append(all, Alone{Feature: e.feature, Gain: value - base, Share: (value - base) / (whole - base)})
	}
	slices.SortStableFunc(all, func(a, b Alone) int { return -cmp.Compare(a.Gain, b.Gain) })
	return all, nil
}

// matters reports whether a gain is large enough to ask where it comes from.
func matters(gain evaluate.Metric) bool {
	i := gain.Interval
	return gain.Known() && gain.Value >= leastGain && i != nil && i.Missing == "" && i.Low > 0
}

// featureTerms are the terms by which a feature stands beside the baseline.
type featureTerms struct {
	feature string
	terms   []string
}

// byFeature returns the features that the baseline lacks, in the order of their first mention.
func (t *training) byFeature(baseline []string) ([]featureTerms, error) {
	known := map[string]bool{}
	base, err := ParseTerms(baseline, t.fit.lookup)
	if err != nil {
		return nil, err
	}
	for _, term := range base {
		for _, name := range term.Features() {
			known[name] = true
		}
	}
	terms, err := ParseTerms(t.spec.Terms, t.fit.lookup)
	if err != nil {
		return nil, err
	}
	var all []featureTerms
	for _, term := range terms {
		var lacks []string
		for _, name := range term.Features() {
			if !known[name] && !slices.Contains(lacks, name) {
				lacks = append(lacks, name)
			}
		}
		if len(lacks) != 1 {
			continue // of the baseline alone, or of two features at once
		}
		at := slices.IndexFunc(all, func(f featureTerms) bool { return f.feature == lacks[0] })
		if at < 0 {
			at, all = len(all), append(all, featureTerms{feature: lacks[0]})
		}
		all[at].terms = append(all[at].terms, term.String())
	}
	return all, nil
}

// ranks fits terms and says how well they rank the validation rows.
func (t *training) ranks(ctx context.Context, terms []string) (float64, error) {
	m, err := t.uncalibrated(ctx, terms, Penalty{Lambda: []float64{aloneLambda}})
	if err != nil {
		return 0, err
	}
	return t.rank(m)
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
	figure, err := evaluate.Ranking(d)
	if err == nil && !figure.Known() {
		err = errors.New(figure.Missing)
	}
	return figure.Value, err
}
