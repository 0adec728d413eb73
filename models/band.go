package models

import (
	"fmt"
	"math"
	"slices"
)

// Group is a reason group: the terms of the same group name and the same right to be a reason.
type Group struct {
	Name        string `json:"name"`
	NeverReason bool   `json:"never_reason,omitempty"`
}

// Bands holds the usual contribution of each group among people of the same age and sex, against which a person's
// own is judged.
type Bands struct {
	Groups  []Group   `json:"groups"`  // the order of every list of medians below
	Overall []float64 `json:"overall"` // median of each group over everybody
	Bands   []Band    `json:"bands"`
}

// Band is one age-sex band of at least MinPeople people; others go by Bands.Overall.
type Band struct {
	From   int       `json:"from"` // completed years of age
	Sex    string    `json:"sex"`  // level of the feature sex
	People int64     `json:"people"`
	Median []float64 `json:"median"`
}

// usual are the medians of a band; of nil, everybody's.
func (b *Bands) usual(of *Band) []float64 {
	if of == nil {
		return b.Overall
	}
	return of.Median
}

// Ages says in words which completed years of age the band has.
func (b *Band) Ages() string {
	for _, next := range bandFrom {
		if next > b.From {
			return fmt.Sprintf("%d to %d", b.From, next-1)
		}
	}
	return fmt.Sprintf("%d and over", b.From)
}

// bandFrom is the lowest age of each band; the last has no end.
var bandFrom = [...]int{0, 18, 30, 45, 65, 75, 85}

// AgeBands names the bands of age that people are grouped by: "0-17" ... "85+".
func AgeBands() []string {
	var all []string
	for i, from := range bandFrom {
		if i+1 < len(bandFrom) {
			all = append(all, fmt.Sprintf("%d-%d", from, bandFrom[i+1]-1))
		} else {
			all = append(all, fmt.Sprintf("%d+", from))
		}
	}
	return all
}

// AgeBand returns the position in AgeBands of an age in years; -1 where it is null.
func AgeBand(age float64) int {
	if math.IsNaN(age) {
		return -1
	}
	i := len(bandFrom) - 1
	for i > 0 && age < float64(bandFrom[i]) {
		i--
	}
	return i
}

// newBands takes the medians. contributions holds, by group, one entry a person; band and sex are each person's (-1
// unknown).
func newBands(groups []Group, contributions [][]float64, band, sex []int, sexes []string) Bands {
	b := Bands{Groups: groups, Overall: []float64{}, Bands: []Band{}}
	for g := range groups {
		b.Overall = append(b.Overall, rounded(median(slices.Clone(contributions[g]))))
	}
	for s, name := range sexes {
		for k, from := range bandFrom {
			var rows []int
			for i := range band {
				if band[i] == k && sex[i] == s {
					rows = append(rows, i)
				}
			}
			if len(rows) < MinPeople {
				continue
			}
			of := Band{From: from, Sex: name, People: int64(len(rows))}
			for g := range groups {
				values := make([]float64, len(rows))
				for i, r := range rows {
					values[i] = contributions[g][r]
				}
				of.Median = append(of.Median, rounded(median(values)))
			}
			b.Bands = append(b.Bands, of)
		}
	}
	return b
}

// median sorts values; 0 when there are none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	n := len(values)
	if n%2 == 1 {
		return values[n/2]
	}
	return values[n/2-1] + (values[n/2]-values[n/2-1])/2
}
