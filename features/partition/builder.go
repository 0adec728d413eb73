package partition

import (
	"bytes"
	"errors"
	"fmt"

	"riskstrat/features/source"
)

// Builder makes a Partition from values, as Load makes one from an extract: same order, same grouping, same refusals.
// It serves the tests of the packages that read partitions.
//
//	b := partition.NewBuilder()
//	b.Person("anna", func(p *partition.Person) { p.YearOfBirth = 1950 })
//	b.GP("anna", partition.PackGP(minute, 0, 0, 0, 0))
//	part, err := b.Build()
type Builder struct {
	residents []byte
	events    map[string][]byte
	err       error
}

// NewBuilder returns a Builder of an empty partition, whose extract has no activity table until one is added to.
func NewBuilder() *Builder { return &Builder{events: make(map[string][]byte)} }

// Person adds a resident. They are born in 1970, of sex index 0, alive, in no care home, of unknown ethnic category,
// deprivation, area and household, until set (which may be nil) says otherwise; ID and Hash follow from id. A person
// whom set leaves without a registration gets one from 1900 on, with unnamed practice and PCN.
func (b *Builder) Person(id string, set func(*Person)) {
	p := Person{
		YearOfBirth: 1970, Ethnic: NoCode, LSOA: source.NoName,
		Deceased: source.NoDay, CareHome: source.NoDay, Palliative: source.NoDay,
	}
	if set != nil {
		set(&p)
	}
	if len(id) > maxIDBytes {
		b.err = fmt.Errorf("building partition: identifier has %d bytes, want at most %d", len(id), maxIDBytes)
		return
	}
	if len(p.Registration) == 0 {
		p.Registration = []Registration{{From: firstDay, To: source.NoDay, Practice: source.NoName, PCN: source.NoName}}
	}
	for _, r := range p.Registration {
		b.residents = appendResident(b.residents, &resident{
			hash: source.Hash([]byte(id)), household: p.Household, from: r.From, to: r.To,
			deceased: p.Deceased, careHome: p.CareHome, palliative: p.Palliative,
			practice: r.Practice, pcn: r.PCN, lsoa: p.LSOA,
			yearOfBirth: p.YearOfBirth, sex: p.Sex, ethnic: p.Ethnic, imd: p.IMD,
		}, []byte(id))
	}
}

// GP adds appointments of a resident, in any order; without rows it makes the table exist.
func (b *Builder) GP(id string, rows ...GP) { addRows(b, gpTable, id, rows) }

// Attendance adds A&E attendances, as GP does.
func (b *Builder) Attendance(id string, rows ...Attendance) { addRows(b, attendanceTable, id, rows) }

// Admission adds hospital spells, as GP does.
func (b *Builder) Admission(id string, rows ...Admission) { addRows(b, admissionTable, id, rows) }

// Condition adds entries in condition registers, as GP does.
func (b *Builder) Condition(id string, rows ...Condition) { addRows(b, conditionTable, id, rows) }

// OptOut adds opt-outs, as GP does.
func (b *Builder) OptOut(id string, rows ...OptOut) { addRows(b, optOutTable, id, rows) }

// Referral adds referrals, as GP does.
func (b *Builder) Referral(id string, rows ...Referral) { addRows(b, referralTable, id, rows) }

// Decision adds decisions, as GP does.
func (b *Builder) Decision(id string, rows ...Decision) { addRows(b, decisionTable, id, rows) }

// MentalHealth adds periods with a mental health service, as GP does.
func (b *Builder) MentalHealth(id string, rows ...MentalHealth) { addRows(b, mentalTable, id, rows) }

// ContactNeed adds interpreters and formats that somebody needs, as GP does.
func (b *Builder) ContactNeed(id string, rows ...ContactNeed) { addRows(b, needTable, id, rows) }

func addRows[T ~uint64](b *Builder, table, id string, rows []T) {
	records := b.events[table]
	for _, r := range rows {
		if r == Unfit {
			b.err = fmt.Errorf("building partition: table %s: %w", table, errUnfit)
			return
		}
		records = appendRecord(records, source.Hash([]byte(id)), uint64(r))
	}
	b.events[table] = records
}

var errUnfit = errors.New("a value lies outside its field")

// Build returns the partition, with index 0. The builder may be added to and built again.
func (b *Builder) Build() (*Partition, error) {
	if b.err != nil {
		return nil, b.err
	}
	whole := func(records []byte) section {
		return section{present: true, pieces: []piece{{bytes.NewReader(records), 0, len(records)}}}
	}
	var activity [len(tables)]section
	for i, t := range tables {
		if records, ok := b.events[t.name]; ok {
			activity[i] = whole(records)
		}
	}
	p := new(Partition)
	if err := p.fill(0, whole(b.residents), &activity, p.indexAll); err != nil {
		return nil, fmt.Errorf("building partition: %w", err)
	}
	return p, nil
}
