package cohort

import (
	"fmt"

	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// Decider is a Policy resolved to the codes of the input tables. It is read only: any number of goroutines may use it.
type Decider struct {
	minAge      int
	careHome    bool // exclude
	palliative  bool // exclude
	support     source.Day
	ends        [16]Purpose // by kind of opt-out, as packed in 4 bits
	effect      [16]effect  // by decision, as packed in 4 bits
	referral    [16]support // by status of a referral, as packed in 4 bits
	reviewFirst map[uint32]bool
}

// effect is what a decision does to later offers.
type effect struct {
	offered   bool // it says that help was offered
	objects   bool
	nominates bool
	untilMove bool       // stands until a registration that begins after it
	lasting   bool       // stands until the practice nominates the person
	days      source.Day // else stands for so many days
}

// support is what the status of a referral says about its being open.
type support uint8

const (
	notSupport  support = iota // declined, or a status we don't know
	whileOpen                  // offered, accepted, started: until it ends
	untilClosed                // ended: it was open until the day it ended, if that day is known
)

// indexer gives the index of a name of the open vocabulary; *source.Names is one.
type indexer interface{ Index(name string) uint32 }

// Compile fills the policy's defaults, validates it, and resolves its names: codes from the contract, condition registers
// from names, the vocabulary of the extract.
func Compile(policy Policy, names indexer) (*Decider, error) {
	if err := policy.Validate(); err != nil {
		return nil, err
	}
	policy = policy.WithDefaults()
	d := &Decider{
		minAge:      policy.MinAge,
		careHome:    policy.CareHome == Exclude,
		palliative:  policy.Palliative == Exclude,
		support:     source.Day(policy.SupportDays),
		reviewFirst: make(map[uint32]bool, len(policy.ReviewFirst)),
	}
	for _, name := range policy.ReviewFirst {
		d.reviewFirst[names.Index(name)] = true
	}
	d.compileOptOuts(policy)
	if err := d.compileDecisions(policy); err != nil {
		return nil, err
	}
	return d, d.compileReferrals()
}

// compileOptOuts closes on what it does not know: an opt-out of an unknown kind ends every purpose.
func (d *Decider) compileOptOuts(policy Policy) {
	for i := range d.ends {
		d.ends[i] = AllPurposes
	}
	for i, kind := range optOutKinds() {
		d.ends[i] = policy.OptOuts[kind].purposes()
	}
}

// purposes is the set of the purposes the opt-out ends; unknown names were refused before.
func (o OptOut) purposes() (p Purpose) {
	for _, name := range o.Ends {
		one, _ := ParsePurpose(name)
		p |= one
	}
	return p
}

// compileDecisions gives every decision of the contract its effect; one the package has no rule for is an error of the
// program, found by its first run and not by a person's being offered what they declined.
func (d *Decider) compileDecisions(policy Policy) error {
	for i, decision := range source.Lookup("decisions").Codes("decision") {
		switch decision {
		case "objects":
			d.effect[i].objects = true
		case "nominate":
			d.effect[i].nominates = true
		case "died_or_moved":
			d.effect[i].untilMove = true
		case "unsafe_to_contact":
			d.effect[i].lasting = true
		default:
			days, ok := policy.CoolingOff[decision]
			if !ok {
				return fmt.Errorf("compiling policy: no rule for decision %q", decision)
			}
			d.effect[i].days = source.Day(days)
			d.effect[i].offered = decision == "accepted" || decision == "declined" || decision == "contacted"
		}
	}
	return nil
}

func (d *Decider) compileReferrals() error {
	for i, status := range source.Lookup("referrals").Codes("status") {
		switch status {
		case "offered", "accepted", "started":
			d.referral[i] = whileOpen
		case "ended":
			d.referral[i] = untilClosed
		case "declined":
			d.referral[i] = notSupport
		default:
			return fmt.Errorf("compiling policy: no rule for referral status %q", status)
		}
	}
	return nil
}

// Decide says what person i of the partition may be used for on the index date, and why they can be on no list.
//
// Facts are taken as they stood on the index date: what is dated later changes nothing. Opt-outs are not facts about a
// past date but the person's wish about the use of their data now: one in the file acts on every index date, those before it was
// recorded included, and whatever date it bears, so that a slip in a date never undoes an opt-out. Training on a past date
// therefore calls Decide with that date and leaves out today's opt-outs too.
//
// Purposes are what no opt-out ends; a person dead or not registered on the date is in neither listing nor training. The
// other reasons end no purpose: they keep a person off the lists, not out of the model.
func (d *Decider) Decide(p *partition.Partition, i int, index source.Day) Standing {
	person := &p.Persons[i]
	s := Standing{Purposes: AllPurposes &^ d.ended(p.OptOut.Of(i))}
	switch {
	case !person.AliveOn(index + 1): // a death on the index date itself counts
		s.Reason = Dead
	case person.At(index) == nil:
		s.Reason = Left
	case !s.Purposes.Has(Listing):
		s.Reason = OptedOut
	default:
		s.Reason = d.personal(p, i, index)
	}
	if s.Reason == Dead || s.Reason == Left {
		s.Purposes &^= Listing | Training
	}
	return s
}

// personal tests the reasons that ask for more than registrations and opt-outs, in their order.
func (d *Decider) personal(p *partition.Partition, i int, index source.Day) Reason {
	person, decisions := &p.Persons[i], p.Decision.Of(i)
	switch {
	case d.objected(decisions, index):
		return Objected
	case !d.ofAge(person, index):
		return UnderAge
	case d.palliative && person.Palliative <= index:
		return Palliative
	case d.careHome && person.CareHome <= index:
		return CareHome
	case d.supported(p.Referral.Of(i), index):
		return AlreadySupported
	case d.coolingOff(person, decisions, index):
		return CoolingOff
	}
	return Eligible
}

// ReviewFirst reports whether person i stood on a register of Policy.ReviewFirst on the index date.
func (d *Decider) ReviewFirst(p *partition.Partition, i int, index source.Day) bool {
	if len(d.reviewFirst) == 0 {
		return false
	}
	for _, c := range p.Condition.Of(i) {
		if c.Recorded() <= index && d.reviewFirst[c.Register()] {
			return true
		}
	}
	return false
}
