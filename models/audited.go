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
	return attributed(s.Audited, func(at int, take func(level uint16)) {
		for c := range s.Cells {
			levels := s.Cells[c].Audited
			for i := at; i < len(levels); i += len(s.Audited) {
				take(levels[i])
			}
		}
	})
}

// GroupingsOf cuts rows by attributes, each after its coarser cut. code is of each row an index into combinations, which are the levels of each attribute, and
// what all groupings share.
func GroupingsOf(attributes []Attribute, combinations [][]uint16, code []uint32) []evaluate.Grouping {
	all := attributed(attributes, func(at int, take func(level uint16)) {
		for _, levels := range combinations {
			take(levels[at])
		}
	})
	for k := range all {
		all[k].Code = code
	}
	return all
}

// attributed cuts by attributes, each after its coarser cut; visit hands over the level of everything that is cut.
func attributed(attributes []Attribute, visit func(attribute int, take func(level uint16))) []evaluate.Grouping {
	var all []evaluate.Grouping
	cut := func(g evaluate.Grouping, at int, of []int16) {
		visit(at, func(level uint16) {
			if level == NoLevel {
				g.Of = append(g.Of, -1)
			} else {
				g.Of = append(g.Of, of[level])
			}
		})
		all = append(all, inhabited(g))
	}
	for at, a := range attributes {
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
			cut(broad, at, of)
		}
		cut(evaluate.Grouping{By: a.By, Levels: a.Levels}, at, own)
	}
	return all
}
