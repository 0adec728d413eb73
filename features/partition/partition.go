package partition

import "fmt"

// Partition is one range of buckets in memory: persons in (bucket, id) order, and their rows.
// It is reused from one Load to the next; nothing in it may be kept.
type Partition struct {
	Index        int
	Persons      []Person
	GP           Rows[GP]
	Attendance   Rows[Attendance]
	Admission    Rows[Admission]
	Condition    Rows[Condition]
	OptOut       Rows[OptOut]
	Referral     Rows[Referral]
	Decision     Rows[Decision]
	MentalHealth Rows[MentalHealth]
	ContactNeed  Rows[ContactNeed]
	Duplicates   map[string]int64 // exact duplicate rows dropped, by table
	Unknown      map[string]int64 // rows whose identifier is no resident's, by table
	Empty        int64            // registrations dropped because they end on or before the day they start
	Overlapping  int64            // registrations cut short because the same person's next one starts before they end

	registrations []Registration // backs Person.Registration
	ids           []byte         // backs Person.ID
	residents     []resident     // the rows being grouped
	order         []sortKey      // of residents
	index         index          // of Persons, by hash
	pending       pending        // the rows of one table being grouped
	chunk         []byte         // records as read
}

// Rows holds the packed rows of one table, grouped by person.
type Rows[T ~uint64] struct {
	rows  []T
	start []uint32 // start[i] is the first row of person i; len(persons)+1 entries
}

// Of returns the rows of person i, ascending in time, without duplicates. It is empty where the table is absent.
func (r *Rows[T]) Of(i int) []T {
	if len(r.start) == 0 {
		return nil
	}
	return r.rows[r.start[i]:r.start[i+1]]
}

// IDBytes returns the length of the identifiers of all registrations together: no less than that of all persons.
func (p *Partition) IDBytes() int { return len(p.ids) }

// fill replaces everything the partition holds by the records of residents and, for the persons whom index puts into
// p.index, of each of tables.
func (p *Partition) fill(i int, residents section, activity *[len(tables)]section, index func() error) error {
	p.reset(i)
	if err := p.groupResidents(residents); err != nil {
		return err
	}
	if err := index(); err != nil {
		return err
	}
	for t, from := range activity {
		if !from.present {
			continue
		}
		if err := tables[t].group(p, from); err != nil {
			return fmt.Errorf("table %s: %w", tables[t].name, err)
		}
	}
	return nil
}

// indexAll puts every person into the index.
func (p *Partition) indexAll() error {
	p.index.reset(len(p.Persons))
	for i := range p.Persons {
		if !p.index.add(p.Persons[i].Hash, i) {
			return errCollision
		}
	}
	return nil
}

// indexSome puts the given persons into the index.
func (p *Partition) indexSome(persons []int32) error {
	p.index.reset(len(persons))
	for _, i := range persons {
		if i < 0 || int(i) >= len(p.Persons) {
			return fmt.Errorf("have person %d, want one of %d", i, len(p.Persons))
		}
		if !p.index.add(p.Persons[i].Hash, int(i)) {
			return fmt.Errorf("have person %d twice, want each once", i)
		}
	}
	return nil
}

func (p *Partition) reset(i int) {
	if p.Duplicates == nil {
		p.Duplicates, p.Unknown = make(map[string]int64), make(map[string]int64)
	}
	clear(p.Duplicates)
	clear(p.Unknown)
	p.Index, p.Empty, p.Overlapping = i, 0, 0
	p.Persons, p.registrations, p.ids = p.Persons[:0], p.registrations[:0], p.ids[:0]
	p.residents, p.order = p.residents[:0], p.order[:0]
	p.GP.reset()
	p.Attendance.reset()
	p.Admission.reset()
	p.Condition.reset()
	p.OptOut.reset()
	p.Referral.reset()
	p.Decision.reset()
	p.MentalHealth.reset()
	p.ContactNeed.reset()
}

func (r *Rows[T]) reset() { r.rows, r.start = r.rows[:0], r.start[:0] }
