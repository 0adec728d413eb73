package features

import (
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"riskstrat/features/source"
)

// Side says which side of an index date a Set is for.
type Side uint8

// The sides.
const (
	// Predictors are what was known at the index date: each table is cut at the index date less its lag.
	Predictors Side = iota
	// Outcome is what had happened by the index date, known since: lags do not apply.
	Outcome
)

// String names the side.
func (s Side) String() string {
	if s == Outcome {
		return "outcome"
	}
	return "predictors"
}

// Options says what an Engine must know of the extract.
type Options struct {
	Names     Names                 // finds registers; needed if a definition names one
	Since     map[string]source.Day // first day each feed is complete, by table; a table that is not in it is absent and its features are null
	Lag       map[string]int        // days by which a feed is late, by table; 0 where not given
	Missing   map[string][]string   // optional columns the extract lacks, by table; features that need one are null
	Allocator memory.Allocator      // of the Arrow memory; nil is Go's heap
}

// The tables with a tally, by their place in walk.tallies.
const (
	inAppointments = iota
	inAttendances
	inAdmissions
	inConditions
	inMental
	tallied
)

// The canonical names of the tables that features come from.
const (
	residentTable   = "residents"
	gpTable         = "gp_appointments"
	attendanceTable = "ae_attendances"
	admissionTable  = "admissions"
	conditionTable  = "conditions"
	mentalTable     = "mh_contacts"
)

var tallyTables = [tallied]string{gpTable, attendanceTable, admissionTable, conditionTable, mentalTable}

// Engine computes a fixed list of features for one extract. It is made once, holds no person's data and does not change:
// Build may be called from any number of goroutines.
type Engine struct {
	definitions  []Definition
	readings     []reading // of definitions
	schema       *arrow.Schema
	since        [tallied]source.Day
	lag          [tallied]int
	observable   source.Day // first day on which every present activity feed is complete
	allocator    memory.Allocator
	appointments appointments
	attendances  attendances
	admissions   admissions
	registers    registers
	homeCounts   []homeCount // what Households adds up
	homes        bool        // a definition needs Households
	members      *Engine     // computes only what needs Households
}

// NewEngine compiles the definitions, in the order of the Set's columns. It refuses a definition that it cannot compute: an unknown
// table, column, code or window, a name given twice, a measure that does not fit the table, more than 64 different counts of one table.
func NewEngine(definitions []Definition, o Options) (*Engine, error) {
	e := &Engine{definitions: slices.Clone(definitions), allocator: o.Allocator,
		registers: registers{names: o.Names, bits: make(map[uint32]uint64)}}
	if e.allocator == nil {
		e.allocator = memory.NewGoAllocator()
	}
	if err := e.feeds(o); err != nil {
		return nil, fmt.Errorf("preparing features: %w", err)
	}
	if err := e.tables(); err != nil {
		return nil, fmt.Errorf("preparing features: %w", err)
	}
	c := &compiler{engine: e, missing: o.Missing}
	seen := make(map[string]bool, len(definitions))
	for i := range e.definitions {
		d := &e.definitions[i]
		if d.Name == "" || d.Name == residentColumn || seen[d.Name] {
			return nil, fmt.Errorf("preparing features: definition %d: have the name %q, want a name of its own", i, d.Name)
		}
		seen[d.Name] = true
		read, err := c.compile(d)
		if err != nil {
			return nil, fmt.Errorf("preparing feature %s: %w", d.Name, err)
		}
		e.readings = append(e.readings, read)
	}
	e.schema = e.newSchema()
	var err error
	e.members, err = e.onlyHouseholds(o)
	return e, err
}

// feeds takes each feed's start and lag from the options.
func (e *Engine) feeds(o Options) error {
	e.observable = noDayYet
	for t, name := range tallyTables {
		e.since[t], e.lag[t] = source.NoDay, o.Lag[name]
		if e.lag[t] < 0 {
			return fmt.Errorf("table %s: have a lag of %d days, want 0 or more", name, e.lag[t])
		}
		if since, present := o.Since[name]; present {
			e.since[t] = since
		}
		if t != inConditions && t != inMental && e.since[t] != source.NoDay {
			e.observable = max(e.observable, e.since[t])
		}
	}
	return nil
}

// tables prepares the counters of every table.
func (e *Engine) tables() (err error) {
	if e.appointments, err = newAppointments(); err != nil {
		return err
	}
	if e.attendances, err = newAttendances(); err != nil {
		return err
	}
	e.admissions, err = newAdmissions()
	return err
}

// counters returns the counters of a tallied table.
func (e *Engine) counters(t int) *counters {
	switch t {
	case inAppointments:
		return e.appointments.counters
	case inAttendances:
		return e.attendances.counters
	case inAdmissions:
		return e.admissions.counters
	}
	return nil
}

// Definitions returns the features in the order of a Set's columns after resident_id.
func (e *Engine) Definitions() []Definition { return slices.Clone(e.definitions) }

// Schema returns the Arrow schema of every Set the engine builds.
func (e *Engine) Schema() *arrow.Schema { return e.schema }

// NeedsHouseholds reports whether a feature counts a person's household, so that Build needs Households.
func (e *Engine) NeedsHouseholds() bool { return e.homes }
