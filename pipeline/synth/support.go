package synth

import (
	"math/rand/v2"

	"riskstrat/features/source"
)

// support is what is done for people beside their care. It follows from what has been observed of them before, never
// from what is hidden, and it changes nothing that happens to them: the truth needs no word about it.
type support struct {
	optOuts   []optOut
	referrals []referral
	decisions []decision
	wellbeing []answers
	mental    []contact
	needs     []need
}

type optOut struct {
	person uint32
	kind   uint8 // index into the contract's codes
	on     source.Day
}

type referral struct {
	person         uint32
	on, ended      source.Day
	source, status uint8 // indices into the contract's codes
	outcome        uint8 // index into the contract's codes, or noOutcome
	service        uint8 // index into serviceList, or noService
	need           string
}

type decision struct {
	person     uint32
	listed, on source.Day // listed is NoDay where the decision answers no list
	decision   uint8      // index into the contract's codes
}

type answers struct {
	person               uint32
	on                   source.Day
	instrument, occasion uint8 // indices into the contract's codes
	items                []int32
}

type contact struct {
	person         uint32
	opened, closed source.Day
	service        string
}

type need struct {
	person   uint32
	language string
	format   uint8 // index into the contract's codes, or noFormat
}

const (
	noOutcome = 0xFF
	noService = 0xFF
	noFormat  = 0xFF
)

// Shares of residents with an opt-out, about those of England.
const (
	typeOneShare  = 0.03
	nationalShare = 0.05
)

// addSupport adds a person's rows of the small tables.
func (l *life) addSupport() {
	l.addOptOuts()
	present := min(l.goes, l.person.deceased, l.cal.asOf) // until then
	adult := l.cal.age(int(l.person.year), l.cal.months()-1) >= 18
	if adult {
		l.addReferrals(present)
		l.addDecisions(present)
		l.addMental(present)
	}
	if l.rng.Float64() < 0.02 {
		n := need{person: l.who, format: noFormat}
		if l.rng.IntN(3) > 0 {
			n.language = languages[l.rng.IntN(len(languages))]
		} else {
			n.format = uint8(l.rng.IntN(7))
		}
		l.out.support.needs = append(l.out.support.needs, n)
	}
}

var languages = [...]string{"Arabic", "Bengali", "Farsi", "Polish", "Portuguese", "Punjabi", "Romanian", "Urdu"}

func (l *life) addOptOuts() {
	for kind, share := range [...]float64{typeOneShare, nationalShare} {
		if l.rng.Float64() < share {
			span := int(l.cal.asOf - l.person.stays[0].from)
			on := l.cal.asOf - 1 - source.Day(l.rng.IntN(max(1, min(span, 8*365))))
			l.out.support.optOuts = append(l.out.support.optOuts, optOut{person: l.who, kind: uint8(kind), on: on})
		}
	}
}

// referralYears is how long social prescribing has been on offer when the extract is taken.
const referralYears = 3

// addReferrals refers people in a model year by how often they saw their practice in the year before.
func (l *life) addReferrals(present source.Day) {
	months := l.cal.months()
	for y := max(1, months/monthsPerYear-referralYears); y < months/monthsPerYear; y++ {
		chance := 0.004
		if gp := l.years[y-1].gp; gp >= 10 {
			chance = 0.05
		} else if gp >= 5 {
			chance = 0.016
		}
		on := l.cal.start[y*monthsPerYear] + source.Day(l.rng.IntN(horizon))
		if l.rng.Float64() >= chance || on < l.since || on >= present {
			continue
		}
		r := referral{person: l.who, on: on, ended: source.NoDay, outcome: noOutcome, service: noService}
		r.source = uint8(pick(l.rng, []float64{0.55, 0.15, 0.08, 0.06, 0.08, 0.08}))
		r.need = needList[l.rng.IntN(len(needList))]
		l.follow(&r, present)
		l.out.support.referrals = append(l.out.support.referrals, r)
	}
}

// The codes of referrals.status and of outcome.
const (
	offered, accepted, declined, started, ended = 0, 1, 2, 3, 4
	needMet, needPartlyMet, waiting, withdrew   = 0, 1, 4, 7
)

// follow draws how far a referral has come by the day the person was last in the place.
func (l *life) follow(r *referral, present source.Day) {
	after := func(days int) source.Day { return r.on + 1 + source.Day(l.rng.IntN(days)) }
	switch u := l.rng.Float64(); {
	case u < 0.2:
		r.status = offered
		if on := after(30); on < present {
			r.status, r.ended = declined, on
		}
		return
	case u < 0.3:
		r.status, r.outcome = accepted, waiting
	default:
		r.status = started
	}
	r.service = uint8(l.rng.IntN(len(serviceList)))
	l.measure(r, present)
	if on := r.on + 40 + source.Day(l.rng.IntN(160)); on < present {
		r.status, r.ended = ended, on
		r.outcome = [...]uint8{needMet, needPartlyMet, 2, 3, 5, 6, withdrew}[pick(l.rng, []float64{0.45, 0.25, 0.08, 0.05, 0.05, 0.04, 0.08})]
	}
}

