package partition

import "riskstrat/features/source"

// Person is one resident as the extract knows them. Undated attributes are as of the extract (the latest registration).
type Person struct {
	ID           []byte // canonical identifier
	Hash         uint64 // source.Hash(ID)
	YearOfBirth  int16
	Sex          uint8          // index into the codes of residents.sex
	Ethnic       uint8          // index into the codes of residents.ethnic_category, or NoCode
	IMD          uint8          // 1 (most deprived) to 10, 0 if unknown
	LSOA         uint32         // name, or source.NoName
	Household    uint64         // hash of household_id, 0 if unknown
	Deceased     source.Day     // earliest date of death on any of the rows; NoDay while alive
	CareHome     source.Day     // in a care home since; NoDay if not
	Palliative   source.Day     // on palliative care since; NoDay if not
	Registration []Registration // ascending by From
}

// NoCode stands for a null Code.
const NoCode = 0xFF

// Registration is one row of residents: a spell with a practice, [From, To).
type Registration struct {
	From, To      source.Day // To is NoDay while it lasts
	Practice, PCN uint32     // names
}

// At returns the registration that covers day d, or nil.
func (p *Person) At(d source.Day) *Registration {
	for i := len(p.Registration) - 1; i >= 0; i-- {
		if r := &p.Registration[i]; r.From <= d && d < r.To {
			return r
		}
	}
	return nil
}

// AliveOn reports whether the person had not died before day d.
func (p *Person) AliveOn(d source.Day) bool { return d <= p.Deceased }

// MaxGap is the longest break, in days, between two registrations that still counts as continuous: moving practice
// takes days, and the hospital feeds cover the break.
const MaxGap = 30

// ObservedSince returns the first day of the continuous registration that covers d, or NoDay if none covers d.
func (p *Person) ObservedSince(d source.Day) source.Day {
	since := source.NoDay
	for i := len(p.Registration) - 1; i >= 0; i-- {
		r := &p.Registration[i]
		switch {
		case since == source.NoDay:
			if r.From <= d && d < r.To {
				since = r.From
			}
		case r.To == source.NoDay || r.To+MaxGap >= since:
			since = min(since, r.From)
		default:
			return since
		}
	}
	return since
}
