package synth

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Summary says what a synthetic place came out as.
type Summary struct {
	Residents int              // registered on the as-of date
	Rows      map[string]int64 // by table, and of the truth
	Marginals []Marginal
	Ceilings  []Ceiling
}

// Marginal compares a figure of the place with what is published of real ones.
type Marginal struct {
	Name   string
	Have   float64
	Low    float64 // what real places show; 0 and 0 where nothing is published
	High   float64
	Source string
}

const adultAge = 18

// summarise computes the summary, but for the numbers of rows.
func (pop *population) summarise() Summary {
	var s Summary
	truths := gather(pop, func(b *batch) []truth { return b.truths })
	last := uint16(pop.cal.months())
	var now, before []*truth
	for i := range truths {
		if truths[i].month == last {
			now = append(now, &truths[i])
		} else {
			before = append(before, &truths[i])
		}
	}
	s.Residents = len(now)
	s.Marginals = append(pop.rates(), distribution(now)...)
	s.Marginals = append(s.Marginals, people(now)...)
	s.Marginals = append(s.Marginals, escalating(now, before)...)
	for target := range targets {
		s.Ceilings = append(s.Ceilings, ceiling(before, target))
	}
	return s
}

// rates are events per head and year over the last model year.
func (pop *population) rates() []Marginal {
	c := &pop.count
	per := func(n int64) float64 { return float64(n) * monthsPerYear / float64(c.months) }
	ae := c.count[aeHome] + c.viaAE
	return []Marginal{
		{"GP appointments attended a head and year", per(c.count[gpAttended]), 5.6, 6.0, "GP appointments data 2024: about 5.8"},
		{"missed share of GP appointments", share(c.count[gpMissed], c.count[gpAttended]+c.count[gpMissed]), 0.045, 0.055, "GP appointments data: 4.94 %"},
		{"A&E attendances a head and year", per(ae), 0.42, 0.45, "A&E statistics, all types"},
		{"emergency admissions a head and year", per(c.count[emergency]), 0.09, 0.11, "about 0.1"},
		{"A&E attendances ending in admission", share(c.viaAE, ae), 0, 0, ""},
		{"nights an overnight emergency stay", share(c.nights, c.stays), 0, 0, ""},
		{"deaths a head and year", per(c.deaths), 0, 0, ""},
		{"departures a head and year", per(c.left), 0, 0, ""},
	}
}

func share(part, whole int64) float64 { return float64(part) / float64(whole) }

// distribution describes how GP contact spreads over the people who were there all year.
func distribution(now []*truth) []Marginal {
	var gp, ae []int
	for _, t := range now {
		if t.whole {
			gp, ae = append(gp, t.before.gp), append(ae, t.before.ae)
		}
	}
	slices.Sort(gp)
	slices.Sort(ae)
	return []Marginal{
		{"share of GP appointments of the top tenth", topShare(gp, 0.1), 0.3, 0.5, "review of frequent attendance: 30-50 % of contacts"},
		{"residents without a GP appointment in the year", shareOf(gp, func(n int) bool { return n == 0 }), 0.1, 0.25, "Dutch national survey: 24 % of those listed"},
		{"variance over mean of yearly GP appointments", dispersion(gp), 0, 0, ""},
		{"variance over mean of yearly A&E attendances", dispersion(ae), 0, 0, ""},
		{"residents with 3 or more A&E attendances in the year", shareOf(ae, func(n int) bool { return n >= 3 }), 0, 0, ""},
	}
}

func topShare(sorted []int, top float64) float64 {
	var sum, head int64
	from := len(sorted) - int(math.Round(top*float64(len(sorted))))
	for i, n := range sorted {
		sum += int64(n)
		if i >= from {
			head += int64(n)
		}
	}
	return share(head, sum)
}

func shareOf(values []int, yes func(int) bool) float64 {
	n := 0
	for _, v := range values {
		if yes(v) {
			n++
		}
	}
	return float64(n) / float64(len(values))
}

func dispersion(values []int) float64 {
	var sum, squares float64
	for _, v := range values {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	n := float64(len(values))
	mean := sum / n
	return (squares/n - mean*mean) / mean
}

// people describes the residents on the as-of date.
func people(now []*truth) []Marginal {
	count := func(yes func(*truth) bool) float64 {
		n := 0
		for _, t := range now {
			if yes(t) {
				n++
			}
		}
		return float64(n) / float64(len(now))
	}
	return []Marginal{
		{"residents under 18", count(func(t *truth) bool { return t.age < adultAge }), 0.19, 0.23, "England mid-2023: about 21 %"},
		{"residents of 65 and over", count(func(t *truth) bool { return t.age >= 65 }), 0.16, 0.21, "England mid-2023: about 19 %"},
		{"residents of 85 and over", count(func(t *truth) bool { return t.age >= 85 }), 0.018, 0.032, "England mid-2023: about 2.5 %"},
		{"residents on the palliative care register", count(func(t *truth) bool { return t.class == palliative }), 0, 0, ""},
		{"residents in a care home", count(func(t *truth) bool { return t.class == inCareHome }), 0, 0, ""},
	}
}

// escalating describes the escalation rule among adults who were there all year.
func escalating(now, before []*truth) []Marginal {
	var adults, in, atRisk, newly int64
	for _, t := range now {
		if t.age >= adultAge && t.whole {
			adults++
			if escalates(t.before.gp, t.before.ae, t.before.stays) {
				in++
			}
		}
	}
	for _, t := range before {
		if yes, known := t.atRisk(escalationTarget); t.age >= adultAge && yes && known && t.known {
			atRisk++
			if t.event(escalationTarget) {
				newly++
			}
		}
	}
	return []Marginal{
		{"adults for whom the escalation rule holds", share(in, adults), 0.01, 0.02, "chosen: the rule names a small group"},
		{"adults at risk who escalate within the year", share(newly, atRisk), 0.008, 0.015, "chosen"},
	}
}

// String writes the summary as text, one figure a line, published ones beside it.
func (s Summary) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d residents on the as-of date\n\n", s.Residents)
	for _, m := range s.Marginals {
		fmt.Fprintf(&b, "%-55s %8.4f", m.Name, m.Have)
		if m.High > 0 {
			fmt.Fprintf(&b, "   %g to %g (%s)", m.Low, m.High, m.Source)
		}
		b.WriteByte('\n')
	}
	for _, c := range s.Ceilings {
		fmt.Fprintf(&b, "\n%s: %d adults at risk, %d events (%.4f)\n", c.Target, c.AtRisk, c.Events, float64(c.Events)/float64(c.AtRisk))
		for _, a := range []struct {
			name string
			Accuracy
		}{{"knowing what is hidden", c.Latent}, {"knowing what is observed", c.Observable}} {
			fmt.Fprintf(&b, "  %-26s AUROC %.4f  mean chance %.4f  Brier %.5f\n", a.name, a.AUROC, a.Expected, a.Brier)
		}
	}
	b.WriteByte('\n')
	for _, table := range sortedKeys(s.Rows) {
		fmt.Fprintf(&b, "%-20s %10d rows\n", table, s.Rows[table])
	}
	return b.String()
}

func sortedKeys(m map[string]int64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
