package monitor

import (
	"fmt"

	"riskstrat/features/source"
	"riskstrat/pipeline/disclosure"
)

// Judgement is how one of tonight's models does, every count protected.
type Judgement struct {
	Target, Label, Digest string
	On, Until, PromisedOn source.Day
	Missing               string // why it could not be judged; what follows is then empty

	People, Events    disclosure.Count // judged: at risk on the date, outcome known, not offered help
	Offered, Departed disclosure.Count // left out, and made up for by the weights of the others
	Figures           []Figure
	Verdict           string // a sentence
	Broken            bool   // the card's promise does not hold any more
	Curve             []Point
	Practices         []Practice
	Dispersion        string // between practices: variance as a multiple of what chance makes it; empty where they are not compared
}

// Point is a point of the calibration curve.
type Point struct {
	Predicted float64 // chance
	Observed  Value   // on the smooth curve
}

// The columns of a model's own table: everybody at risk is in one of them.
const (
	withEvent = iota
	withoutEvent
	wasOffered
	hasDeparted
	fates
)

var fateNames = []string{"outcome", "no outcome", "offered help", "departed"}

// modelDraft is a model on its way through disclosure control.
type modelDraft struct {
	in        *Model
	people    *disclosure.Table
	averages  *averager
	practices *practiceDraft
}

func newModelDraft(m *Model, r *disclosure.Release) *modelDraft {
	d := &modelDraft{in: m}
	if m.Missing != "" {
		return d
	}
	s := m.Later.Sample
	judged, events := int64(m.Later.Adjusted.Rows), int64(m.Later.Adjusted.Events)
	d.people = r.Table("people at risk of "+m.Target, []string{"at risk"}, fateNames)
	d.people.Set(0, withEvent, events)
	d.people.Set(0, withoutEvent, judged-events)
	d.people.Set(0, hasDeparted, s.Departed)
	d.people.Set(0, wasOffered, s.Rows-s.Departed-judged)
	d.averages = newAverager(&m.Later.People)
	d.practices = newPracticeDraft(m, d.averages, r)
	return d
}

// finish is the judgement, once the tables are settled.
func (d *modelDraft) finish(models int) (Judgement, error) {
	m := d.in
	j := Judgement{Target: m.Target, Label: m.Label, Digest: m.Digest, On: m.On, Until: m.Until, PromisedOn: m.PromisedOn, Missing: m.Missing}
	if m.Missing != "" {
		return j, nil
	}
	t := d.people
	j.People, j.Events = t.Sum(0, withEvent, withoutEvent), t.Count(0, withEvent)
	j.Offered, j.Departed = t.Count(0, wasOffered), t.Count(0, hasDeparted)
	if n, shown := j.Events.Shown(); !shown || n < least || t.Count(0, withoutEvent).Redacted() {
		j.Missing = "too few people had the outcome, or did not, to judge it by"
		return j, nil
	}
	j.Figures = promise(m.Later.Adjusted, m.Later.AsOffered, m.Promised, models)
	if j.Offered.Redacted() { // what so few move a figure by tells how many they are
		for k := range j.Figures {
			j.Figures[k].AsOffered = none(hidden)
		}
	}
	j.Verdict, j.Broken = verdict(j.Figures)
	if m.Own {
		j.Verdict, j.Broken = "This is the date on which the card judged it: no later one's outcome is known that it did not learn from. The card's promise is still to be tested.", false
	}
	for _, p := range m.Later.Adjusted.CalibrationCurve {
		j.Curve = append(j.Curve, Point{p.Predicted, figure(p.Observed)})
	}
	var err error
	j.Practices, j.Dispersion, err = d.practices.finish()
	return j, err
}

// warning is what the manifest says of a broken promise: no number of people.
func (j *Judgement) warning() string {
	return fmt.Sprintf("model %s (%.12s), judged on the people of %s: %s", j.Target, j.Digest, j.On, j.Verdict)
}
