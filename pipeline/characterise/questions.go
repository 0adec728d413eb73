package characterise

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/rule"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/differencing"
	"riskstrat/pipeline/place"
)

// NamedCohort is a cohort that can be asked for by name.
type NamedCohort struct {
	Name, Title string
	Rule        string
	From        string // where the rule stands: a list or target of the configuration, or, of a published one, its source
}

// NamedCohorts are whom the place's lists are for, by the list's name; whom its targets' events have happened to and who is at risk of them, by the
// target's name and NAME_at_risk; and the published ones of the catalogue. Where two have one name, the first is meant.
func NamedCohorts(p *place.Place) []NamedCohort {
	var all []NamedCohort
	for _, l := range p.List {
		all = append(all, NamedCohort{l.Name, l.Title, l.For.String(), "a list of the place"})
	}
	for _, name := range slices.Sorted(maps.Keys(p.Target)) {
		t := p.Target[name]
		if t.Kind == models.Binary {
			all = append(all, NamedCohort{name, t.Label, t.OutcomeRule.String(), "a target of the place"})
		}
		all = append(all, NamedCohort{name + "_at_risk", "at risk of " + t.Label, t.AtRiskRule.String(), "a target of the place"})
	}
	for _, c := range catalog.Cohorts() {
		all = append(all, NamedCohort{c.Name, c.Title, c.Rule, c.Source})
	}
	return all
}

// question is one rule asked of one date.
type question struct {
	title string
	means string // of a cohort by name; else empty
	rule  *rule.Rule
	day   source.Day
	view  *view // which builds what it reads
}

// described are people whom an answer describes: those in one state of a question.
type described struct {
	question int // its place
	state    state
	what     string // of an earlier answer, in words
}

// ask reads what is asked.
func (q *querying) ask() error {
	var err error
	if q.first, err = q.question(q.opt.Rule, "rule", q.opt.AsOf); err != nil {
		return err
	}
	on := q.opt.BesideAsOf
	if on == 0 {
		on = q.opt.AsOf
	}
	switch {
	case q.opt.Beside == Others && on != q.opt.AsOf:
		return &BadQuestion{errors.New("everybody else is of the same date")}
	case q.opt.Beside == Others:
		q.others = true
		return nil
	case q.opt.Beside == "" && on == q.opt.AsOf:
		return nil
	case q.opt.Beside == "":
		second := *q.first
		second.day = on
		q.second = &second
	default:
		if q.second, err = q.question(q.opt.Beside, "beside", on); err != nil {
			return err
		}
	}
	if q.second.rule.String() == q.first.rule.String() && on == q.opt.AsOf {
		return &BadQuestion{errors.New("have the same cohort twice, want another rule or date beside it")}
	}
	if q.second.title == q.first.title {
		q.first.title, q.second.title = q.first.title+" "+q.first.day.String(), q.second.title+" "+on.String()
	}
	return nil
}

// question reads a rule, or the name of one. An auditor may ask about ethnic categories: a cohort is neither a prediction nor a reason. Sensitive registers
// stay unnamed, since a place shows nobody who, or how many, are on them.
func (q *querying) question(text, what string, day source.Day) (*question, error) {
	out := &question{title: "Cohort", day: day}
	if what == "beside" {
		out.title = "Second cohort"
	}
	text = strings.TrimSpace(text)
	named := NamedCohorts(q.place)
	if at := slices.IndexFunc(named, func(c NamedCohort) bool { return c.Name == text }); at >= 0 {
		text, out.title, out.means = named[at].Rule, named[at].Name, named[at].Title+"; "+named[at].From
	}
	var err error
	if out.rule, err = rule.ParseForAudit(text, q.place.Catalog); err != nil {
		return nil, &BadQuestion{fmt.Errorf("%s: %w%s", what, err, nearName(text, named))}
	}
	for _, name := range out.rule.Names() {
		if q.place.OnSensitiveRegister(name) {
			return nil, &BadQuestion{fmt.Errorf("%s: %s is a sensitive register: no page shows who, or how many, are on it", what, name)}
		}
	}
	return out, nil
}

// nearName is, of a text that may have been meant for a name, the nearest one.
func nearName(text string, named []NamedCohort) string {
	if strings.ContainsAny(text, " <>=!&|(") {
		return ""
	}
	var names []string
	for _, c := range named {
		names = append(names, c.Name)
	}
	if near := catalog.Nearest(text, names); near != "" {
		return fmt.Sprintf("; or did you mean the cohort %s?", near)
	}
	return "; nor is it the name of a cohort"
}

// asked are the questions of the answer.
func (q *querying) asked() []*question {
	if q.second == nil {
		return []*question{q.first}
	}
	return []*question{q.first, q.second}
}

// query is what the log keeps.
func (q *querying) query() differencing.Query {
	out := differencing.Query{Rule: q.first.rule.String(), AsOf: q.first.day, Others: q.others, On: source.NoDay, Extract: q.digest}
	if q.second != nil {
		out.Beside, out.On = q.second.rule.String(), q.second.day
	}
	return out
}

// reaches refuses a rule that reads what the extract does not reach back to as of its date: everybody would be null.
func (q *querying) reaches(one *question) error {
	defs, err := q.place.Catalog.Select(one.rule.Names()...)
	if err != nil {
		return err
	}
	for _, d := range defs {
		if d.Table == "residents" {
			continue
		}
		since := q.Store.Since(d.Table)
		if since == source.NoDay {
			return &BadQuestion{fmt.Errorf("feature %s: the extract has no rows of %s, so it is null for everybody", d.Name, d.Table)}
		}
		if earliest := earliestOf(d, since, q.Store.Lag(d.Table)); one.day < earliest {
			return &BadQuestion{fmt.Errorf("as of %s: feature %s looks back %d days%s, and %s is complete from %s only: want %s or later",
				one.day, d.Name, d.Window, lagging(q.Store.Lag(d.Table)), d.Table, since, earliest)}
		}
	}
	return nil
}

// begins is the first day on which a feed of activity is complete; the first there is, where the extract has none.
func (q *querying) begins() source.Day {
	first := source.NoDay
	for _, table := range []string{"gp_appointments", "ae_attendances", "admissions"} {
		if since := q.Store.Since(table); since != source.NoDay {
			first = min(first, since)
		}
	}
	if first == source.NoDay {
		first = 0
	}
	return first
}

func lagging(days int) string {
	if days == 0 {
		return ""
	}
	return fmt.Sprintf(" from %d days before the date", days)
}

// earliestOf is the first date as of which a feature is known of anybody.
func earliestOf(d features.Definition, since source.Day, lag int) source.Day {
	earliest := since + source.Day(lag)
	if _, last := d.Measure.(features.DaysSinceLast); last || d.Window == 0 {
		return earliest + 1 // something must lie before the cut
	}
	return earliest + source.Day(d.Window)
}
