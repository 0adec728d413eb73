package pipeline

import (
	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/attributes"
	"riskstrat/pipeline/sampling"
)

// judgedRows are people at risk on a model's date, of one partition and in its order, one entry of each column a person. A column is as long as it must be, and
// is given up by whoever makes the last use of it: beside the candidates of the lists, this is what a night holds that grows with the place.
type judgedRows struct {
	person    []uint32 // ordinal
	hash      []uint64
	household []uint64 // hash; 0: not known
	practice  []uint32 // on the date
	imd       []uint8
	order     []float64 // linear predictor
	eligible  []bool    // they could have been listed
	within    [][]bool  // by the model's lists: the list is for them

	// Of those alone who may be counted in reports.
	traits []uint64        // keys of their attributes until they are numbered,
	code   []uint32        // and then their numbers
	values []models.Narrow // by feature that weights are made of
	fate   sampling.Fate
}

func (r *judgedRows) len() int { return len(r.eligible) }

// cells visits the cells that the rows lie in, with their rows [from, to).
func (r *judgedRows) cells(visit func(cell, from, to int)) {
	for from := 0; from < len(r.hash); {
		cell, to := source.Cell(r.hash[from]), from
		for to < len(r.hash) && source.Cell(r.hash[to]) == cell {
			to++
		}
		visit(cell, from, to)
		from = to
	}
}

// sampleOf makes a sample, without weights, of the people of a date by partition, and gives their columns over to it.
func sampleOf(parts []judgedRows, defs []features.Definition, on source.Day) *models.Sample {
	s, values := &models.Sample{Features: defs}, models.NewNarrowCells(len(defs))
	most := 0
	for i := range parts {
		parts[i].cells(func(_, from, to int) { most = max(most, to-from) })
	}
	days := make([]source.Day, most) // the same for every row
	for i := range days {
		days[i] = on
	}
	for i := range parts {
		p := &parts[i]
		p.cells(func(cell, from, to int) {
			s.Cells[cell] = models.Rows{
				Outcome: p.fate.Outcome[from:to], Person: p.hash[from:to], Household: p.household[from:to], Index: days[:to-from],
				Offered: span(p.fate.Offered, from, to), Withheld: span(p.fate.Withheld, from, to),
			}
			for _, column := range p.values {
				values.Append(cell, column.Rows(from, to))
			}
		})
		p.hash, p.household, p.values, p.fate = nil, nil, nil, sampling.Fate{}
	}
	s.Stored = values
	return s
}

// span is some of the entries of a column that there may not be.
func span[T any](of []T, from, to int) []T {
	if of == nil {
		return nil
	}
	return of[from:to]
}

// combinations numbers the combinations of attributes that people have.
type combinations struct {
	attributes []models.Attribute
	number     map[uint64]uint32
	levels     [][]uint16 // by number
}

func newCombinations(of []models.Attribute) *combinations {
	return &combinations{attributes: of, number: map[uint64]uint32{}}
}

// key tells the combinations apart: of a person on a date. No product of levels that there are comes near 2^64.
func (c *combinations) key(traits *attributes.Set, p *partition.Person, on source.Day, room []uint16) (uint64, []uint16) {
	room, key := traits.Append(room[:0], p, on), uint64(0)
	for a, level := range room {
		levels := len(c.attributes[a].Levels)
		key = key*uint64(levels+1) + uint64(min(int(level), levels))
	}
	return key, room
}

// of is the number of a combination.
func (c *combinations) of(key uint64) uint32 {
	number, known := c.number[key]
	if known {
		return number
	}
	number = uint32(len(c.levels))
	levels := make([]uint16, len(c.attributes))
	for a, rest := len(levels)-1, key; a >= 0; a-- {
		n := uint64(len(c.attributes[a].Levels))
		if levels[a] = uint16(rest % (n + 1)); uint64(levels[a]) == n {
			levels[a] = models.NoLevel
		}
		rest /= n + 1
	}
	c.number[key], c.levels = number, append(c.levels, levels)
	return number
}
