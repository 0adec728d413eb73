package outreach

import (
	"cmp"
	"slices"
)

// Arrange puts the rows of one practice in the order in which they are worked, and numbers them from 1: first those the practice put forward,
// then by their place among the candidates of the group, then those who stay on the list without one; the longer listed before the later, and
// the same by pseudonym.
func Arrange(rows []Row) {
	slices.SortFunc(rows, func(x, y Row) int {
		return cmp.Or(
			cmp.Compare(class(x), class(y)),
			cmp.Compare(x.InGroup, y.InGroup),
			cmp.Compare(x.ListedOn, y.ListedOn),
			cmp.Compare(x.Resident, y.Resident),
		)
	})
	for i := range rows {
		rows[i].Rank = i + 1
	}
}

func class(r Row) int {
	switch {
	case r.Nominated:
		return 0
	case r.InGroup > 0:
		return 1
	}
	return 2
}
