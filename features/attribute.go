package features

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"riskstrat/features/partition"
	"riskstrat/features/source"
)

func (m RegisterCount) compile(c *compiler, d *Definition) (reading, error) {
	if d.Table != conditionTable {
		return nil, fmt.Errorf("have the table %s, want %s", d.Table, conditionTable)
	}
	var mask uint64
	for _, register := range m.Registers {
		bit, err := c.engine.registers.add(register)
		if err != nil {
			return nil, err
		}
		mask |= bit
	}
	return func(w *walk) (float64, bool) {
		y := &w.tallies[inConditions]
		return float64(bits.OnesCount64(w.held & mask)), w.observed != source.NoDay && y.from < y.cut
	}, nil
}

func (a Attribute) compile(c *compiler, d *Definition) (reading, error) {
	if d.Table != residentTable {
		return nil, fmt.Errorf("have the table %s, want %s", d.Table, residentTable)
	}
	switch a {
	case Age:
		return readAge, nil
	case Sex:
		return category(d, "sex", func(p *partition.Person) uint8 { return p.Sex })
	case Ethnicity:
		return category(d, "ethnic_category", func(p *partition.Person) uint8 { return p.Ethnic })
	case Deprivation:
		return func(w *walk) (float64, bool) { return float64(w.person.IMD), w.person.IMD != 0 }, nil
	case CareHome:
		if c.lacks(residentTable, "care_home_from") {
			return null, nil
		}
		return readCareHome, nil
	case DaysObserved:
		return readDaysObserved, nil
	case RegisteredDays:
		return readRegisteredDays, nil
	case HouseholdMembers:
		c.engine.homes = true
		return readHouseholdMembers, nil
	}
	return nil, fmt.Errorf("have the attribute %q, want one of those declared", string(a))
}

func readAge(w *walk) (float64, bool) {
	years := w.year - int(w.person.YearOfBirth)
	return float64(years), years >= 0
}

func readCareHome(w *walk) (float64, bool) {
	if w.person.CareHome < w.index {
		return 1, true
	}
	return 0, true
}

func readDaysObserved(w *walk) (float64, bool) {
	since := max(w.observed, w.engine.observable)
	return float64(max(w.index, since) - since), true
}

func readRegisteredDays(w *walk) (float64, bool) {
	r := w.person.At(w.seen)
	if r == nil {
		return 0, false
	}
	return float64(w.index - r.From), true
}

func readHouseholdMembers(w *walk) (float64, bool) {
	return float64(w.home.members), w.home.members > 0
}

// category reads a code of residents as a level; the definition's levels must be the column's codes.
func category(d *Definition, column string, code func(*partition.Person) uint8) (reading, error) {
	codes, err := codesOf(source.Lookup(residentTable), column)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(d.Levels, codes) {
		return nil, fmt.Errorf("have the levels %v, want those of column %s: %v", d.Levels, column, codes)
	}
	if len(codes) > math.MaxInt8 {
		return nil, errors.New("have more than 127 levels, want fewer")
	}
	return func(w *walk) (float64, bool) {
		i := code(w.person)
		return float64(i), int(i) < len(codes)
	}, nil
}
