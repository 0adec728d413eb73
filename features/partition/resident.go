package partition

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"slices"

	"riskstrat/features/source"
)

// resident is one row of residents on its way to its person. Its record is residentBytes of fixed fields, little-endian
// in the order written below, followed by the identifier's bytes.
type resident struct {
	hash, household                uint64
	from, to                       source.Day
	deceased, careHome, palliative source.Day
	practice, pcn, lsoa            uint32
	yearOfBirth                    int16
	sex, ethnic, imd               uint8
	idStart, idLen                 int // the identifier's place in Partition.ids
}

const (
	residentBytes = 55
	maxIDBytes    = 4096 // of an identifier; longer ones are refused
)

// appendResident appends the record of a row to b. The identifier is at most maxIDBytes long.
func appendResident(b []byte, r *resident, id []byte) []byte {
	le := binary.LittleEndian
	b = le.AppendUint64(b, r.hash)
	b = le.AppendUint64(b, r.household)
	b = le.AppendUint32(b, uint32(r.from))
	b = le.AppendUint32(b, uint32(r.to))
	b = le.AppendUint32(b, uint32(r.deceased))
	b = le.AppendUint32(b, uint32(r.careHome))
	b = le.AppendUint32(b, uint32(r.palliative))
	b = le.AppendUint32(b, r.practice)
	b = le.AppendUint32(b, r.pcn)
	b = le.AppendUint32(b, r.lsoa)
	b = le.AppendUint16(b, uint16(r.yearOfBirth))
	b = append(b, r.sex, r.ethnic, r.imd)
	b = le.AppendUint16(b, uint16(len(id)))
	return append(b, id...)
}

// readResident reads the record at the start of b and returns the row, its identifier and what follows.
func readResident(b []byte) (r resident, id, rest []byte, err error) {
	if len(b) < residentBytes {
		return r, nil, nil, errBroken
	}
	le := binary.LittleEndian
	day := func(at int) source.Day { return source.Day(le.Uint32(b[at:])) }
	r = resident{
		hash: le.Uint64(b), household: le.Uint64(b[8:]),
		from: day(16), to: day(20), deceased: day(24), careHome: day(28), palliative: day(32),
		practice: le.Uint32(b[36:]), pcn: le.Uint32(b[40:]), lsoa: le.Uint32(b[44:]),
		yearOfBirth: int16(le.Uint16(b[48:])), sex: b[50], ethnic: b[51], imd: b[52],
	}
	end := residentBytes + int(le.Uint16(b[53:]))
	if len(b) < end {
		return r, nil, nil, errBroken
	}
	return r, b[residentBytes:end], b[end:], nil
}

var (
	errBroken    = errors.New("spilled record is cut short")
	errCollision = errors.New("two identifiers share one 64-bit hash; results would mix two residents")
)

// sortKey orders rows by (bucket, id): the bucket's 12 bits, then the first 52 of the identifier, which settle most
// comparisons without looking at the row.
type sortKey struct {
	key uint64
	row int32
}

func keyOf(hash uint64, id []byte) uint64 {
	var head [8]byte
	copy(head[:], id)
	return uint64(source.Bucket(hash))<<52 | binary.BigEndian.Uint64(head[:])>>12
}

func (p *Partition) idOf(r *resident) []byte { return p.ids[r.idStart : r.idStart+r.idLen] }

// groupResidents reads the rows of residents and makes one Person of the rows of each identifier.
func (p *Partition) groupResidents(from section) error {
	for i := range from.pieces {
		var err error
		if p.chunk, err = from.read(i, p.chunk); err != nil {
			return err
		}
		if err = p.addResidents(p.chunk); err != nil {
			return err
		}
	}
	slices.SortFunc(p.order, func(a, b sortKey) int {
		if c := cmp.Compare(a.key, b.key); c != 0 {
			return c
		}
		x, y := &p.residents[a.row], &p.residents[b.row]
		if c := bytes.Compare(p.idOf(x), p.idOf(y)); c != 0 {
			return c
		}
		return cmp.Compare(x.from, y.from)
	})
	p.registrations = slices.Grow(p.registrations, len(p.residents)) // persons hold slices of it: it must not move
	var repeated int64
	for lo := 0; lo < len(p.order); {
		key, id := p.order[lo].key, p.idOf(&p.residents[p.order[lo].row])
		hi := lo + 1
		for hi < len(p.order) && p.order[hi].key == key && bytes.Equal(id, p.idOf(&p.residents[p.order[hi].row])) {
			hi++
		}
		repeated += p.addPerson(id, p.order[lo:hi])
		lo = hi
	}
	if repeated > 0 {
		return refuseRepeated(repeated)
	}
	return nil
}

func (p *Partition) addResidents(chunk []byte) error {
	for len(chunk) > 0 {
		r, id, rest, err := readResident(chunk)
		if err != nil {
			return err
		}
		r.idStart, r.idLen = len(p.ids), len(id)
		p.ids = append(p.ids, id...)
		p.order = append(p.order, sortKey{keyOf(r.hash, id), int32(len(p.residents))})
		p.residents = append(p.residents, r)
		chunk = rest
	}
	return nil
}

// addPerson makes a Person of one identifier's rows, ascending by registered_from, and returns how many of them repeat the
// registered_from of the row before.
func (p *Partition) addPerson(id []byte, rows []sortKey) (repeated int64) {
	first := len(p.registrations)
	for i, k := range rows {
		r := &p.residents[k.row]
		if i > 0 && p.residents[rows[i-1].row].from == r.from {
			repeated++
		}
		if r.to <= r.from {
			p.Empty++
			continue
		}
		if n := len(p.registrations); n > first && p.registrations[n-1].To > r.from {
			p.registrations[n-1].To = r.from
			p.Overlapping++
		}
		p.registrations = append(p.registrations, Registration{From: r.from, To: r.to, Practice: r.practice, PCN: r.pcn})
	}
	latest := &p.residents[rows[len(rows)-1].row]
	deceased := source.NoDay // a death on any row is one: it stands whatever a later registration leaves out
	for _, k := range rows {
		deceased = min(deceased, p.residents[k.row].deceased)
	}
	p.Persons = append(p.Persons, Person{
		ID: id, Hash: latest.hash, YearOfBirth: latest.yearOfBirth, Sex: latest.sex, Ethnic: latest.ethnic, IMD: latest.imd,
		LSOA: latest.lsoa, Household: latest.household,
		Deceased: deceased, CareHome: latest.careHome, Palliative: latest.palliative,
		Registration: p.registrations[first:len(p.registrations):len(p.registrations)],
	})
	return repeated
}
