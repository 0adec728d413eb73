package evaluate

import "math"

// shares are the parts of the sample of which hits are reported.
var shares = [...]float64{0.01, 0.05, 0.10}

// Top is what acting on the highest risks would have found.
type Top struct {
	Share       float64 `json:"share"`       // of the rows; with weights, of their sum
	Listed      float64 `json:"listed"`      // rows: Share of all, rounded up; with weights, their sum, not rounded
	Hits        Metric  `json:"hits"`        // events among them
	PPV         Metric  `json:"ppv"`         // share of the listed with the event
	Sensitivity Metric  `json:"sensitivity"` // share of the events that are listed
	Lift        Metric  `json:"lift"`        // PPV over the event rate
}

// top counts events among the highest risks. Of rows tied at the end of the list it counts the part that fits: the expected hits of
// a random order, so that no figure depends on how ties were broken.
func (s *sample) top(share float64) Top {
	room := share * s.total
	if !s.weighted {
		room = math.Ceil(room * (1 - 1e-12)) // 5 % of 300 rows are 15, whatever 0.05 * 300 rounds to
	}
	t := Top{Share: share, Listed: room}
	if len(s.risk) == 0 {
		none := missing("there are no rows")
		t.Hits, t.PPV, t.Sensitivity, t.Lift = none, none, none, none
		return t
	}
	hits, left := 0.0, room
	for k := len(s.groups) - 1; k >= 0 && left > 0; k-- {
		g := s.groups[k]
		size := g.cases + g.controls
		hits += g.cases * min(1, left/size)
		left -= size
	}
	t.Hits = Metric{Value: hits}
	t.PPV = Metric{Value: hits / room}
	t.Sensitivity = figure(hits/s.cases, "no row has the event")
	t.Lift = figure(hits/room/(s.cases/s.total), "no row has the event")
	return t
}
