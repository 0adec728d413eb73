package features

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"riskstrat/features/source"
)

// compiler turns definitions into readings, adding to the engine's tables what they need.
type compiler struct {
	engine  *Engine
	missing map[string][]string
}

// compile checks the definition and returns how to read it.
func (c *compiler) compile(d *Definition) (reading, error) {
	if d.Measure == nil {
		return nil, errors.New("have no measure, want one")
	}
	if source.Lookup(d.Table) == nil {
		return nil, fmt.Errorf("table %s: not in the contract", d.Table)
	}
	if _, real := d.Measure.(RateOfRise); real != (d.Type == Real) {
		return nil, fmt.Errorf("have the type %s, which the measure %s does not give", d.Type, d.Measure.kind())
	}
	attribute, _ := d.Measure.(Attribute)
	if category := attribute == Sex || attribute == Ethnicity; category != (d.Type == Category) {
		return nil, fmt.Errorf("have the type %s, which the measure %s does not give", d.Type, d.Measure.kind())
	}
	return d.Measure.compile(c, d)
}

// null is the reading of a feature that the extract cannot give.
func null(*walk) (float64, bool) { return 0, false }

// lacks reports whether the extract is without a column.
func (c *compiler) lacks(table string, columns ...string) bool {
	return slices.ContainsFunc(columns, func(name string) bool { return slices.Contains(c.missing[table], name) })
}

// counter adds a counter of the match to the definition's table.
func (c *compiler) counter(d *Definition, m Match, how manner) (table, k int, err error) {
	table = slices.Index(tallyTables[:], d.Table)
	if table < 0 || table == inConditions || table == inMental {
		return 0, 0, fmt.Errorf("have the table %s, want a table of activity", d.Table)
	}
	k, err = c.engine.counters(table).add(m, how)
	return table, k, err
}

// windowIndex returns the place of a length in windows.
func windowIndex(days int) (int, error) {
	i := slices.Index(windows[:], days)
	if i < 0 {
		return 0, fmt.Errorf("have a window of %d days, want one of %v", days, windows)
	}
	return i, nil
}

func (m Events) compile(c *compiler, d *Definition) (reading, error) {
	t, k, err := c.counter(d, m.Match, eachRow)
	if err != nil {
		return nil, err
	}
	return c.windowed(d, t, k, m.Skip, m.Match)
}

func (m Providers) compile(c *compiler, d *Definition) (reading, error) {
	if d.Table != attendanceTable {
		return nil, fmt.Errorf("have the table %s, want %s", d.Table, attendanceTable)
	}
	t, k, err := c.counter(d, m.Match, eachProvider)
	if err != nil {
		return nil, err
	}
	return c.windowed(d, t, k, 0, m.Match)
}

func (m BedDays) compile(c *compiler, d *Definition) (reading, error) {
	if d.Table != admissionTable {
		return nil, fmt.Errorf("have the table %s, want %s", d.Table, admissionTable)
	}
	t, k, err := c.counter(d, m.Match, eachMidnight)
	if err != nil {
		return nil, err
	}
	return c.windowed(d, t, k, 0, m.Match)
}

// windowed reads counter k of table t over the definition's window, without its last skip days.
func (c *compiler) windowed(d *Definition, t, k, skip int, m Match) (reading, error) {
	whole, err := windowIndex(d.Window)
	if err != nil {
		return nil, err
	}
	if c.lacks(d.Table, m.needs()...) {
		return null, nil
	}
	days := d.Window
	if skip == 0 {
		return func(w *walk) (float64, bool) {
			y := &w.tallies[t]
			return float64(y.counts[whole][k]), y.known(days)
		}, nil
	}
	recent, err := windowIndex(skip)
	if err != nil {
		return nil, err
	}
	if recent >= whole {
		return nil, fmt.Errorf("have %d days left out of a window of %d, want fewer", skip, days)
	}
	return func(w *walk) (float64, bool) {
		y := &w.tallies[t]
		return float64(y.counts[whole][k] - y.counts[recent][k]), y.known(days)
	}, nil
}

func (m RateOfRise) compile(c *compiler, d *Definition) (reading, error) {
	t, k, err := c.counter(d, m.Match, eachRow)
	if err != nil {
		return nil, err
	}
	whole, err := windowIndex(d.Window)
	if err != nil {
		return nil, err
	}
	recent, err := windowIndex(m.Recent)
	if err != nil {
		return nil, err
	}
	if recent >= whole {
		return nil, fmt.Errorf("have %d recent days of a window of %d, want fewer", m.Recent, d.Window)
	}
	if c.lacks(d.Table, m.Match.needs()...) {
		return null, nil
	}
	days, near, far := d.Window, float64(m.Recent), float64(d.Window-m.Recent)
	return func(w *walk) (float64, bool) {
		y := &w.tallies[t]
		late := float64(y.counts[recent][k])
		early := float64(y.counts[whole][k]) - late
		return math.Log(((late + 0.5) / near) / ((early + 0.5) / far)), y.known(days)
	}, nil
}

func (m DaysSinceLast) compile(c *compiler, d *Definition) (reading, error) {
	t, k, err := c.counter(d, m.Match, eachRow)
	if err != nil {
		return nil, err
	}
	if _, err := windowIndex(d.Window); err != nil {
		return nil, err
	}
	if c.lacks(d.Table, m.Match.needs()...) {
		return null, nil
	}
	c.engine.counters(t).dated |= 1 << k
	days := source.Day(d.Window)
	return func(w *walk) (float64, bool) {
		y := &w.tallies[t]
		last := y.last[k]
		if last == source.NoDay || last < y.since || last < y.cut-days {
			return 0, false
		}
		return float64(w.index - last), true
	}, nil
}

func (m OnRegister) compile(c *compiler, d *Definition) (reading, error) {
	return RegisterCount{[]string{m.Register}}.compile(c, d)
}
