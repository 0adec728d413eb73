package models

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"riskstrat/models/evaluate"
)

// Attribute is something of people that a model is judged by and never made of: ethnic category, Primary Care Network. It is no feature, so
// no term can name it; it is in no column of X, and no exported row has it.
type Attribute struct {
	By      string   // as reports name it
	Levels  []string // in the order of reports, each once; at most MaxLevels
	Broader string   // name of a coarser cut, by what Broad makes of the levels; empty: there is none
}

// MaxLevels is the most levels that an Attribute can have, and NoLevel the level of a row for which it is not known.
const (
	MaxLevels = math.MaxInt16
	NoLevel   = math.MaxUint16
)

// Broad is the coarser level that a level such as "Asian: Indian" lies in: what stands before the colon; of any other, itself.
func Broad(level string) string {
	group, _, _ := strings.Cut(level, ": ")
	return group
}

// checkAudited refuses rows of a level that there is not. The lengths have been checked.
func (s *Sample) checkAudited() error {
	n := len(s.Audited)
	for c := range s.Cells {
		for i, level := range s.Cells[c].Audited {
			if level != NoLevel && int(level) >= len(s.Audited[i%n].Levels) {
				return fmt.Errorf("cell %d: a row has none of the %d levels of %s", c, len(s.Audited[i%n].Levels), s.Audited[i%n].By)
			}
		}
	}
	return nil
}

// audited cuts the rows by the attributes, each after its coarser cut.
func (s *Sample) audited() []evaluate.Grouping {
	var all []evaluate.Grouping
	for at, a := range s.Audited {
		own := make([]int16, len(a.Levels))
		for k := range own {
			own[k] = int16(k)
		}
		if a.Broader != "" {
			broad, of := evaluate.Grouping{By: a.Broader}, make([]int16, len(a.Levels))
			for k, level := range a.Levels {
				name := Broad(level)
				if !slices.Contains(broad.Levels, name) {
					broad.Levels = append(broad.Levels, name)
				}
				of[k] = int16(slices.Index(broad.Levels, name))
			}
			all = append(all, s.cut(broad, at, of))
		}
		all = append(all, s.cut(evaluate.Grouping{By: a.By, Levels: a.Levels}, at, own))
	}
	return all
}

// cut puts every row into the level of g that stands for its own level of an attribute.
func (s *Sample) cut(g evaluate.Grouping, attribute int, of []int16) evaluate.Grouping {
	g.Of = make([]int16, 0, s.rows())
	for c := range s.Cells {
		r := &s.Cells[c]
		for i := range r.Len() {
			level := int16(-1)
			if own := r.Audited[i*len(s.Audited)+attribute]; own != NoLevel {
				level = of[own]
			}
			g.Of = append(g.Of, level)
		}
	}
	return inhabited(g)
}
