package drift

import (
	"sync"
	"sync/atomic"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// Span is the days that are looked back: 52 weeks.
const Span = 364

// Activity counts events by practice, day and kind. Count may be called from any number of goroutines. Its memory is practices x kinds x 364 x 4 bytes:
// 15 MB for 400 practices and 25 kinds.
type Activity struct {
	events    *features.Occurrences
	kinds     []features.EventKind
	asOf      source.Day
	lag       []int        // by kind: last days not looked at
	since     []source.Day // by kind: first day the feed is complete
	mutex     sync.Mutex
	practices map[uint32]*tally
}

// tally is what was counted of the people who are registered with one practice on the as-of date, each from the day they joined it.
type tally struct {
	events []uint32 // by kind, then by day
	joined []uint32 // by day; those who were there before the first day are in the first
}

// NewActivity counts nothing yet. The options are those of the occurrences.
func NewActivity(events *features.Occurrences, asOf source.Day, o features.Options) *Activity {
	a := &Activity{events: events, kinds: events.Kinds(), asOf: asOf, practices: map[uint32]*tally{}}
	for _, k := range a.kinds {
		a.lag, a.since = append(a.lag, o.Lag[k.Table]), append(a.since, o.Since[k.Table])
	}
	return a
}

// first is the first day that is looked at.
func (a *Activity) first() source.Day { return a.asOf - Span }

// of returns the tally of a practice, by its name in the extract.
func (a *Activity) of(practice uint32) *tally {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	t, known := a.practices[practice]
	if !known {
		t = &tally{events: make([]uint32, len(a.kinds)*Span), joined: make([]uint32, Span+1)}
		a.practices[practice] = t
	}
	return t
}

// Count counts what is recorded of some persons of a partition since they joined the practice they are registered with. What was recorded of them at
// another is left out, so that moves are no change of either.
func (a *Activity) Count(p *partition.Partition, persons []int32) {
	met := map[uint32]*tally{}
	for _, i := range persons {
		at := p.Persons[i].At(a.asOf)
		if at == nil {
			continue
		}
		t := met[at.Practice]
		if t == nil {
			t = a.of(at.Practice)
			met[at.Practice] = t
		}
		from := max(at.From, a.first())
		atomic.AddUint32(&t.joined[from-a.first()], 1)
		a.events.Find(p, int(i), from, a.asOf, func(kind int, day source.Day) {
			atomic.AddUint32(&t.events[kind*Span+int(day-a.first())], 1)
		})
	}
}

// series is the events of one kind among the people of some practices, and how many people they were, by day.
type series struct{ events, people []float64 }

// series sums the tallies over the days [from, to) of Activity.
func (a *Activity) series(kind, from, to int, of []*tally) series {
	s := series{make([]float64, to-from), make([]float64, to-from)}
	for _, t := range of {
		there := uint32(0)
		for d, joined := range t.joined[:to] {
			there += joined
			if d >= from {
				s.events[d-from] += float64(t.events[kind*Span+d])
				s.people[d-from] += float64(there)
			}
		}
	}
	return s
}

// people is how many are registered with the practice.
func (t *tally) people() (n int64) {
	for _, joined := range t.joined {
		n += int64(joined)
	}
	return n
}
