package caseload

import (
	"testing"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
)

const tonight source.Day = 20_777 // 2026-11-20

var (
	offers   = outreach.List{Name: "offers", Target: "t", Group: outreach.ByPractice}.WithDefaults()
	register = outreach.List{Name: "register", Rule: "r", OrderBy: "f", Group: outreach.ByPractice, Standing: true}.WithDefaults()
)

// What becomes of somebody who was on a list the night before, or was not long ago.
func TestSettle(t *testing.T) {
	here := Facts{Practice: "A", Nominated: source.NoDay, Named: true}
	with := func(change func(f *Facts)) Facts { f := here; change(&f); return f }
	reason := func(r cohort.Reason) Facts { return with(func(f *Facts) { f.Reason = r }) }
	for name, c := range map[string]struct {
		list  outreach.List
		state State
		days  source.Day // since listed, where the state is Open or Decided; since the end, where it is NotActedOn
		facts Facts
		want  Fate
	}{
		"the next night":                       {offers, Open, 1, here, Fate{State: Open}},
		"the last of its days":                 {offers, Open, 27, here, Fate{State: Open}},
		"all of its days":                      {offers, Open, 28, here, Fate{NotActedOn, cohort.NotActedOn}},
		"nights were missed":                   {offers, Open, 90, here, Fate{NotActedOn, cohort.NotActedOn}},
		"outside the group, and stays":         {offers, Open, 3, with(func(f *Facts) { f.Outside = cohort.NotAtRisk }), Fate{State: Open}},
		"decided within the week":              {offers, Open, 6, reason(cohort.CoolingOff), Fate{Decided, cohort.CoolingOff}},
		"decided later":                        {offers, Open, 7, reason(cohort.CoolingOff), Fate{"", cohort.CoolingOff}},
		"referred":                             {offers, Open, 2, reason(cohort.AlreadySupported), Fate{Decided, cohort.AlreadySupported}},
		"decided, and may be listed again":     {offers, Open, 2, with(func(f *Facts) { f.Decided = true }), Fate{Decided, cohort.CoolingOff}},
		"died":                                 {offers, Open, 1, reason(cohort.Dead), Fate{"", cohort.Dead}},
		"left":                                 {offers, Open, 1, reason(cohort.Left), Fate{"", cohort.Left}},
		"opted out":                            {offers, Open, 1, reason(cohort.OptedOut), Fate{"", cohort.OptedOut}},
		"objected":                             {offers, Open, 1, reason(cohort.Objected), Fate{"", cohort.Objected}},
		"moved":                                {offers, Open, 1, with(func(f *Facts) { f.Practice = "B" }), Fate{"", Moved}},
		"died on the last day":                 {offers, Open, 28, reason(cohort.Dead), Fate{"", cohort.Dead}},
		"put forward on the last day":          {offers, Open, 28, with(func(f *Facts) { f.Nominated = tonight - 1 }), Fate{NotActedOn, cohort.NotActedOn}},
		"register: no days":                    {register, Open, 400, here, Fate{State: Open}},
		"register: rule no longer holds":       {register, Open, 3, with(func(f *Facts) { f.Outside = cohort.NotAtRisk }), Fate{"", cohort.NotAtRisk}},
		"register: rule is unknown":            {register, Open, 3, with(func(f *Facts) { f.Outside = cohort.Unobserved }), Fate{"", cohort.Unobserved}},
		"register: put forward":                {register, Open, 3, with(func(f *Facts) { f.Outside, f.Nominated = cohort.NotAtRisk, tonight }), Fate{State: Open}},
		"register: decided takes no room":      {register, Open, 3, reason(cohort.CoolingOff), Fate{"", cohort.CoolingOff}},
		"the week is not over":                 {offers, Decided, 6, reason(cohort.CoolingOff), Fate{State: Decided}},
		"the week is over":                     {offers, Decided, 7, reason(cohort.CoolingOff), Fate{}},
		"decided, then opted out":              {offers, Decided, 3, reason(cohort.OptedOut), Fate{}},
		"decided, then moved":                  {offers, Decided, 3, with(func(f *Facts) { f.Practice = "B" }), Fate{}},
		"rests":                                {offers, NotActedOn, 27, here, Fate{State: NotActedOn}},
		"has rested":                           {offers, NotActedOn, 28, here, Fate{}},
		"rests, and is put forward":            {offers, NotActedOn, 5, with(func(f *Facts) { f.Nominated = tonight - 2 }), Fate{}},
		"was put forward while on the list":    {offers, NotActedOn, 5, with(func(f *Facts) { f.Nominated = tonight - 6 }), Fate{State: NotActedOn}},
		"rests, and moves to another practice": {offers, NotActedOn, 5, with(func(f *Facts) { f.Practice = "B" }), Fate{}},
	} {
		e := Entry{Practice: "A", State: c.state, ListedOn: tonight - c.days, EndedOn: source.NoDay}
		if c.state == NotActedOn {
			e.ListedOn, e.EndedOn = tonight-c.days-28, tonight-c.days
		}
		if have := e.Settle(c.list, tonight, c.facts); have != c.want {
			t.Errorf("%s: have %+v, want %+v", name, have, c.want)
		}
	}
}

// Whatever ends a stay has words.
func TestEveryEndHasWords(t *testing.T) {
	for _, r := range append(cohort.Reasons(), Moved, Gone) {
		if Why(r) == "" {
			t.Errorf("%s: have no words", r)
		}
	}
}
