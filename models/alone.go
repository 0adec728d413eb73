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
// comparison with the baseline is in f, gains too little to ask. What the terms need of the rows is read once for all the fits, and each
// begins from the baseline's.
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
	base, err := b.ranks(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	whole, err := t.rank(m)
	if err != nil {
		return nil, err
	}
	values := make([]float64, len(extra))
	err = each(ctx, len(extra), t.opt.Workers, func(i int) error {
		var err error
		if values[i], err = b.ranks(ctx, extra[i]); err != nil {
			values[i] = math.NaN() // one that cannot be fitted by itself carries no model
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	var all []Alone
	for i, v := range values {
		if !math.IsNaN(v) {
			all = append(all, Alone{Feature: extra[i], Gain: v - base, Share: (v - base) / (whole - base)})
		}
	}
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
	b.fitting.workers = 1 // features are fitted side by side
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

// ranks fits the baseline with a feature, or for "" without any, and says how well that ranks the validation rows. The baseline, which goes
// first, is what the others begin from.
func (b *beside) ranks(ctx context.Context, feature string) (float64, error) {
	p := b.prepared.only(func(name string) bool { return b.base[name] || name == feature })
	f := *b.fitting
	if b.start != nil {
		f.start = []float64{b.start[""]}
		for _, name := range p.names() {
			f.start = append(f.start, b.start[name])
		}
	}
	res, err := f.regress(ctx, p, aloneLambda)
	if err != nil {
		return 0, err
	}
	if feature == "" {
		b.start = map[string]float64{"": res.Intercept}
		for j, name := range p.names() {
			b.start[name] = res.Coef[j]
		}
	}
	return b.order(p, res)
}

// order is how well a fit ranks the validation rows.
func (b *beside) order(p *prepared, res *glm.Result) (float64, error) {
	d, mean := evaluate.Data{Kind: b.kind}, res.Family.Mean
	design, eta := p.design(b.validate, b.validate.outcome), []float64(nil)
	for part := range design.Cells() {
		err := design.Rows(part, func(block glm.Block) error {
			eta = res.PredictBlock(block, eta)
			for i, v := range eta {
				d.Predicted = append(d.Predicted, mean(v))
				d.Outcome, d.Weight = append(d.Outcome, block.Y[i]), append(d.Weight, block.Weight[i])
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