// measure adds a questionnaire at the beginning of the support and, for some, one three months later.
func (l *life) measure(r *referral, present source.Day) {
	instrument, items, lo, hi := uint8(1), 7, 1, 5
	if l.rng.IntN(3) == 0 {
		instrument, items, lo, hi = 2, 4, 0, 10
	}
	for occasion, on := range []source.Day{r.on + 7, r.on + 97} {
		if on >= present || l.rng.Float64() < 0.3 {
			return
		}
		a := answers{person: l.who, on: on, instrument: instrument, occasion: uint8(occasion)}
		middle := float64(lo) + float64(hi-lo)*(0.42+0.1*float64(occasion)) + 0.15*float64(hi-lo)*l.rng.NormFloat64()
		for range items {
			v := int(middle + 0.15*float64(hi-lo)*l.rng.NormFloat64() + 0.5)
			a.items = append(a.items, int32(min(hi, max(lo, v))))
		}
		l.out.support.wellbeing = append(l.out.support.wellbeing, a)
	}
}

// nominate is the index of the decision that answers no list.
const nominate = 8

// addDecisions records what came of earlier lists, for a few of those who saw their practice often.
func (l *life) addDecisions(present source.Day) {
	year := l.cal.months()/monthsPerYear - 1
	listed := l.cal.asOf - 7*source.Day(1+l.rng.IntN(50))
	if year < 1 || l.years[year-1].gp < 8 || l.rng.Float64() >= 0.012 || listed < l.since {
		return
	}
	d := decision{person: l.who, listed: listed, on: listed + source.Day(l.rng.IntN(21))}
	d.decision = uint8(pick(l.rng, []float64{0.38, 0.22, 0.12, 0.12, 0.07, 0, 0.01, 0.03, 0.05}))
	if d.decision == nominate {
		d.listed = source.NoDay
	}
	if d.on < present {
		l.out.support.decisions = append(l.out.support.decisions, d)
	}
}

// addMental records contact with mental health services for people on the registers of severe mental illness and
// depression.
func (l *life) addMental(present source.Day) {
	chance := 0.004
	for i, r := range registers {
		if l.health.on>>i&1 == 0 {
			continue
		}
		switch r.Name {
		case "severe_mental_illness":
			chance = 0.6
		case "depression":
			chance = max(chance, 0.12)
		}
	}
	opened := l.cal.asOf - 1 - source.Day(l.rng.IntN(3*365))
	if l.rng.Float64() >= chance || opened < l.since || opened >= present {
		return
	}
	c := contact{person: l.who, opened: opened, closed: opened + 30 + source.Day(200*l.rng.ExpFloat64())}
	c.service = mentalServices[l.rng.IntN(len(mentalServices))]
	if c.closed >= present {
		c.closed = source.NoDay
	}
	l.out.support.mental = append(l.out.support.mental, c)
}

var mentalServices = [...]string{"talking therapies", "community mental health team", "older people's team"}

var needList = [...]string{"loneliness", "money and debt", "housing", "physical activity", "caring", "bereavement", "employment", "low mood"}

// serviceList is the directory of services.
var serviceList = [...]struct{ name, provider, needs, eligibility string }{
	{"Befriending by telephone", "Example Neighbours", "loneliness; bereavement", "aged 60 and over"},
	{"Community garden", "Example Green Spaces", "physical activity; loneliness; low mood", ""},
	{"Debt and benefits advice", "Example Advice Centre", "money and debt; housing", ""},
	{"Walking group", "Example Leisure", "physical activity; loneliness", ""},
	{"Carers' circle", "Example Carers", "caring", "unpaid carers"},
	{"Men's shed", "Example Workshops", "loneliness; low mood", ""},
	{"Bereavement support", "Example Hospice Trust", "bereavement", ""},
	{"Warm homes visit", "Example Council", "housing; money and debt", "owner-occupiers and private tenants"},
	{"Back to work coaching", "Example Skills", "employment", "aged 18 to 66"},
	{"Singing for lung health", "Example Arts", "physical activity; low mood", "people with lung disease"},
	{"Food cooperative", "Example Pantry", "money and debt", ""},
	{"Art on referral", "Example Arts", "low mood; loneliness", ""},
}

// drawService draws the state of a service of the directory: free places, usual wait, whether it takes referrals.
func drawService(rng *rand.Rand) (places, waiting int32, open bool) {
	return int32(rng.IntN(20)), int32(7 * rng.IntN(9)), rng.Float64() < 0.9
}
