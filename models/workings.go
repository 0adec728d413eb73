package models

import (
	"fmt"
	"slices"
)

// Workings are one person's linear predictor taken apart. The Intercept plus the Value of each group, added in order, is Eta to the bit; a group's
// Value is the sum of its terms' in the same way, and a term's that of its columns'.
type Workings struct {
	Eta       float64        `json:"linear_predictor"`
	Risk      float64        `json:"risk"` // calibrated expected outcome: see Entry.Risk
	Intercept float64        `json:"intercept"`
	Band      *Band          `json:"compared_with"` // the people whose usual contributions are given; null: everybody
	Groups    []GroupWorking `json:"groups"`
	Notes     []string       `json:"notes"` // where the person is unlike those that the model was trained on
}

// GroupWorking is a reason group's contribution and the terms it is made of.
type GroupWorking struct {
	Contribution
	Terms []TermWorking `json:"terms"`
}

// TermWorking is what one term adds to a linear predictor, or an indicator of features that are null.
type TermWorking struct {
	Term    string          `json:"term"`    // as declared; of an indicator its column's name
	Read    []FeatureRead   `json:"read"`    // one a factor; of an indicator its features
	Columns []ColumnWorking `json:"columns"` // none where every column was constant in training
	Value   float64         `json:"value"`
}

// FeatureRead is a feature as a term read it.
type FeatureRead struct {
	Feature string `json:"feature"`
	Value   Value  `json:"value"`
	Taken   *Value `json:"taken,omitempty"` // the training median that stood in for null
}

// ColumnWorking is one column of a term: Value = Coef * X.
type ColumnWorking struct {
	Name  string  `json:"name"`
	X     float64 `json:"x"`
	Coef  float64 `json:"coefficient"`
	Value float64 `json:"value"`
}

// Workings takes the linear predictor of one recorded person apart. It needs nothing but the entry and the record: a record whose features were
// worked out by other definitions than at training is refused.
func (e *Entry) Workings(r Record) (*Workings, error) {
	w, err := e.workings(r)
	if err != nil {
		return nil, fmt.Errorf("taking a score of %s apart: %w", e.Spec.Target, err)
	}
	return w, nil
}

func (e *Entry) workings(r Record) (*Workings, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	from, err := e.recorded(r)
	if err != nil {
		return nil, err
	}
	s := e.compile()
	s.levels = e.levelsOf("sex")
	bands, err := s.bandsOf(from, []int{0})
	if err != nil {
		return nil, err
	}
	w := &Workings{Eta: e.Intercept.Coef, Intercept: e.Intercept.Coef, Band: bands[0], Notes: []string{}}
	l, usual := s.newLoader(from), e.Bands.usual(bands[0])
	for g, group := range s.group {
		part := GroupWorking{Contribution: Contribution{Group: group, Usual: usual[g]}, Terms: []TermWorking{}}
		if part.Terms, err = l.workings(g, r); err != nil {
			return nil, err
		}
		for _, t := range part.Terms {
			part.Value += t.Value
		}
		w.Groups, w.Eta = append(w.Groups, part), w.Eta+part.Value
	}
	if !finite(w.Eta) {
		return nil, fmt.Errorf("the linear predictor is not finite")
	}
	w.Risk = e.Risk(w.Eta)
	for _, n := range l.warnings() {
		w.Notes = append(w.Notes, n.Feature+": "+n.Message)
	}
	w.Notes = append(w.Notes, e.beyond(r)...)
	return w, nil
}

// workings are those of the terms of group g and, of the last group, of the indicators.
func (l *loader) workings(g int, r Record) ([]TermWorking, error) {
	e, all := l.scorer.entry, []TermWorking{}
	for _, t := range l.scorer.terms[g] {
		sum := []float64{0}
		if err := l.term(t, sum); err != nil {
			return nil, err
		}
		w := TermWorking{Term: e.Terms[t].Term, Columns: []ColumnWorking{}, Value: sum[0]}
		for _, b := range e.Terms[t].Bases {
			w.Read = append(w.Read, e.featureRead(b.Feature, r, true))
		}
		for j, c := range e.Terms[t].Columns {
			x := l.out[j][0]
			w.Columns = append(w.Columns, ColumnWorking{Name: c.Name, X: x, Coef: c.Coef, Value: float64(c.Coef * x)})
		}
		all = append(all, w)
	}
	if g < len(l.scorer.group)-1 {
		return all, nil
	}
	for k, in := range e.Indicators {
		sum := []float64{0}
		if err := l.indicator(k, sum); err != nil {
			return nil, err
		}
		column := ColumnWorking{Name: in.Column.Name, Coef: in.Column.Coef, Value: sum[0]}
		w := TermWorking{Term: in.Column.Name, Value: sum[0]}
		for _, name := range in.Features {
			w.Read = append(w.Read, e.featureRead(name, r, false))
			if !r[name].Value.Known {
				column.X = 1
			}
		}
		w.Columns = []ColumnWorking{column}
		all = append(all, w)
	}
	return all, nil
}

// featureRead is a feature of r as a term reads it, filled in where it is null.
func (e *Entry) featureRead(name string, r Record, fill bool) FeatureRead {
	f := FeatureRead{Feature: name, Value: r[name].Value}
	if !f.Value.Known && fill {
		use := slices.IndexFunc(e.Features, func(u Use) bool { return u.Feature == name })
		median := *e.Features[use].Median // of a feature that a term reads: checked
		f.Taken = &Value{Known: true, Number: median}
		if e.reads(name, Category) {
			f.Taken = &Value{Known: true, Level: e.levelsOf(name)[int(median)]}
		}
	}
	return f
}

// beyond says which values of r lie beyond those that training had people enough of.
func (e *Entry) beyond(r Record) []string {
	var notes []string
	for _, h := range e.Reference.Features {
		v := r[h.Name].Value
		switch {
		case !v.Known || !e.reads(h.Name, ""):
		case v.Level != "":
			at := slices.Index(e.levelsOf(h.Name), v.Level)
			if seen := e.levelsSeen(h.Name); !slices.Contains(h.Levels, v.Level) && at < len(seen) && seen[at] { // else a warning says more
				notes = append(notes, fmt.Sprintf("%s: training had few people of the level %s", h.Name, v.Level))
			}
		case h.Seen != nil && rounded(v.Number) > h.Seen.High:
			notes = append(notes, fmt.Sprintf("%s: training had few people above %g", h.Name, h.Seen.High))
		case h.Seen != nil && rounded(v.Number) < h.Seen.Low:
			notes = append(notes, fmt.Sprintf("%s: training had few people below %g", h.Name, h.Seen.Low))
		}
	}
	return notes
}
