package outreach

import (
	"cmp"
	"slices"
)

// Arrange puts the rows of one practice in the order in which they are worked, and numbers them from 1.
func Arrange(rows []Row) {
	slices.SortFunc(rows, InOrder)
	for i := range rows {
		rows[i].Rank = i + 1
	}
}

// InOrder compares rows of one group by the order in which they are worked: first those a practice put forward, then by their place among the
// candidates of the group, then those who stay on the list without one; the longer listed before the later, and the same by pseudonym.
func InOrder(x, y Row) int {
	return cmp.Or(
		cmp.Compare(class(x), class(y)),
		cmp.Compare(x.InGroup, y.InGroup),
		cmp.Compare(x.ListedOn, y.ListedOn),
		cmp.Compare(x.Resident, y.Resident),
	)
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
