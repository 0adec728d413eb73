package evaluate

import (
	"fmt"
	"math"
)

// Ranking says how well predictions rank outcomes, and nothing else: the AUROC of events, Spearman's correlation of counts and amounts. It
// costs a sort. The error is for data that Evaluate refuses.
func Ranking(d Data) (Metric, error) {
	s, err := newSample(d, 1)
	if err != nil {
		return Metric{}, fmt.Errorf("evaluating ranking: %w", err)
	}
	if s.scale.kind == Binary {
		return s.auroc(), nil
	}
	spearman, _, _ := s.concentration()
	return spearman, nil
}

// ranking is the figures that hang on the order of the rows. None but the AUROC has a formula for its interval, so they are
// resampled together.
type ranking struct {
	auprc     Metric
	spearman  Metric
	gini      Metric
	giniShare Metric
	top       []Top
	lists     []ListYield
	groups    [][][]GroupYield // by grouping, level and list
}

// rank works the ranking out.
func (s *sample) rank(o *Options) *ranking {
	r := &ranking{auprc: s.auprc()}
	r.spearman, r.gini, r.giniShare = s.concentration()
	for _, share := range shares {
		r.top = append(r.top, s.top(share))
	}
	listings := make([]listing, len(o.Lists))
	for k, want := range o.Lists {
		listings[k] = s.list(float64(want.Capacity), s.grouping(want.Per))
		r.lists = append(r.lists, s.listYield(want, &listings[k]))
	}
	for g := range s.groupings {
		r.groups = append(r.groups, s.groupYields(&s.groupings[g], o.Lists, listings))
	}
	return r
}

// resampled lists the figures to resample, always in the same order.
func (r *ranking) resampled() []*Metric {
	figures := []*Metric{&r.auprc, &r.spearman, &r.gini, &r.giniShare}
	for k := range r.top {
		figures = append(figures, r.top[k].resampled()...)
	}
	for k := range r.lists {
		figures = append(figures, r.lists[k].resampled()...)
	}
	for _, levels := range r.groups {
		for _, lists := range levels {
			for k := range lists {
				figures = append(figures, &lists[k].Share, &lists[k].PPV, &lists[k].Sensitivity)
			}
		}
	}
	return figures
}

func (y *Yield) resampled() []*Metric {
	return []*Metric{&y.Hits, &y.PPV, &y.Sensitivity, &y.Lift}
}

// concentration is of counts and amounts what AUROC is of events: how the outcome follows the order of predictions.
//
// Spearman's correlation is Pearson's of the ranks, ties at their middle. The Gini index is that of outcomes in the order of
// predictions, twice the area between the diagonal and the curve of their cumulative share (Lorenz's concentration curve); its share is that of
// the index in the best order, of the outcomes themselves.
func (s *sample) concentration() (spearman, gini, share Metric) {
	if s.scale.kind == Binary {
		none := missing("the outcome is an event: AUROC says as much")
		return none, none, none
	}
	if len(s.predicted) == 0 {
		none := missing(noRows)
		return none, none, none
	}
	predicted, actual := s.ranks(nil, s.predicted), s.ranks(s.byOutcome, s.outcome)
	spearman = figure(s.correlation(predicted, actual), "every prediction or every outcome is the same")
	if !(s.sum > 0) {
		none := missing("%s", s.scale.nothingHappened)
		return spearman, none, none
	}
	index := func(rank []float64) float64 {
		return 2*s.mean(func(i int) float64 { return s.outcome[i] * rank[i] })/(s.sum/s.total) - 1
	}
	gini = Metric{Value: index(predicted)}
	return spearman, gini, figure(gini.Value/index(actual), "every outcome is the same")
}

// ranks are the shares of all weight below each row, half of that of its ties among it. order is the rows in ascending order of values; nil
// where they are in order.
func (s *sample) ranks(order []int32, values []float64) []float64 {
	row := func(k int) int {
		if order == nil {
			return k
		}
		return int(order[k])
	}
	rank := make([]float64, len(values))
	below := 0.0
	for from := 0; from < len(values); {
		to, weight := from, 0.0
		for to < len(values) && values[row(to)] == values[row(from)] {
			weight += s.weight[row(to)]
			to++
		}
		for k := from; k < to; k++ {
			rank[row(k)] = (below + weight/2) / s.total
		}
		below += weight
		from = to
	}
	return rank
}

// correlation is Pearson's, weighted; NaN if either is constant.
func (s *sample) correlation(x, y []float64) float64 {
	mx, my := s.mean(func(i int) float64 { return x[i] }), s.mean(func(i int) float64 { return y[i] })
	var xx, yy, xy float64
	for i, w := range s.weight {
		dx, dy := x[i]-mx, y[i]-my
		xx += w * dx * dx
		yy += w * dy * dy
		xy += w * dx * dy
	}
	return xy / math.Sqrt(xx*yy)
}
