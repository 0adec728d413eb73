package caseload

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"

	"riskstrat/features/source"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
)

// Movement is what changed on a list since the night before: Before = Stayed + everybody who left.
type Movement struct {
	Before int
	Stayed int                   // on the list of the same practice on both nights
	Moved  int                   // of those, whose reasons or chance are others
	Joined int                   //
	Left   map[cohort.Reason]int // by the reason
	was    []float64             // orders of those who stayed and had one on both nights ...
	is     []float64             // ... and tonight's
}

// Movement compares tonight's listed with the list of the night before. departed is what Departures returns.
func (b *Book) Movement(listed []Entry, departed []Departure) Movement {
	m := Movement{Before: b.OpenBefore(), Left: map[cohort.Reason]int{}}
	for _, d := range departed {
		m.Left[d.Why]++
	}
	for i := range listed {
		now := &listed[i]
		was := b.Before(now.Resident, now.Practice)
		if was == nil {
			m.Joined++
			continue
		}
		m.Stayed++
		if Changed(was, now) != "" {
			m.Moved++
		}
		if was.Order == was.Order && now.Order == now.Order { // neither is NaN
			m.was, m.is = append(m.was, was.Order), append(m.is, now.Order)
		}
	}
	return m
}

// Before returns how the night before listed the person with the practice; nil if it did not.
func (b *Book) Before(resident, practice string) *Entry {
	i, known := b.Of([]byte(resident), source.Hash([]byte(resident)))
	if !known || b.entries[i].State != Open || b.entries[i].Practice != practice {
		return nil
	}
	return &b.entries[i]
}

// Churn is, of the people on the list on either night, the share who are on it on one only, 0 to 1; false if there is nobody.
func (m *Movement) Churn() (float64, bool) {
	either := m.Before + m.Joined
	if either == 0 {
		return 0, false
	}
	return float64(either-m.Stayed) / float64(either), true
}

// Correlation is Spearman's rank correlation of what the list orders by, between the two nights, over the people on it on both; ties share their mean
// rank. Where there is none it says why.
func (m *Movement) Correlation() (rho float64, missing string) {
	if len(m.was) < leastCompared {
		return 0, fmt.Sprintf("only %d people are on the list on both nights", len(m.was))
	}
	was, is := midranks(m.was), midranks(m.is)
	if stat.Variance(was, nil) == 0 || stat.Variance(is, nil) == 0 {
		return 0, "all of them tie"
	}
	return stat.Correlation(was, is, nil), ""
}

// leastCompared is how many people a correlation is of at least: of fewer it can only be -1, 0 or 1.
const leastCompared = 3

// midranks are the ranks of the values from 1, least first; those that tie share their mean.
func midranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	ranks := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranks[i] = float64(from+to+1) / 2
		}
		from = to
	}
	return ranks
}

// Changed says in words what is different between two nights of one person on one list: the chance, and the reasons that came, went or read otherwise. It is
// empty where nothing is.
func Changed(was, now *Entry) string {
	var parts []string
	if was.Chance != now.Chance && was.Chance > 0 && now.Chance > 0 {
		parts = append(parts, fmt.Sprintf("Chance %d in 100, was %d", now.Chance, was.Chance))
	}
	for _, r := range now.Reasons {
		before, had := reasonOf(was, r.Group)
		switch {
		case !had:
			parts = append(parts, "New reason: "+r.Text)
		case before != r.Text:
			parts = append(parts, r.Text+"; was: "+before)
		}
	}
	for _, r := range was.Reasons {
		if _, has := reasonOf(now, r.Group); !has {
			parts = append(parts, "No longer a reason: "+r.Text)
		}
	}
	return strings.Join(parts, ". ")
}

// reasonOf is the entry's reason of a group.
func reasonOf(e *Entry, group string) (string, bool) {
	i := slices.IndexFunc(e.Reasons, func(r outreach.Reason) bool { return r.Group == group })
	if i < 0 {
		return "", false
	}
	return e.Reasons[i].Text, true
}
