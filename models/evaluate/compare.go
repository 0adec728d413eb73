package evaluate

import (
	"context"
	"fmt"
)

// Comparison is the predictions of two models, A and B, on the same rows. Differences are B less A, and their intervals are of the rows
// in pairs: what both models find hard, or easy, does not blur them.
type Comparison struct {
	Kind     Kind    `json:"kind"`
	Rows     int     `json:"rows"` // of weight > 0
	Clusters int     `json:"clusters"`
	Events   int     `json:"events"`
	Weight   float64 `json:"weight"`

	Figures         []Paired         `json:"figures"`             // AUROC and so on, as the kind of outcome has them
	Decisions       []PairedDecision `json:"decisions,omitempty"` // net benefit by threshold
	Lists           []ListComparison `json:"lists,omitempty"`     // as asked for
	RankCorrelation Metric           `json:"rank_correlation"`    // Spearman's, of the two predictions
}

// Paired is one figure of both models.
type Paired struct {
	Name       string `json:"name"`
	A          Metric `json:"a"`
	B          Metric `json:"b"`
	Difference Metric `json:"difference"` // B less A
	Claim      string `json:"claim"`      // what the interval allows to be said
}

// PairedDecision is the net benefit of both models at a threshold.
type PairedDecision struct {
	Threshold float64 `json:"threshold"`
	Paired
}

// Figure is the figure of a name, if the comparison has it.
func (c *Comparison) Figure(name string) (Paired, bool) {
	for _, f := range c.Figures {
		if f.Name == name {
			return f, true
		}
	}
	return Paired{}, false
}

// Compare compares the predictions of two models on the same rows, which must be the same in everything but the predictions and theta. The
// error is for rows that are not, and for what Evaluate refuses.
func Compare(ctx context.Context, a, b Data, o Options) (*Comparison, error) {
	c, err := compare(ctx, a, b, o)
	if err != nil {
		return nil, fmt.Errorf("comparing predictions: %w", err)
	}
	return c, nil
}

func compare(ctx context.Context, a, b Data, o Options) (*Comparison, error) {
	p, err := newPair(a, b, &o)
	if err != nil {
		return nil, err
	}
	s := p.a
	c := &Comparison{Kind: s.scale.kind, Rows: len(s.predicted), Clusters: s.clusters, Events: s.events, Weight: s.total}
	if c.Figures, err = p.figures(ctx); err != nil {
		return nil, err
	}
	ranks := p.rank(&o)
	err = o.resample(ctx, s.clusters, s.bootstrapped(), ranks.resampled(), func() figures {
		a, b := p.a.redrawn(), p.b.redrawn()
		return func(times []float64) []*Metric {
			return (&pair{a.draw(times), b.draw(times), p.inB}).rank(&o).resampled()
		}
	})
	if err != nil {
		return nil, err
	}
	c.Figures = append(c.Figures, ranks.figures...)
	c.Decisions, c.Lists, c.RankCorrelation = p.decisions(o.Thresholds), ranks.lists, p.correlation()
	c.claim()
	return c, nil
}

// pair is two samples of the same rows, each in the order of its own predictions. Clusters have the same numbers in both.
type pair struct {
	a, b *sample
	inB  []int32 // of each row of a, its place in b
}

func newPair(a, b Data, o *Options) (*pair, error) {
	if err := o.check(&a); err != nil {
		return nil, err
	}
	b.Groupings = a.Groupings
	var p pair
	var err error
	if p.a, err = newSample(a, o.Workers); err != nil {
		return nil, fmt.Errorf("model A: %w", err)
	}
	if p.b, err = newSample(b, o.Workers); err != nil {
		return nil, fmt.Errorf("model B: %w", err)
	}
	if err := sameRows(&a, &b); err != nil {
		return nil, err
	}
	p.match()
	return &p, nil
}

// match finds the rows of a in b.
func (p *pair) match() {
	last := int32(0)
	for _, i := range p.b.row {
		last = max(last, i)
	}
	at := make([]int32, last+1)
	for k, i := range p.b.row {
		at[i] = int32(k)
	}
	p.inB = pick(at, p.a.row)
}

// sameRows refuses data that differ in more than the predictions.
func sameRows(a, b *Data) error {
	switch {
	case len(a.Predicted) != len(b.Predicted):
		return fmt.Errorf("have %d rows of model A and %d of model B, want the same", len(a.Predicted), len(b.Predicted))
	case (a.Cluster == nil) != (b.Cluster == nil):
		return fmt.Errorf("one model's rows have clusters, want the same of both")
	}
	for i := range a.Predicted {
		w := a.weight(i)
		if w != b.weight(i) || w > 0 && a.Outcome[i] != b.Outcome[i] || a.Cluster != nil && a.Cluster[i] != b.Cluster[i] {
			return fmt.Errorf("row %d has another outcome, weight or cluster in model B, want the same rows in the same order", i)
		}
	}
	if a, b := a.Kind, b.Kind; a != b && a+b != Binary {
		return fmt.Errorf("have outcomes of kind %q and %q, want the same", a, b)
	}
	return nil
}

// paired is a figure that has an influence on either side.
func (p *pair) paired(name, reason string, of func(s *sample) influence) Paired {
	method := p.a.method("linearised")
	a, b := of(p.a), of(p.b)
	return Paired{Name: name, A: a.metric(method, reason), B: b.metric(method, reason), Difference: b.minus(a).metric(p.a.method("linearised, paired"), reason)}
}

// without is a figure that neither model has.
func without(name, reason string) Paired {
	none := missing("%s", reason)
	return Paired{Name: name, A: none, B: none, Difference: none}
}
