package features

import (
	"fmt"
	"math/bits"
	"slices"

	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// EventKind is a kind of event that features count: the rows of a table that Match selects.
type EventKind struct {
	Table    string
	Match    Match    // empty: every row of the feed. The derived column spell is left out, as it asks about other rows too
	Features []string // that read such rows, in the order of the definitions; of every row, all features of the table
}

// Occurrences finds when the events happened that features count, whoever they count for: what a feed brings can be watched without any
// feature being built. It is made once for one extract, holds no person's data and does not change.
type Occurrences struct {
	engine *Engine
	kinds  []EventKind
	at     [tallied][]int // by table and counter: the kind; of conditions and mh_contacts every row, as counter 0
	rows   [tallied]bool  // the table is read
}

// NewOccurrences lists the kinds of event that the definitions read, each once however many features read it. Before those of a table comes every
// row of it. A definition whose column the extract lacks adds none; nor does an attribute.
func NewOccurrences(definitions []Definition, o Options) (*Occurrences, error) {
	e, err := NewEngine(nil, o)
	if err != nil {
		return nil, err
	}
	c := &Occurrences{engine: e}
	for t, table := range tallyTables {
		if _, present := o.Since[table]; !present || !slices.ContainsFunc(definitions, func(d Definition) bool { return d.Table == table }) {
			continue
		}
		c.rows[t] = true
		if err := c.add(t, Match{}, ""); err != nil {
			return nil, fmt.Errorf("preparing kinds of event: %w", err)
		}
		for _, d := range definitions {
			if err := c.addFeature(t, d, o); err != nil {
				return nil, fmt.Errorf("preparing kinds of event: feature %s: %w", d.Name, err)
			}
		}
	}
	return c, nil
}

// addFeature adds the kind of event that a feature of table t reads.
func (c *Occurrences) addFeature(t int, d Definition, o Options) error {
	if d.Table != tallyTables[t] {
		return nil
	}
	every := &c.kinds[c.at[t][0]]
	every.Features = append(every.Features, d.Name)
	match, counts := matchOf(d.Measure)
	compiler := &compiler{engine: c.engine, missing: o.Missing}
	if !counts || compiler.lacks(d.Table, match.needs()...) {
		return nil
	}
	match = slices.DeleteFunc(slices.Clone(match), func(t Test) bool { return t.Column == spellColumn })
	if len(match) == 0 {
		return nil
	}
	return c.add(t, match, d.Name)
}

// add makes the feature a reader of the kind, and the kind if it is new.
func (c *Occurrences) add(t int, m Match, feature string) error {
	k := 0
	if counters := c.engine.counters(t); counters != nil {
		var err error
		if k, err = counters.add(m, eachRow); err != nil {
			return err
		}
	}
	if k == len(c.at[t]) {
		c.at[t] = append(c.at[t], len(c.kinds))
		c.kinds = append(c.kinds, EventKind{Table: tallyTables[t], Match: m})
	}
	if feature != "" {
		kind := &c.kinds[c.at[t][k]]
		kind.Features = append(kind.Features, feature)
	}
	return nil
}

// matchOf returns the match of a measure that counts rows; false for any other.
func matchOf(m Measure) (Match, bool) {
	switch m := m.(type) {
	case Events:
		return m.Match, true
	case DaysSinceLast:
		return m.Match, true
	case RateOfRise:
		return m.Match, true
	case Providers:
		return m.Match, true
	case BedDays:
		return m.Match, true
	case HouseholdEvents:
		return m.Match, true
	}
	return nil, false
}

// Kinds returns the kinds of event, table by table.
func (c *Occurrences) Kinds() []EventKind { return slices.Clone(c.kinds) }

// Find calls see for every event of person i of the partition in [from, to), once for each kind it is of; in no particular order.
func (c *Occurrences) Find(p *partition.Partition, i int, from, to source.Day, see func(kind int, day source.Day)) {
	note := func(t int, mask uint64, day source.Day) {
		for at := c.at[t]; mask != 0; mask &= mask - 1 {
			see(at[bits.TrailingZeros64(mask)], day)
		}
	}
	first, end := minuteOf(from), minuteOf(to)
	if c.rows[inAppointments] {
		rows := p.GP.Of(i)
		for k := len(rows) - 1; k >= 0 && rows[k].Minute() >= first; k-- {
			if at := rows[k].Minute(); at < end {
				note(inAppointments, c.engine.appointments.mask(rows[k], at), at.Day())
			}
		}
	}
	if c.rows[inAttendances] {
		rows := p.Attendance.Of(i)
		for k := len(rows) - 1; k >= 0 && rows[k].Minute() >= first; k-- {
			if at := rows[k].Minute(); at < end {
				note(inAttendances, c.engine.attendances.mask(rows[k], at), at.Day())
			}
		}
	}
	c.findDays(p, i, from, to, note)
}

// findDays is Find for the tables whose rows are dated by day.
func (c *Occurrences) findDays(p *partition.Partition, i int, from, to source.Day, note func(t int, mask uint64, day source.Day)) {
	within := func(day source.Day) bool { return from <= day && day < to }
	if c.rows[inAdmissions] {
		for _, row := range p.Admission.Of(i) {
			if within(row.Admitted()) {
				note(inAdmissions, c.engine.admissions.mask(&spell{row: row, end: min(row.Discharged(), to)}), row.Admitted())
			}
		}
	}
	if c.rows[inConditions] {
		for _, row := range p.Condition.Of(i) {
			if within(row.Recorded()) {
				note(inConditions, 1, row.Recorded())
			}
		}
	}
	if c.rows[inMental] {
		for _, row := range p.MentalHealth.Of(i) {
			if within(row.Opened()) {
				note(inMental, 1, row.Opened())
			}
		}
	}
}
