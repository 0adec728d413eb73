package pipeline

import (
	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/pipeline/cohort"
)

// One worker can care for the people of one address: those on a practice's lists who live together get the same number. Not so where more than
// features.MaxHousehold people live, in a care home, or where somebody of the household is to be read first: whoever calls on one of them must not come
// to know of another's list. Only people who may be listed are looked at; nothing is told of anyone who is not.

// apartHomes are the households of a partition's people whose members are not to be cared for together, in the order of its persons.
func (n *night) apartHomes(p *partition.Partition, standing []kept) []uint64 {
	var homes []uint64
	for i, s := range standing {
		person := &p.Persons[i]
		if person.Household != 0 && s.purposes.Has(cohort.Listing) && (person.CareHome <= n.opt.AsOf || n.decider.ReviewFirst(p, i, n.opt.AsOf)) {
			homes = append(homes, person.Household)
		}
	}
	return homes
}

// listedHomes are the households of everybody listed.
func (n *night) listedHomes() map[uint64]bool {
	homes := map[uint64]bool{}
	for _, l := range n.lists {
		for _, at := range l.places {
			if home := l.candidates[at.Candidate].Household; at.Reason == cohort.Listed && home != 0 {
				homes[home] = true
			}
		}
	}
	return homes
}

// countHomes counts the people of a partition, registered and alive, who live in one of the listed households; base is the ordinal of its first person.
// It may be called from several goroutines: listed is read only.
func (n *night) countHomes(listed map[uint64]bool, p *partition.Partition, base uint32) map[uint64]int64 {
	homes := map[uint64]int64{}
	for i := range p.Persons {
		home := p.Persons[i].Household
		if listed[home] && n.standing[base+uint32(i)].purposes.Has(cohort.Listing) {
			homes[home]++
		}
	}
	return homes
}

// addressNumbers are the numbers of the households that have one in a part.
type addressNumbers map[uint64]int

// of is the number of a household; 0 where it has none.
func (a addressNumbers) of(household uint64) int { return a[household] }

// numberAddresses numbers the households of which the part of the practice at a place among the offices lists several people, from 1 in the order of its
// lists and their rows.
func (n *night) numberAddresses(at int) addressNumbers {
	residents := map[uint64]map[string]bool{}
	var order []uint64
	for _, l := range n.cuts {
		for _, r := range l.Cuts[at].Rows {
			home := r.Household
			if home == 0 || n.apart[home] || n.homes[home] > features.MaxHousehold {
				continue
			}
			if residents[home] == nil {
				residents[home] = map[string]bool{}
				order = append(order, home)
			}
			residents[home][r.Resident] = true
		}
	}
	numbers := addressNumbers{}
	for _, home := range order {
		if len(residents[home]) > 1 {
			numbers[home] = len(numbers) + 1
		}
	}
	return numbers
}
