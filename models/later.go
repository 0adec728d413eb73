package models

import (
	"context"
	"fmt"

	"riskstrat/models/evaluate"
)

// Later is how a model does on the people of an index date from which on it learned nothing: what its card promised can be held against it.
type Later struct {
	Sample SampleReport

	// Adjusted is of people not offered help, weighted to the whole as the model's own figures are, with subgroups, which are brief; AsOffered of
	// everyone, as the offers made to some of them have changed what happened: nil where nobody is known to have been offered help. Both are weighted
	// for departures.
	Adjusted, AsOffered *evaluate.Report

	// People are the rows behind Adjusted, in the order of the sample, with those of weight 0.
	People evaluate.Data
}

// laterFloor is the smallest subgroup that has figures on a later date.
var laterFloor = evaluate.Floor{Rows: 50, Events: 20}

// JudgeLater judges the calibrated risks that e gives the rows of s, in row order: a sample of one index date, weighted by WeightByRemaining, whose rows
// are cut by the groupings. s need hold no attributes and no feature but those of WeightFeatures, and once weights are worked out is not looked at any
// more: a caller who does not hold it either has its memory back while the figures are made. A date before the outcomes that e learned from were known
// is Incomparable.
func JudgeLater(ctx context.Context, e *Entry, s *Sample, risk []float64, by []evaluate.Grouping, opt Options) (*Later, error) {
	l, err := judgeLater(ctx, e, s, risk, by, opt)
	if err != nil {
		return nil, fmt.Errorf("judging %s on a later date: %w", e.Spec.Target, err)
	}
	return l, nil
}

func judgeLater(ctx context.Context, e *Entry, s *Sample, risk []float64, by []evaluate.Grouping, opt Options) (*Later, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	dates := s.dates()
	switch {
	case len(dates) != 1:
		return nil, fmt.Errorf("have a sample of %d index dates, want one", len(dates))
	case dates[0] < e.LearnedUntil():
		return nil, &Incomparable{fmt.Sprintf("it learned from what happened before %s: want an index date from then on, have %s", e.LearnedUntil(), dates[0])}
	case len(risk) != s.rows():
		return nil, fmt.Errorf("have %d risks, want one for each of %d rows", len(risk), s.rows())
	}
	l := &Later{Sample: s.Report()}
	adjusted, unoffered, err := s.Unaffected(ctx, e.Spec.OfferedHelp, opt.Workers)
	if err != nil {
		return nil, err
	}
	l.Sample.Unoffered = unoffered
	_, offered := s.offers()
	everyone := judgedData(e, s, risk)
	l.People = everyone
	l.People.Weight, l.People.Groupings = adjusted.weights(), by // the rows of s are not needed any more
	options := evaluate.Options{Workers: opt.Workers, Floor: laterFloor, Brief: true}
	if offered > 0 {
		if l.AsOffered, err = evaluate.Evaluate(ctx, everyone, options); err != nil {
			return nil, err
		}
	}
	l.Adjusted, err = evaluate.Evaluate(ctx, l.People, options)
	return l, err
}
