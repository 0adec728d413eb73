package features

import (
	"fmt"

	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// Diary finds the days of what features count: each event on the day by which the feature counts it, once where the feature counts it once. It is made
// once for one extract, holds no person's data and does not change.
type Diary struct {
	engine   *Engine
	counters []diaryCounter
}

// diaryCounter is the counter of one definition, in its table.
type diaryCounter struct{ table, k int }

// NewDiary compiles definitions whose measure is Events without Skip; their windows do not matter.
func NewDiary(definitions []Definition, o Options) (*Diary, error) {
	e, err := NewEngine(nil, o)
	if err != nil {
		return nil, err
	}
	d := &Diary{engine: e}
	c := &compiler{engine: e, missing: o.Missing}
	for i := range definitions {
		events, ok := definitions[i].Measure.(Events)
		if !ok || events.Skip > 0 {
			return nil, fmt.Errorf("preparing diary: feature %s: have the measure %v, want plain events", definitions[i].Name, definitions[i].Measure)
		}
		if c.lacks(definitions[i].Table, events.Match.needs()...) {
			d.counters = append(d.counters, diaryCounter{table: -1})
			continue
		}
		t, k, err := c.counter(&definitions[i], events.Match, eachRow)
		if err != nil {
			return nil, fmt.Errorf("preparing diary: feature %s: %w", definitions[i].Name, err)
		}
		e.counters(t).dated |= 1 << k
		d.counters = append(d.counters, diaryCounter{t, k})
	}
	return d, nil
}

// Page is one person's days.
type Page struct {
	Days  [][]source.Day // by definition, in no particular order: those before the cut, of about two years
	Since []source.Day   // by definition: first day of the person's history in its table; NoDay where there is none, and nothing is known
}

// Read returns the days of person i of a partition before an index date, each feed cut by its lag as for predictors.
func (d *Diary) Read(p *partition.Partition, i int32, index source.Day) Page {
	w := d.engine.newWalk(p, index, Predictors)
	for t := range w.tallies {
		w.tallies[t].days = make([][]source.Day, maxCounters)
	}
	w.stand(i)
	var page Page
	for _, c := range d.counters {
		if c.table < 0 {
			page.Days, page.Since = append(page.Days, nil), append(page.Since, source.NoDay)
			continue
		}
		page.Days = append(page.Days, w.tallies[c.table].days[c.k])
		page.Since = append(page.Since, w.tallies[c.table].since)
	}
	return page
}
