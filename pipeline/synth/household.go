package synth

import (
	"math"
	"math/rand/v2"
)

// The kinds of dwelling. A home goes through the life courses of its households; what is shared changes hands among the young.
const (
	home = iota
	shared
	careHomeBeds
	kinds
)

// sharedShare is the share of dwellings that are shared; care homes are placed by beds instead.
const sharedShare = 0.04

// careHomeShare is the number of care home beds a resident.
const careHomeShare = 0.0065

// vacant is for how many years a dwelling stands empty between two households.
const vacant = 1.5 / monthsPerYear

// meanSize is the mean number of people in a dwelling. For homes it is what the life course comes to.
var meanSize = [kinds]float64{home: 2.19, shared: 3.5}

// The life course of homes, tuned so that its long run has about England's age pyramid and household sizes.
const (
	oldest          = 104  // age at which the last leave: the law of death does not rise beyond 90
	birthsOfCouples = 0.15 // a year, in a household with a woman up to lastBirth
	birthsOfOthers  = 0.08 // ... who has no partner
	lastBirth       = 42   // age
	birthGap        = 14   // months from one birth to when the next may follow
	leavesHomeFrom  = 18   // age from which children leave home ...
	leavesHomeAfter = 6    // ... after so many years on average ...
	leavesHomeUntil = 34   // ... and beyond which they stay
	retiresFrom     = 58   // age from which a household may give up its home for one elsewhere ...
	retires         = 0.02 // ... so often a year; younger people move in
)

// formed is the share of new households that are of one person, a couple, and a parent alone with a child.
var formed = []float64{0.27, 0.64, 0.09}

// leaving is the yearly rate at which a household leaves the place, by the age of its head; to a home, one of the same ages comes
// in its stead. With children who leave home and the retired, about 6 % of residents go in a year.
func leaving(kind, age int) float64 {
	switch {
	case kind == careHomeBeds:
		return 0
	case kind == shared:
		return 0.2
	case age < 30:
		return 0.09
	case age < 45:
		return 0.06
	case age < 65:
		return 0.025
	}
	return 0.01
}

// member is a person of a household.
type member struct {
	born  int // year
	sex   int
	child bool // lives with a parent
}

// form draws the people of a new household in a dwelling of the kind; now is the date in years.
func form(rng *rand.Rand, kind int, now float64) (people []member) {
	add := func(age, sex int) { people = append(people, member{born: int(now) - age, sex: sex}) }
	switch {
	case kind == careHomeBeds:
		add(careHomeAge(rng), drawSex(rng, 0.7))
	case kind == shared:
		for range 3 + pick(rng, []float64{0.55, 0.3, 0.15}) {
			add(between(rng, 18, 25), drawSex(rng, 0.48))
		}
	default:
		switch pick(rng, formed) {
		case 0:
			add(between(rng, 21, 42), drawSex(rng, 0.48))
		case 1:
			age := between(rng, 21, 36)
			add(age, female)
			add(max(18, age+int(math.Round(2+3*rng.NormFloat64()))), male)
		case 2:
			add(between(rng, 22, 36), drawSex(rng, 0.88))
			people = append(people, member{born: int(now) - between(rng, 0, 4), sex: drawSex(rng, girls), child: true})
		}
	}
	return people
}

// careHomeAge draws the age of a person who moves into a care home.
func careHomeAge(rng *rand.Rand) int {
	return min(100, 72+int(math.Abs(rng.NormFloat64())*11))
}

// girls is the share of girls among the newborn.
const girls = 0.487

// drawSex draws male or female, and in 2 of 1,000 neither.
func drawSex(rng *rand.Rand, women float64) int {
	switch u := rng.Float64(); {
	case u < 0.002:
		return otherSex
	case u < 0.002+0.998*women:
		return female
	}
	return male
}

// stays draws for how many years from now a member lives with the household, deaths and departures of it aside.
func (p *member) stays(rng *rand.Rand, now float64) float64 {
	limit := max(0, float64(p.born+oldest)-now)
	if !p.child || int(now)-p.born > leavesHomeUntil {
		return limit
	}
	goes := max(now, float64(p.born+leavesHomeFrom)+0.5) + leavesHomeAfter*rng.ExpFloat64()
	if goes > float64(p.born+leavesHomeUntil+1) {
		return limit
	}
	return goes - now
}

// retiring draws in how many years from now the household gives up its home.
func retiring(rng *rand.Rand, kind int, people []member, now float64) float64 {
	if kind != home {
		return math.Inf(1)
	}
	return max(0, float64(people[0].born+retiresFrom)-now) + rng.ExpFloat64()/retires
}

// fertility returns the mother of the children born to a household from now on, as an index or -1, the yearly rate of births,
// and the months for which none can follow on the youngest child.
func fertility(kind int, people []member, now float64) (mother int, yearly float64, pause int) {
	mother, yearly = -1, birthsOfOthers
	if kind != home {
		return mother, yearly, 0
	}
	adults := 0
	for i, p := range people {
		age := int(now) - p.born
		if !p.child {
			adults++
		}
		if !p.child && p.sex == female && age >= 18 && age <= lastBirth {
			mother = i
		}
		if p.child && age == 0 {
			pause = birthGap / 2
		}
	}
	if adults > 1 {
		yearly = birthsOfCouples
	}
	return mother, yearly, pause
}
