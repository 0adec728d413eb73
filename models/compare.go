package models

import (
	"context"
	"fmt"
	"slices"

	"riskstrat/features/source"
	"riskstrat/models/evaluate"
)

// Candidate is a kept model and the digest it is kept under.
type Candidate struct {
	Digest string
	Entry  *Entry
}

// Comparison judges two models of one target on the same people, on an index date that neither learned from: the evidence on which one
// may take the other's place. Like an Entry it is canonical, named by its digest, and holds nothing of a single resident.
type Comparison struct {
	Format int               `json:"format"`
	Name   string            `json:"target"`
	Target Target            `json:"definition"` // of both models
	AsOf   source.Day        `json:"as_of"`      // date of the extract
	Inputs map[string]string `json:"inputs"`     // sha256 of each input file, by path
	Sample SampleReport      `json:"sample"`     // the people, all of one index date
	A      Compared          `json:"a"`
	B      Compared          `json:"b"`

	Paired *evaluate.Comparison `json:"paired"` // B beside A on the same rows
}

// Compared is one of the two models of a Comparison.
type Compared struct {
	Digest string     `json:"digest"`
	AsOf   source.Day `json:"trained_as_of"`
	Figure Figure     `json:"figure"` // weighted for departures, as an entry's own
}

// Against is what the comparison has against the model of a digest, one of the two: that it ranks worse than the other, with all of the
// interval of the difference below 0. It is empty of a model that ranks better, and where these people do not tell the two apart.
func (c *Comparison) Against(digest string) string {
	if c.Paired == nil {
		return ""
	}
	f, known := c.Paired.Figure(c.Target.Kind.ranking())
	d := f.Difference
	if !known || !d.Known() || d.Interval == nil || d.Interval.Missing != "" {
		return ""
	}
	value, low, high := d.Value, d.Interval.Low, d.Interval.High
	if digest == c.A.Digest { // the difference is B less A
		value, low, high = -value, -high, -low
	}
	if high >= 0 {
		return ""
	}
	return fmt.Sprintf("%s %.4f lower than the other model's (95 %% interval %.4f to %.4f)", f.Name, -value, -high, -low)
}

// LearnedUntil is the date by which every outcome that shaped the model was known: those it was fitted to and those it was
// calibrated on. Before it the model would be told its own future. Outcomes that only judged the model are no part of it.
func (e *Entry) LearnedUntil() source.Day {
	last := e.Spec.Train.Calibrate
	for _, day := range e.Spec.Train.Fit {
		last = max(last, day)
	}
	return last + source.Day(e.Target.Horizon)
}

// Incomparable says why two models cannot be judged on the residents of an index date.
type Incomparable struct{ Why string }

// Error implements error.
func (e *Incomparable) Error() string { return e.Why }

// Comparable is an Incomparable for two models that cannot be judged on the residents of one index date: the same model twice,
// models of different targets, and a date before the outcomes that either learned from were known.
func Comparable(a, b Candidate, on source.Day) error {
	refuse := func(format string, args ...any) error { return &Incomparable{fmt.Sprintf(format, args...)} }
	switch {
	case a.Digest == b.Digest:
		return refuse("model %.12s is compared with itself", a.Digest)
	case a.Entry.Spec.Target != b.Entry.Spec.Target:
		return refuse("model %.12s is of target %q, model %.12s of %q: want one target", a.Digest, a.Entry.Spec.Target, b.Digest, b.Entry.Spec.Target)
	case !a.Entry.Target.Same(b.Entry.Target):
		return refuse("models %.12s and %.12s were trained on different definitions of target %q", a.Digest, b.Digest, a.Entry.Spec.Target)
	}
	for _, m := range []Candidate{a, b} {
		if last := m.Entry.LearnedUntil(); on < last {
			return refuse("model %.12s learned from what happened before %s: want an index date from then on, have %s", m.Digest, last, on)
		}
	}
	return nil
}

// Compare judges a and b on s, a sample of one index date that holds the features of both, weighted by WeightByRemaining: on people not
// offered help, weighted to the whole, where some were.
func Compare(ctx context.Context, s *Sample, a, b Candidate, opt Options) (*Comparison, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	dates := s.dates()
	if len(dates) != 1 {
		return nil, fmt.Errorf("have a sample of %d index dates, want one", len(dates))
	}
	if err := Comparable(a, b, dates[0]); err != nil {
		return nil, err
	}
	c := &Comparison{Format: Format, Name: a.Entry.Spec.Target, Target: a.Entry.Target, AsOf: opt.AsOf, Inputs: opt.Inputs, Sample: s.Report()}
	work := &training{spec: a.Entry.Spec, opt: opt} // both by the draws of A
	var err error
	if s, c.Sample.Unoffered, err = s.Unaffected(ctx, ExcludeOffered, opt.Workers); err != nil {
		return nil, err
	}
	data := [2]evaluate.Data{}
	for i, m := range []Candidate{a, b} {
		scorer, err := m.Entry.Scorer(s.lookup)
		if err != nil {
			return nil, &Refused{Err: fmt.Errorf("model %.12s: %w", m.Digest, err), Advice: trainAgain}
		}
		t := &trained{entry: m.Entry, scorer: scorer}
		figure, err := work.judgeGroups(ctx, t, s)
		if err != nil {
			return nil, fmt.Errorf("model %.12s: %w", m.Digest, err)
		}
		*[]*Compared{&c.A, &c.B}[i] = Compared{Digest: m.Digest, AsOf: m.Entry.Trained.AsOf, Figure: figure}
		if data[i], err = judged(t, s); err != nil {
			return nil, fmt.Errorf("model %.12s: %w", m.Digest, err)
		}
	}
	options := work.judging(&trained{entry: a.Entry})
	options.Lists = append(slices.Clip(options.Lists), highest(c.Sample.Rows)...)
	c.Paired, err = evaluate.Compare(ctx, data[0], data[1], options)
	return c, err
}

// highest are lists of the highest 1, 5 and 10 % of so many at risk, on which two models are compared person by person.
func highest(atRisk int64) []evaluate.List {
	var lists []evaluate.List
	for _, percent := range []int64{1, 5, 10} {
		capacity := (atRisk*percent + 99) / 100
		lists = append(lists, evaluate.List{Name: fmt.Sprintf("highest %d %%", percent), Capacity: int(capacity)})
	}
	return lists
}

// Encode returns the comparison as indented JSON: the same comparison gives the same bytes.
func (c *Comparison) Encode() ([]byte, error) { return encode("comparison of "+c.Name, c) }

// DecodeComparison reads what Encode wrote, and nothing else.
func DecodeComparison(b []byte) (*Comparison, error) {
	c := new(Comparison)
	if err := decode("comparison", b, c, &c.Format); err != nil {
		return nil, err
	}
	return c, nil
}
