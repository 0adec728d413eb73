package outreach

import "riskstrat/pipeline/cohort"

// Way is how a listed person has their place.
type Way string

// The ways. Whoever the practice put forward is there by that for the whole of their stay.
const (
	ByRank       Way = "rank"         // joined tonight: the order gave them a place
	ByStay       Way = "stay"         // on the list before tonight, and not decided about
	ByNomination Way = "nomination"   // the practice put them forward
	ByFloor      Way = "equity_floor" // joined tonight, in the place of somebody who gave way
	ByRule       Way = "rule"         // a standing list: its rule holds
)

// LastRanks are the ranks of the last candidates, group by group, whom the order gave a place; a group in which it gave none is left out. It
// is to be asked between Rank and Level: an equity floor's exchanges are not of the order.
func LastRanks(candidates []Candidate, places []Place) map[uint32]int32 {
	last := map[uint32]int32{}
	for i := range places {
		if c := &candidates[places[i].Candidate]; places[i].Reason == cohort.Listed && !c.kept() {
			last[c.Group] = max(last[c.Group], places[i].Rank)
		}
	}
	return last
}

// Way says how a listed candidate has their place; last is the rank of the last of their group, as LastRanks gives it.
func (l List) Way(c *Candidate, at Place, last int32) Way {
	switch {
	case c.Nominated:
		return ByNomination
	case l.Standing:
		return ByRule
	case c.Open:
		return ByStay
	case at.Rank > last:
		return ByFloor
	}
	return ByRank
}

// Band is a range of whole-number chances in 100, both ends included.
type Band struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// widths of the bands by which a cut-off is told. The bands of a width lie side by side from 0 on, wherever people are, so that no end of one
// is anybody's chance.
var widths = [...]int{1, 5, 10, 20}

// BandOf is the narrowest band around a chance that holds so many of the chances, chance among them, that the number may be shown; false if none does. So
// the last place of a list can be told as what several people share, and not as one person's risk.
func BandOf(chance int, chances []int, shown func(people int64) bool) (Band, bool) {
	for _, w := range widths {
		b := Band{From: chance / w * w, To: chance/w*w + w - 1}
		within := int64(0)
		for _, c := range chances {
			if b.From <= c && c <= b.To {
				within++
			}
		}
		if shown(within) {
			return b, true
		}
	}
	return Band{}, false
}
