package evaluate

import "fmt"

// ListComparison is a list filled by either model.
type ListComparison struct {
	Name     string `json:"name"`
	Capacity int    `json:"capacity"`
	Per      string `json:"per,omitempty"`
	Hits     Paired `json:"hits"` // events on the list
	Overlap
}

// Overlap is who is on the lists of two models, or of one model at two times. People are counted by weight, and of people tied at the
// end of a list the part that fits; ties are taken to be broken alike in both.
type Overlap struct {
	Both     Moved  `json:"both"`     // on both lists
	Leaving  Moved  `json:"leaving"`  // on the list of A alone: they leave if B takes its place
	Entering Moved  `json:"entering"` // on the list of B alone
	Kept     Metric `json:"kept"`     // share of those on A's list that is on B's: 1 - churn
}

// Moved is a number of people, and the events among them.
type Moved struct {
	People float64 `json:"people"`
	Events float64 `json:"events"` // of counts and amounts, the sum of outcomes; 0 where there are no outcomes
}

func (m *Moved) add(people, outcome float64) {
	m.People += people
	m.Events += people * outcome
}

// overlap counts who is on two listings of the same rows.
func (p *pair) overlap(a, b *listing) Overlap {
	left := make(map[int32]float64, len(a.rows)) // of A's list and not yet found on B's, by place in b
	for k, i := range a.rows {
		left[p.inB[i]] = a.share[k]
	}
	var o Overlap
	for k, i := range b.rows {
		w, y, both := p.b.weight[i], p.b.outcome[i], min(b.share[k], left[int32(i)])
		o.Both.add(w*both, y)
		o.Entering.add(w*(b.share[k]-both), y)
		if both > 0 {
			left[int32(i)] -= both
		}
	}
	for _, i := range a.rows {
		o.Leaving.add(p.a.weight[i]*left[p.inB[i]], p.a.outcome[i])
	}
	o.Kept = figure(o.Both.People/(o.Both.People+o.Leaving.People), "nobody is listed")
	return o
}

// ranks are the figures of a pair that have no formula for their interval.
type ranks struct {
	figures []Paired
	lists   []ListComparison
}

func (p *pair) rank(o *Options) *ranks {
	r := &ranks{}
	differ := func(name string, a, b Metric) Paired {
		return Paired{Name: name, A: a, B: b, Difference: figure(b.Value-a.Value, "one of the two is missing")}
	}
	if p.a.scale.kind == Binary {
		r.figures = append(r.figures, differ(AUPRC, p.a.auprc(), p.b.auprc()))
	} else {
		spearmanA, giniA, _ := p.a.concentration()
		spearmanB, giniB, _ := p.b.concentration()
		r.figures = append(r.figures, differ(Spearman, spearmanA, spearmanB), differ(Gini, giniA, giniB))
	}
	for _, want := range o.Lists {
		a := p.a.list(float64(want.Capacity), p.a.grouping(want.Per))
		b := p.b.list(float64(want.Capacity), p.b.grouping(want.Per))
		r.lists = append(r.lists, ListComparison{
			Name: want.Name, Capacity: want.Capacity, Per: want.Per,
			Hits: differ(Hits, p.a.yield(&a).Hits, p.b.yield(&b).Hits), Overlap: p.overlap(&a, &b),
		})
	}
	return r
}

// correlation is Spearman's, of the two predictions.
func (p *pair) correlation() Metric {
	if len(p.a.predicted) == 0 {
		return missing(noRows)
	}
	other := pick(p.b.ranks(nil, p.b.predicted), p.inB)
	return figure(p.a.correlation(p.a.ranks(nil, p.a.predicted), other), "one model's predictions are all the same")
}

// resampled lists the figures to resample, always in the same order.
func (r *ranks) resampled() []*Metric {
	var figures []*Metric
	pairs := func(f *Paired) { figures = append(figures, &f.A, &f.B, &f.Difference) }
	for k := range r.figures {
		pairs(&r.figures[k])
	}
	for k := range r.lists {
		pairs(&r.lists[k].Hits)
		figures = append(figures, &r.lists[k].Kept)
	}
	return figures
}

// Churn is what becomes of a list when predictions of the same people change, from one model to the next or one night to the next: the
// overlap of the lists of a capacity, and the rank correlation of all predictions, neither with an interval. Predictions must be
// finite; higher ones are listed first.
func Churn(before, after []float64, capacity int) (Overlap, Metric, error) {
	if len(before) != len(after) {
		return Overlap{}, Metric{}, fmt.Errorf("comparing lists: have %d predictions and %d, want the same people", len(before), len(after))
	}
	if capacity <= 0 {
		return Overlap{}, Metric{}, fmt.Errorf("comparing lists: have a capacity of %d people, want more than 0", capacity)
	}
	none := make([]float64, len(before))
	var p pair
	var err error
	if p.a, err = newSample(Data{Kind: Continuous, Predicted: before, Outcome: none}, 1); err == nil {
		p.b, err = newSample(Data{Kind: Continuous, Predicted: after, Outcome: none}, 1)
	}
	if err != nil {
		return Overlap{}, Metric{}, fmt.Errorf("comparing lists: %w", err)
	}
	p.match()
	a, b := p.a.list(float64(capacity), nil), p.b.list(float64(capacity), nil)
	return p.overlap(&a, &b), p.correlation(), nil
}
