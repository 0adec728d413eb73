package models

import (
	"math"

	"riskstrat/features"
	"riskstrat/models/evaluate"
)

// groupings cuts the rows of the sample by age band, sex, deprivation and what else they are audited by, as far as it has them.
func (s *Sample) groupings() ([]evaluate.Grouping, error) {
	var all []evaluate.Grouping
	add := func(g evaluate.Grouping, column int, level func(v float64) int16) error {
		g, err := s.grouping(g, column, level)
		all = append(all, g)
		return err
	}
	if column := s.Column("age"); column >= 0 {
		if err := add(evaluate.Grouping{By: "age", Levels: AgeBands()}, column, func(v float64) int16 { return int16(AgeBand(v)) }); err != nil {
			return nil, err
		}
	}
	if column := s.Column("sex"); column >= 0 && s.Features[column].Type == features.Category {
		g := evaluate.Grouping{By: "sex", Levels: s.Features[column].Levels}
		if err := add(g, column, func(v float64) int16 { return levelOf(v, len(g.Levels)) }); err != nil {
			return nil, err
		}
	}
	if column := s.Column("imd_decile"); column >= 0 {
		g := evaluate.Grouping{By: "imd_decile", Levels: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}}
		if err := add(g, column, func(v float64) int16 { return levelOf(v-1, len(g.Levels)) }); err != nil {
			return nil, err
		}
	}
	return append(all, s.audited()...), nil
}

// grouping puts every row into a level of g, by its value in a column.
func (s *Sample) grouping(g evaluate.Grouping, column int, level func(v float64) int16) (evaluate.Grouping, error) {
	g.Of = make([]int16, 0, s.rows())
	err := s.Each([]int{column}, func(_, _, _ int, x [][]float64) error {
		for _, v := range x[0] {
			g.Of = append(g.Of, level(v))
		}
		return nil
	})
	return inhabited(g), err
}

// inhabited is g without the levels that nobody is in.
func inhabited(g evaluate.Grouping) evaluate.Grouping {
	seen := make([]bool, len(g.Levels))
	for _, k := range g.Of {
		if k >= 0 {
			seen[k] = true
		}
	}
	position, levels := make([]int16, len(g.Levels)), []string(nil)
	for k, name := range g.Levels {
		if position[k] = int16(len(levels)); seen[k] {
			levels = append(levels, name)
		}
	}
	for i, k := range g.Of {
		if k >= 0 {
			g.Of[i] = position[k]
		}
	}
	g.Levels = levels
	return g
}

// levelOf is the level a value is the index of; -1 where it is none.
func levelOf(v float64, levels int) int16 {
	if math.IsNaN(v) || !isLevel(v, levels) {
		return -1
	}
	return int16(v)
}
