package features

import (
	"fmt"
	"math/bits"
	"slices"

	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// Codes of the admissions table that the derived columns stay and spell are made of (NHS Data Dictionary).
const (
	ordinaryCode = "1"  // patient classification: ordinary admission
	transferCode = "2B" // admission method: emergency, transfer of an admitted patient from another hospital
)

// admissions counts the rows of admissions.
type admissions struct {
	*counters
	method, classification, nights *lookup
	ordinary, transfer             uint8 // index of the codes above
}

func newAdmissions() (admissions, error) {
	c, err := newCounters(admissionTable, "admission_method", "patient_classification", stayColumn)
	if err != nil {
		return admissions{}, err
	}
	ordinary, err := c.indexOf("patient_classification", ordinaryCode)
	if err != nil {
		return admissions{}, err
	}
	transfer, err := c.indexOf("admission_method", transferCode)
	if err != nil {
		return admissions{}, err
	}
	return admissions{c, c.columns["admission_method"], c.columns["patient_classification"], c.columns[stayColumn],
		ordinary, transfer}, nil
}

// indexOf returns the index of a code of the column.
func (c *counters) indexOf(column, code string) (uint8, error) {
	codes, err := codesOf(c.table, column)
	if err != nil {
		return 0, err
	}
	i := slices.Index(codes, code)
	if i < 0 {
		return 0, fmt.Errorf("column %s of table %s: have no code %s, want one", column, c.table.Name, code)
	}
	return uint8(i), nil
}

// walk counts a person's spells that began before the cut into the tally, one day of admission after another.
// Spells too old for any window are walked too: they may last into one, or be continued by a transfer.
func (a *admissions) walk(rows []partition.Admission, y *tally) {
	for len(rows) > 0 {
		day := rows[0].Admitted()
		n := 1
		for n < len(rows) && rows[n].Admitted() == day {
			n++
		}
		if day < y.cut {
			a.walkDay(rows[:n], y)
		}
		rows = rows[n:]
	}
}

// spell is one spell of the day being walked, as it is known at the cut.
type spell struct {
	row      partition.Admission
	end      source.Day // day of discharge; the cut while the person is still in hospital
	mask     uint64     // the counters that select it, transfers not yet taken out
	transfer bool
}

// walkDay counts the spells of one day of admission: transfers after the others, since they may continue one of them, but none
// of each other. What transfers reach is kept for later days only; so the order of a day's rows does not matter.
func (a *admissions) walkDay(rows []partition.Admission, y *tally) {
	y.spells = a.knownAt(y.cut, rows, y.spells[:0])
	for i := range y.spells {
		if s := &y.spells[i]; !s.transfer {
			a.add(s, s.mask, y)
			y.reach(s)
		}
	}
	for i := range y.spells {
		if s := &y.spells[i]; s.transfer {
			a.add(s, s.mask&^a.continued(s, y), y)
		}
	}
	for i := range y.spells {
		if s := &y.spells[i]; s.transfer {
			y.reach(s)
		}
	}
}

// knownAt appends the spells as they are known at the cut. Rows that differ only in a discharge that is still to come are
// one spell, as exact duplicates are: at the cut they look the same.
func (a *admissions) knownAt(cut source.Day, rows []partition.Admission, spells []spell) []spell {
	for _, row := range rows {
		s := spell{row: row, end: min(row.Discharged(), cut), transfer: row.Method() == a.transfer}
		if !slices.ContainsFunc(spells, s.repeats) {
			s.mask = a.mask(&s)
			spells = append(spells, s)
		}
	}
	return spells
}

// repeats reports whether two spells of one day of admission are the same.
func (s *spell) repeats(t spell) bool {
	return s.end == t.end && s.row.Method() == t.row.Method() && s.row.Classification() == t.row.Classification() &&
		s.row.Provider() == t.row.Provider()
}

// mask returns the counters that select the spell.
func (a *admissions) mask(s *spell) uint64 {
	stay := uint8(stayOther)
	if s.row.Classification() == a.ordinary && s.end > s.row.Admitted() {
		stay = stayOvernight
	}
	return a.method.of(s.row.Method()) & a.classification.of(s.row.Classification()) & a.nights.of(stay)
}

// continued returns the counters that a transfer does not count for again, since a spell they selected reaches it.
func (a *admissions) continued(s *spell, y *tally) (again uint64) {
	for m := s.mask & a.news; m != 0; m &= m - 1 {
		if k := bits.TrailingZeros64(m); y.reached[k] >= s.row.Admitted()-1 {
			again |= 1 << k
		}
	}
	return again
}

// reach keeps the spell's last day for every counter that selects it.
func (y *tally) reach(s *spell) {
	for m := s.mask; m != 0; m &= m - 1 {
		k := bits.TrailingZeros64(m)
		y.reached[k] = max(y.reached[k], s.end)
	}
}

// add counts the spell: once in the band of its day of admission, and its midnights each in their own.
func (a *admissions) add(s *spell, mask uint64, y *tally) {
	admitted := s.row.Admitted()
	for m := mask & a.midnights; m != 0; m &= m - 1 {
		y.stay(bits.TrailingZeros64(m), admitted, s.end)
	}
	mask &^= a.midnights
	if band := bandOf(y.cut - admitted); band < bands {
		y.count(mask, band)
		y.date(mask&a.dated, admitted)
	}
}
