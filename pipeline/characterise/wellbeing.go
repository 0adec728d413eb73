package characterise

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"riskstrat/features/source"
	"riskstrat/pipeline/tableone"
)

// questionnaire is what is kept of one that somebody filled in.
type questionnaire struct {
	taken      source.Day
	instrument uint8 // its code
	score      int32 // see score
}

// The codes of wellbeing.instrument.
const (
	wemwbs = iota
	swemwbs
	ons4
)

const wellbeingTable = "wellbeing"

// wellbeingTraits describe the last questionnaire that people filled in before the date. They are read into memory, 16 bytes each: few people fill one in.
func (q *querying) wellbeingTraits(ctx context.Context) ([]trait, error) {
	if !q.Extract.Has(wellbeingTable) {
		return nil, nil
	}
	taken, err := q.readWellbeing(ctx)
	if err != nil {
		return nil, err
	}
	last := func(r *reader) (questionnaire, bool) {
		of := taken[r.who().Hash]
		for k := len(of) - 1; k >= 0; k-- {
			if of[k].taken < r.day {
				return of[k], true
			}
		}
		return questionnaire{}, false
	}
	score := func(name, label string, instrument uint8, scale int32) trait {
		return trait{tableone.Variable{Name: name, Label: label, Kind: tableone.Number, Scale: scale}, func(r *reader, values []int32) {
			if q, any := last(r); any && q.instrument == instrument {
				values[0] = q.score
			}
		}}
	}
	return []trait{
		{tableone.Variable{Name: "wellbeing", Label: "Last wellbeing questionnaire", Levels: []string{"WEMWBS", "SWEMWBS", "ONS4", "none"}},
			func(r *reader, values []int32) {
				values[0] = ons4 + 1
				if q, any := last(r); any {
					values[0] = int32(q.instrument)
				}
			}},
		score("wemwbs", "WEMWBS, 14 to 70", wemwbs, 1),
		score("swemwbs", "SWEMWBS, metric score, 7 to 35", swemwbs, 100),
		score("ons4_satisfaction", "ONS4, satisfaction with life, 0 to 10", ons4, 1),
	}, nil
}

// readWellbeing reads every questionnaire, by the hash of whose it is, in order of time.
func (q *querying) readWellbeing(ctx context.Context) (map[uint64][]questionnaire, error) {
	t := source.Lookup(wellbeingTable)
	who, day, instrument := t.Column("resident_id"), t.Column("taken_on"), t.Column("instrument")
	var items []int
	for n := 1; t.Column("item_"+strconv.Itoa(n)) >= 0; n++ {
		items = append(items, t.Column("item_"+strconv.Itoa(n)))
	}
	all := map[uint64][]questionnaire{}
	_, err := q.Extract.Scan(ctx, wellbeingTable, 1, func(_ int, b *source.Batch) error {
		for i := range b.N {
			q := questionnaire{taken: source.Day(b.Cols[day].Int[i]), instrument: b.Cols[instrument].Code[i]}
			q.score = scoreOf(q.instrument, func(item int) (int32, bool) {
				if item >= len(items) || b.Cols[items[item]].Int == nil || b.Cols[items[item]].IsNull(i) {
					return 0, false
				}
				return b.Cols[items[item]].Int[i], true
			})
			hash := b.Cols[who].Hash[i]
			all[hash] = append(all[hash], q)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading wellbeing: %w", err)
	}
	for _, of := range all {
		slices.SortFunc(of, func(a, b questionnaire) int { // ties too: parts of a table come in any order
			return cmp.Or(cmp.Compare(a.taken, b.taken), cmp.Compare(a.instrument, b.instrument), cmp.Compare(a.score, b.score))
		})
	}
	return all, nil
}

// scoreOf is a questionnaire's score: the sum of WEMWBS, the metric score of SWEMWBS in hundredths, the first answer of ONS4 (satisfaction with
// life). It is missing where an answer that it needs is.
func scoreOf(instrument uint8, item func(int) (int32, bool)) int32 {
	n := [...]int{wemwbs: 14, swemwbs: 7, ons4: 1}[instrument]
	sum := int32(0)
	for k := range n {
		v, answered := item(k)
		if !answered {
			return tableone.Missing
		}
		sum += v
	}
	if instrument == swemwbs {
		return swemwbsMetric[sum-7]
	}
	return sum
}

// swemwbsMetric turns the sums 7 to 35 of SWEMWBS into metric scores, in hundredths: the conversion table of its authors (Stewart-Brown and others,
// Health and Quality of Life Outcomes 2009;7:15), whose Rasch model makes equal steps of them.
var swemwbsMetric = [...]int32{
	700, 951, 1125, 1240, 1333, 1408, 1475, 1532, 1584, 1636, 1688, 1743, 1798, 1859, 1925,
	1998, 2073, 2154, 2235, 2321, 2411, 2503, 2602, 2703, 2813, 2931, 3070, 3255, 3500,
}
