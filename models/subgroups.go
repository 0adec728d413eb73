package models

import (
	"fmt"
	"math"

	"riskstrat/features"
	"riskstrat/models/evaluate"
)

// groupings cuts the rows of the sample by age band, sex and deprivation, as far as it has them.
func (s *Sample) groupings() []evaluate.Grouping {
	var all []evaluate.Grouping
	if column := s.Column("age"); column >= 0 {
		g := evaluate.Grouping{By: "age"}
		for i, from := range bandFrom {
			if i+1 < len(bandFrom) {
				g.Levels = append(g.Levels, fmt.Sprintf("%d-%d", from, bandFrom[i+1]-1))
			} else {
				g.Levels = append(g.Levels, fmt.Sprintf("%d+", from))
			}
		}
		all = append(all, s.grouping(g, column, bandOf))
	}
	if column := s.Column("sex"); column >= 0 && s.Features[column].Type == features.Category {
		g := evaluate.Grouping{By: "sex", Levels: s.Features[column].Levels}
		all = append(all, s.grouping(g, column, func(v float64) int { return levelOf(v, len(g.Levels)) }))
	}
	if column := s.Column("imd_decile"); column >= 0 {
		g := evaluate.Grouping{By: "imd_decile", Levels: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}}
		all = append(all, s.grouping(g, column, func(v float64) int { return levelOf(v-1, len(g.Levels)) }))
	}
	return all
}

// grouping puts every row into a level of g, by its value in a column. Levels that nobody is in are left out.
func (s *Sample) grouping(g evaluate.Grouping, column int, level func(v float64) int) evaluate.Grouping {
	p, seen := len(s.Features), make([]int, len(g.Levels))
	for c := range s.Cells {
		r := &s.Cells[c]
		for i := range r.Len() {
			k := level(r.X[i*p+column])
			g.Of = append(g.Of, k)
			if k >= 0 {
				seen[k]++
			}
		}
	}
	position, levels := make([]int, len(g.Levels)), []string(nil)
	for k, name := range g.Levels {
		if position[k] = len(levels); seen[k] > 0 {
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
func levelOf(v float64, levels int) int {
	if math.IsNaN(v) || !isLevel(v, levels) {
		return -1
	}
	return int(v)
}
