package evaluate

import "math"

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

// listing says how much of each row is on a list: 1, 0, or of rows tied at its end the share that fits.
type listing struct {
	of     []float64
	cutoff float64 // lowest prediction listed in any group; NaN if none is
	tied   int
	groups int
}

// list fills a list from the highest prediction down, in each level of the grouping, until room is used up; nil is one list of all.
func (s *sample) list(room float64, per *Grouping) listing {
	l := listing{of: make([]float64, len(s.predicted)), cutoff: math.NaN()}
	if per == nil {
		l.groups = 1
		l.fill(s, nil, room)
		return l
	}
	levels := make([][]int, len(per.Levels)+1) // the last of rows whose level is not known
	for i, level := range per.Of {
		if level < 0 {
			level = len(per.Levels)
		}
		levels[level] = append(levels[level], i)
	}
	for _, rows := range levels {
		if len(rows) > 0 {
			l.groups++
			l.fill(s, rows, room)
		}
	}
	return l
}

// fill lists rows, ascending in prediction; nil means all.
func (l *listing) fill(s *sample, rows []int, room float64) {
	n := len(rows)
	if rows == nil {
		n = len(s.predicted)
	}
	row := func(k int) int {
		if rows == nil {
			return k
		}
		return rows[k]
	}
	for to := n; to > 0 && room > 0; {
		from, size := to, 0.0
		for from > 0 && s.predicted[row(from-1)] == s.predicted[row(to-1)] {
			from--
			size += s.weight[row(from)]
		}
		if size > 0 {
			fits := min(1, room/size)
			for k := from; k < to; k++ {
				l.of[row(k)] = fits
			}
			if fits < 1 {
				l.tied += to - from
			}
			l.cutoff = math.Min(s.predicted[row(from)], orElse(l.cutoff, math.Inf(1)))
			room -= size
		}
		to = from
	}
}

// orElse is v, or other if v is not a number.
func orElse(v, other float64) float64 {
	if math.IsNaN(v) {
		return other
	}
	return v
}

// yield counts what the listed rows brought.
func (s *sample) yield(l *listing) Yield {
	listed, hits := 0.0, 0.0
	for i, share := range l.of {
		if share > 0 {
			listed += s.weight[i] * share
			hits += s.weight[i] * share * s.outcome[i]
		}
	}
	y := Yield{Listed: listed}
	if len(s.predicted) == 0 {
		none := missing(noRows)
		y.Hits, y.PPV, y.Sensitivity, y.Lift = none, none, none, none
		return y
	}
	y.Hits = Metric{Value: hits}
	y.PPV = figure(hits/listed, "nobody is listed")
	y.Sensitivity = figure(hits/s.sum, s.scale.nothingHappened)
	y.Lift = figure(hits/listed/(s.sum/s.total), s.scale.nothingHappened)
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

// lists are the yields of the lists asked for.
func (s *sample) lists(lists []List) []ListYield {
	var out []ListYield
	for _, want := range lists {
		l := s.list(float64(want.Capacity), s.grouping(want.Per))
		y := ListYield{Name: want.Name, Capacity: want.Capacity, Per: want.Per, Groups: l.groups, Tied: l.tied, Yield: s.yield(&l)}
		y.Cutoff = figure(l.cutoff, noRows)
		if want.Per != "" {
			y.Cutoff = missing("each group has its own")
		}
		y.PerHit = figure(1/y.PPV.Value, "no event is on the list")
		out = append(out, y)
	}
	return out
}

// grouping by an attribute; nil if there is none of the name.
func (s *sample) grouping(by string) *Grouping {
	for i := range s.groupings {
		if s.groupings[i].By == by {
			return &s.groupings[i]
		}
	}
	return nil
}
