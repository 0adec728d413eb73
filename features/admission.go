package features

import (
	"fmt"
	"math/bits"
	"slices"

	"riskstrat/features/partition"
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

// walkDay counts the spells of one day of admission: transfers after the others, since they may continue one of them, but none
// of each other. What transfers reach is kept for later days only; so the order of a day's rows does not matter.
func (a *admissions) walkDay(rows []partition.Admission, y *tally) {
	transfers := 0
	for _, s := range rows {
		if s.Method() == a.transfer {
			transfers++
			continue
		}
		mask := a.mask(s)
		a.add(s, mask, y)
		reach(s, mask, y)
	}
	if transfers == 0 {
		return
	}
	for _, s := range rows {
		if s.Method() == a.transfer {
			mask := a.mask(s)
			a.add(s, mask&^a.continued(s, mask, y), y)
		}
	}
	for _, s := range rows {
		if s.Method() == a.transfer {
			reach(s, a.mask(s), y)
		}
	}
}

// mask returns the counters that the spell counts for, transfers not yet taken out.
func (a *admissions) mask(s partition.Admission) uint64 {
	stay := uint8(stayOther)
	if s.Classification() == a.ordinary && s.Discharged() > s.Admitted() {
		stay = stayOvernight
	}
	return a.method.of(s.Method()) & a.classification.of(s.Classification()) & a.nights.of(stay)
}

// continued returns the counters that a transfer does not count for again, since a spell they selected reaches it.
func (a *admissions) continued(s partition.Admission, mask uint64, y *tally) (again uint64) {
	for m := mask & a.news; m != 0; m &= m - 1 {
		if k := bits.TrailingZeros64(m); y.reached[k] >= s.Admitted()-1 {
			again |= 1 << k
		}
	}
	return again
}

// reach keeps the spell's last day for every counter that selects it. A day after the cut stands for any such day: it is
// only compared with days of admission before the cut.
func reach(s partition.Admission, mask uint64, y *tally) {
	for ; mask != 0; mask &= mask - 1 {
		k := bits.TrailingZeros64(mask)
		y.reached[k] = max(y.reached[k], s.Discharged())
	}
}

// add counts the spell: once in the band of its day of admission, and its midnights each in their own.
func (a *admissions) add(s partition.Admission, mask uint64, y *tally) {
	for m := mask & a.midnights; m != 0; m &= m - 1 {
		y.stay(bits.TrailingZeros64(m), s.Admitted(), s.Discharged())
	}
	mask &^= a.midnights
	if band := bandOf(y.cut - s.Admitted()); band < bands {
		y.count(mask, band)
		y.date(mask&a.dated, s.Admitted())
	}
}
