package coverage

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Days is the length of a window: four whole weeks.
const Days = 28

// The windows.
const (
	Now    = iota // the last Days days that a feed reaches
	Before        // the Days days before them
	windows
)

// Tally counts people and rows by practice. It is not safe for concurrent use.
type Tally struct {
	feeds int
	sums  map[uint32]*sums
}

type sums struct {
	people [windows]int64
	rows   [][windows]int64 // by feed
}

// NewTally returns an empty tally of so many feeds.
func NewTally(feeds int) *Tally { return &Tally{feeds: feeds, sums: map[uint32]*sums{}} }

// Add counts one person registered with the practice at the end of the window, with the rows that each feed has of them in it.
func (t *Tally) Add(practice uint32, window int, rows []int64) {
	s := t.of(practice)
	s.people[window]++
	for f, n := range rows {
		s.rows[f][window] += n
	}
}

func (t *Tally) of(practice uint32) *sums {
	s := t.sums[practice]
	if s == nil {
		s = &sums{rows: make([][windows]int64, t.feeds)}
		t.sums[practice] = s
	}
	return s
}

// Merge adds what another tally of the same feeds counted.
func (t *Tally) Merge(u *Tally) {
	for practice, more := range u.sums {
		s := t.of(practice)
		for w := range windows {
			s.people[w] += more.people[w]
			for f := range s.rows {
				s.rows[f][w] += more.rows[f][w]
			}
		}
	}
}

// Comparison is every practice in one feed.
type Comparison struct {
	Feed      string
	Practices []Practice // by code
	Change    float64    // rows for each person now over those before, in the whole place; NaN where there were none
}

// Practice is one practice in one feed.
type Practice struct {
	Code   string
	People [windows]int64
	Rows   [windows]int64
	Z      float64 // see Compare; NaN where there is nothing to compare
}

// Compare sets the practices beside themselves, feed by feed as named; name gives a practice's code. A practice whose rows changed as the
// place's did has E = s x rows before, s = people now / people before x change of the place, and Z = 2 (sqrt(rows now) - sqrt(E)) / sqrt(1 + s): the
// difference of two Poisson counts on the square root, where each has about the variance 1/4. Rows of one person hang together, so Z
// is larger than chance alone makes it; it orders practices and tests nothing.
func (t *Tally) Compare(feeds []string, name func(uint32) string) []Comparison {
	codes := slices.SortedFunc(maps.Keys(t.sums), func(a, b uint32) int { return cmp.Compare(name(a), name(b)) })
	var all []Comparison
	for f, feed := range feeds {
		c := Comparison{Feed: feed}
		var place Practice
		for _, code := range codes {
			s := t.sums[code]
			c.Practices = append(c.Practices, Practice{Code: name(code), People: s.people, Rows: s.rows[f]})
			for w := range windows {
				place.People[w] += s.people[w]
				place.Rows[w] += s.rows[f][w]
			}
		}
		c.Change = place.change()
		for i := range c.Practices {
			c.Practices[i].Z = c.Practices[i].z(c.Change)
		}
		all = append(all, c)
	}
	return all
}

// change is the rows for each person now over those before; NaN where either is of nobody or nothing was there before.
func (p *Practice) change() float64 {
	if p.People[Now] == 0 || p.People[Before] == 0 || p.Rows[Before] == 0 {
		return math.NaN()
	}
	return float64(p.Rows[Now]) / float64(p.People[Now]) / (float64(p.Rows[Before]) / float64(p.People[Before]))
}

func (p *Practice) z(place float64) float64 {
	if math.IsNaN(p.change()) {
		return math.NaN()
	}
	scale := float64(p.People[Now]) / float64(p.People[Before]) * place
	return 2 * (math.Sqrt(float64(p.Rows[Now])) - math.Sqrt(float64(p.Rows[Before])*scale)) / math.Sqrt(1+scale)
}

// Falls returns the practices whose rows fell most beyond what the place's did, at most so many, largest Z first; ties by code.
func (c *Comparison) Falls(most int) []Practice {
	var fell []Practice
	for _, p := range c.Practices {
		if p.Z < 0 {
			fell = append(fell, p)
		}
	}
	slices.SortStableFunc(fell, func(a, b Practice) int { return cmp.Compare(a.Z, b.Z) })
	return fell[:min(most, len(fell))]
}
