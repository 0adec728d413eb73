package characterise

import (
	"errors"
	"fmt"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/publish"
	"riskstrat/pipeline/tableone"
)

// listTraits says who was on each list, on the nights of the answer's dates: what the nights' ledgers say, where there are any. Who was on none of them
// in a night has a 0; on a date without a night it is not known.
func (q *querying) listTraits() ([]trait, error) {
	nights, lists := map[source.Day]map[uint64]uint64{}, []string(nil)
	for _, one := range q.asked() {
		if nights[one.day] != nil {
			continue
		}
		on, err := q.listedOn(one.day, &lists)
		if err != nil {
			return nil, err
		}
		if on != nil {
			nights[one.day] = on
		}
	}
	if len(lists) == 0 {
		return nil, nil
	}
	return []trait{{
		tableone.Variable{Name: "list", Label: "On the list", Kind: tableone.Flags, Levels: lists},
		func(r *reader, values []int32) {
			on, night := nights[r.day]
			for k := range values {
				if night {
					values[k] = int32(on[r.who().Hash] >> k & 1)
				}
			}
		}}}, nil
}

// maxLists is the most lists that fit the bits of a word.
const maxLists = 64

// listedOn reads who was on which list on the night of a date, as bits by the place of the list in lists, which it adds to; nil where there is no night.
func (q *querying) listedOn(day source.Day, lists *[]string) (map[uint64]uint64, error) {
	night, err := publish.Existing(q.place.Out, day)
	if err != nil || night == nil {
		q.notes = append(q.notes, fmt.Sprintf("There is no night of %s: who was on a list is not known.", day))
		return nil, err
	}
	if night.Manifest != nil {
		for _, l := range night.Manifest.Lists {
			if !slices.Contains(*lists, l.List) && len(*lists) < maxLists {
				*lists = append(*lists, l.List)
			}
		}
	}
	on := map[uint64]uint64{}
	err = night.EachListed(func(resident []byte, list string) {
		if k := slices.Index(*lists, list); k >= 0 {
			on[source.Hash(resident)] |= 1 << k
		}
	})
	var gone *publish.Gone
	if errors.As(err, &gone) {
		q.notes = append(q.notes, fmt.Sprintf("The ledger of the night of %s was taken away by retention: who was on a list is not known.", day))
		return nil, nil
	}
	return on, err
}
