package models

import (
	"fmt"
	"slices"

	"riskstrat/features"
)

// Contributions say how one person's linear predictor comes about: Intercept plus the Value of each group, added in
// order, is Eta to the bit.
type Contributions struct {
	Eta       float64
	Intercept float64
	Groups    []Contribution
}

// Contribution is one reason group's part of a linear predictor: in log-odds, of a count in the logarithm of its mean, of an amount in
// pounds.
type Contribution struct {
	Group
	Value float64 `json:"value"`
	Usual float64 `json:"usual"` // median of the group's contribution among people of the same age and sex in training
}

// Excess is how far the group raises (or lowers) the person above others of their age and sex.
func (c Contribution) Excess() float64 { return c.Value - c.Usual }

// Explain gives the contributions of the given rows of set, in the order asked.
func (s *Scorer) Explain(set *features.Set, rows ...int) ([]Contributions, error) {
	out, err := s.explain(columnsOf(set), rows)
	if err != nil {
		return nil, fmt.Errorf("explaining %s: %w", s.entry.Spec.Target, err)
	}
	return out, nil
}

func (s *Scorer) explain(from columns, rows []int) ([]Contributions, error) {
	for _, r := range rows {
		if r < 0 || r >= from.rows {
			return nil, fmt.Errorf("have row %d, want one of %d rows", r, from.rows)
		}
	}
	bands, err := s.bandsOf(from, rows)
	if err != nil {
		return nil, err
	}
	out := make([]Contributions, len(rows))
	for i := range out {
		out[i] = Contributions{Eta: s.entry.Intercept.Coef, Intercept: s.entry.Intercept.Coef}
	}
	_, err = s.groupSums(from, func(g int, sums []float64) {
		for i, r := range rows {
			out[i].Groups = append(out[i].Groups, Contribution{Group: s.group[g], Value: sums[r], Usual: s.entry.Bands.usual(bands[i])[g]})
			out[i].Eta += sums[r]
		}
	})
	return out, err
}

// bandsOf returns the band of each of the rows; nil for those who have none.
func (s *Scorer) bandsOf(from columns, rows []int) ([]*Band, error) {
	band, sex, err := s.bands(from)
	if err != nil {
		return nil, err
	}
	out := make([]*Band, len(rows))
	for i, r := range rows {
		if band[r] < 0 || sex[r] < 0 {
			continue
		}
		from, level := bandFrom[band[r]], s.levels[sex[r]]
		if k := slices.IndexFunc(s.entry.Bands.Bands, func(b Band) bool { return b.From == from && b.Sex == level }); k >= 0 {
			out[i] = &s.entry.Bands.Bands[k]
		}
	}
	return out, nil
}

// bands returns the age band and the level of sex of every row, -1 where unknown.
func (s *Scorer) bands(from columns) (band, sex []int, err error) {
	l := &loader{scorer: s, from: from}
	ages, err := l.load(0, s.age)
	if err != nil {
		return nil, nil, err
	}
	sexes, err := l.load(1, s.sex)
	if err != nil {
		return nil, nil, err
	}
	for i := range ages {
		band = append(band, AgeBand(ages[i]))
		if level := sexes[i]; isLevel(level, len(s.levels)) {
			sex = append(sex, int(level))
		} else {
			sex = append(sex, -1)
		}
	}
	return band, sex, nil
}
