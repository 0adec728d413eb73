package synth

import (
	"math"
	"math/rand/v2"
)

// The kinds of household. Their shares, sizes and ages give roughly England's household sizes and age pyramid.
const (
	singleYoung = iota
	singleOld
	coupleYoung
	coupleOld
	family
	loneParent
	grownChildren
	sharers
	careHomeBeds
	kinds
)

// kindShare is the share of dwellings by kind; care homes are placed by beds instead.
var kindShare = [kinds]float64{0.14, 0.13, 0.155, 0.145, 0.235, 0.08, 0.09, 0.04, 0}

// kindLeaves is the chance of a household leaving the place within a year: about 5 % of all residents do.
var kindLeaves = [kinds]float64{0.09, 0.012, 0.075, 0.012, 0.045, 0.05, 0.025, 0.2, 0}

// kindBirths is the yearly chance of a birth in a household with a woman of 20 to 42.
var kindBirths = [kinds]float64{coupleYoung: 0.14, family: 0.13, loneParent: 0.07}

// careHomeShare is the number of care home beds a resident.
const careHomeShare = 0.0065

// member is a person as they come into a household.
type member struct {
	age int
	sex int
}

func drawKind(rng *rand.Rand) int { return pick(rng, kindShare[:]) }

// drawSize draws the number of people in a household of the kind.
func drawSize(rng *rand.Rand, kind int) int {
	switch kind {
	case singleYoung, singleOld:
		return 1
	case coupleYoung, coupleOld:
		return 2
	case family:
		return 3 + pick(rng, []float64{0.4, 0.43, 0.17})
	case loneParent:
		return 2 + pick(rng, []float64{0.5, 0.36, 0.14})
	case grownChildren:
		return 3 + pick(rng, []float64{0.7, 0.3})
	case careHomeBeds:
		return between(rng, 18, 44)
	}
	return 3 + pick(rng, []float64{0.55, 0.3, 0.15})
}

// drawMembers draws the people of a household of the kind and size.
func drawMembers(rng *rand.Rand, kind, size int) []member {
	people := make([]member, 0, size)
	add := func(age, sex int) { people = append(people, member{age, sex}) }
	switch kind {
	case singleYoung:
		add(between(rng, 22, 62), drawSex(rng, 0.42))
	case singleOld:
		add(oldAge(rng)+1, drawSex(rng, 0.64))
	case coupleYoung, coupleOld, family, grownChildren:
		people = append(people, couple(rng, kind)...)
	case loneParent:
		add(between(rng, 22, 50), drawSex(rng, 0.86))
	case careHomeBeds:
		for range size {
			people = append(people, careHomeResident(rng))
		}
	default:
		for range size {
			add(between(rng, 18, 27), drawSex(rng, 0.48))
		}
	}
	for len(people) < size {
		people = append(people, child(rng, kind, people[0].age))
	}
	return people
}

func couple(rng *rand.Rand, kind int) []member {
	lo, hi := 22, 60
	switch kind {
	case family:
		lo, hi = 25, 52
	case grownChildren:
		lo, hi = 45, 66
	}
	age := between(rng, lo, hi)
	if kind == coupleOld {
		age = oldAge(rng)
	}
	partner := max(18, age+int(math.Round(2+3*rng.NormFloat64())))
	return []member{{age, female}, {partner, male}}
}

func child(rng *rand.Rand, kind, parent int) member {
	sex := drawSex(rng, 0.487)
	if kind == grownChildren {
		return member{between(rng, 18, min(32, parent-18)), sex}
	}
	return member{between(rng, max(0, parent-42), min(17, parent-18)), sex}
}

func careHomeResident(rng *rand.Rand) member {
	return member{min(101, 76+int(math.Abs(rng.NormFloat64())*11)), drawSex(rng, 0.7)}
}

// oldAge draws the age of a person in an older household, 58 and over.
func oldAge(rng *rand.Rand) int { return min(100, 58+int(math.Abs(rng.NormFloat64())*16)) }

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
