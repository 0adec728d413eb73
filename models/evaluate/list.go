package evaluate

import (
	"fmt"
	"math"
)

// shares are the parts of the sample of which hits are reported.
var shares = [...]float64{0.01, 0.05, 0.10}

// Yield is what acting on the highest predictions would have found. Of rows tied at the end of the list it counts the part that fits: the
// expected hits of a random order, so that no figure depends on how ties were broken. Of a count or an amount, hits are the sum of
// outcomes, PPV is their mean, and sensitivity the share of all that falls on the listed.
type Yield struct {
	Listed      float64 `json:"listed"`      // people; with weights, their sum
	Hits        Metric  `json:"hits"`        // events among them
	PPV         Metric  `json:"ppv"`         // share of the listed with the event
	Sensitivity Metric  `json:"sensitivity"` // share of the events that are listed
	Lift        Metric  `json:"lift"`        // PPV over the event rate
}

// Top is the yield of the highest share of the sample.
type Top struct {
	Share float64 `json:"share"` // of the rows, rounded up to whole ones; with weights, of their sum, not rounded
	Yield
}

// ListYield is the yield of a list of a stated capacity.
type ListYield struct {
	Name     string `json:"name"`
	Capacity int    `json:"capacity"`      // people, in each group
	Per      string `json:"per,omitempty"` // what the groups are; empty if the list is one
	Groups   int    `json:"groups"`        // with any rows, those of no known level being one; 1 if the list is one
	Tied     int    `json:"tied"`          // rows tied at the end of the list, of which only a part fits
	Cutoff   Metric `json:"cutoff"`        // lowest prediction on the list
	Yield
	PerHit Metric `json:"per_hit"` // people listed for each event, 1 / PPV
}

// AtLength is the yield of every list asked for; where none was, that of the highest 1, 5 and 10 %, named so, and false.
func (r *Report) AtLength() ([]ListYield, bool) {
	if len(r.Lists) > 0 {
		return r.Lists, true
	}
	var all []ListYield
	for _, t := range r.Top {
		all = append(all, ListYield{Name: fmt.Sprintf("highest %g %%", 100*t.Share), Groups: 1, Yield: t.Yield})
	}
	return all, false
}

// listing is the rows on a list, and how much of each: 1, or of rows tied at its end the share that fits.
type listing struct {
	rows   []int
	share  []float64
	cutoff float64 // lowest prediction listed in any group; NaN if none is
	tied   int     // rows at the end of a list of which only a part fits
	groups int
}

// list fills a list from the highest prediction down, in each level of the grouping, until room is used up; nil is one list of all.
func (s *sample) list(room float64, per *grouping) listing {
	l := listing{cutoff: math.NaN()}
	if per == nil {
		l.groups = 1
		l.fill(s, len(s.predicted), func(k int) int { return k }, room)
		return l
	}
	for _, rows := range per.rows() {
		if len(rows) > 0 {
			l.groups++
			l.fill(s, len(rows), func(k int) int { return int(rows[k]) }, room)
		}
	}
	return l
}

// fill lists of n rows, ascending in prediction.
func (l *listing) fill(s *sample, n int, row func(k int) int, room float64) {
	for to := n; to > 0 && room > 0; {
		from, size, p := to, 0.0, s.predicted[row(to-1)]
		for from > 0 && s.predicted[row(from-1)] == p {
			from--
			size += s.weight[row(from)]
		}
		if size > 0 {
			fits := min(1, room/size)
			for k := from; k < to; k++ {
				l.rows, l.share = append(l.rows, row(k)), append(l.share, fits)
			}
			if fits < 1 {
				l.tied += to - from
			}
			if !(p >= l.cutoff) { // or there is none yet
				l.cutoff = p
			}
			room -= size
		}
		to = from
	}
}

// yield counts what the listed rows brought.
func (s *sample) yield(l *listing) Yield {
	y := Yield{}
	hits := 0.0
	for k, i := range l.rows {
		w := s.weight[i] * l.share[k]
		y.Listed += w
		hits += w * s.outcome[i]
	}
	if len(s.predicted) == 0 {
		none := missing(noRows)
		y.Hits, y.PPV, y.Sensitivity, y.Lift = none, none, none, none
		return y
	}
	y.Hits = Metric{Value: hits}
	y.PPV = figure(hits/y.Listed, "nobody is listed")
	y.Sensitivity, y.Lift = missing("%s", s.scale.nothingHappened), missing("%s", s.scale.nothingHappened)
	if s.sum > 0 {
		y.Sensitivity = figure(hits/s.sum, "nobody is listed")
		y.Lift = figure(hits/y.Listed/(s.sum/s.total), "nobody is listed")
	}
	return y
}

// top is the yield of the highest share of the sample.
func (s *sample) top(share float64) Top {
	room := share * s.total
	if !s.weighted {
		room = math.Ceil(room * (1 - 1e-12)) // 5 % of 300 rows are 15, whatever 0.05 * 300 rounds to
	}
	l := s.list(room, nil)
	t := Top{Share: share, Yield: s.yield(&l)}
	t.Listed = room
	return t
}

// listYield is the yield of a list asked for.
func (s *sample) listYield(want List, l *listing) ListYield {
	y := ListYield{Name: want.Name, Capacity: want.Capacity, Per: want.Per, Groups: l.groups, Tied: l.tied, Yield: s.yield(l)}
	y.Cutoff = figure(l.cutoff, noRows)
	if want.Per != "" {
		y.Cutoff = missing("each group has its own")
	}
	y.PerHit = figure(1/y.PPV.Value, "no event is on the list")
	return y
}

// invert gives PerHit the interval of PPV.
func (y *ListYield) invert() {
	i := y.PPV.Interval
	switch {
	case i == nil || !y.PerHit.Known():
	case i.Missing != "":
		y.PerHit.Interval = i
	case !(i.Low > 0):
		y.PerHit.Interval = &Interval{Missing: "the interval of PPV reaches 0"}
	default:
		y.PerHit.Interval = &Interval{Low: 1 / i.High, High: 1 / i.Low, Method: i.Method}
	}
}

// grouping by an attribute, to cut lists by; nil if there is none of the name. The first to ask for it must be alone.
func (s *sample) grouping(by string) *grouping {
	for i := range s.groupings {
		if g := &s.groupings[i]; g.By == by {
			g.cut = g.rows()
			return g
		}
	}
	return nil
}
