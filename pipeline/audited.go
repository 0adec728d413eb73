package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/models"
)

// audited knows what rows of a sample are audited by: the resident's ethnic category as of the extract, where the extract has it, the attributes asked
// for, and the Primary Care Network of the registration in force on the index date. None is a feature of a sample.
type audited struct {
	names      *source.Names
	ethnicity  bool
	more       []attribute
	attributes []models.Attribute

	mutex    sync.Mutex
	networks map[uint32]uint16 // level of each code of a PCN, by its name in the extract
}

// The attributes, as reports name them.
const (
	ethnicGroup    = "ethnic_group"
	ethnicCategory = "ethnic_category"
	network        = "pcn"
)

func newAudited(r *reading, more ...attribute) *audited {
	a := &audited{names: r.store.Names(), ethnicity: r.extract.HasColumn("residents", ethnicCategory), more: more, networks: map[uint32]uint16{}}
	if a.ethnicity {
		a.attributes = append(a.attributes, models.Attribute{By: ethnicCategory, Levels: ethnicCategories(), Broader: ethnicGroup})
	}
	for _, t := range more {
		a.attributes = append(a.attributes, t.Attribute)
	}
	return a
}

// ethnicCategories are the 16+1 categories of the census of 2001, in the order of the column's codes, each behind the group that the NHS
// Data Dictionary has it under. Somebody who declined to say (Z) is not somebody of whom it is not recorded (null), who has no level.
func ethnicCategories() []string {
	residents := source.Lookup("residents")
	column := residents.Columns[residents.Column(ethnicCategory)]
	levels := slices.Clone(column.Labels)
	for i, code := range column.Codes {
		if code == "R" || code == "S" { // "Other ethnic groups": Chinese, any other
			levels[i] = "Other: " + levels[i]
		}
	}
	return levels
}

// see takes note of the networks that the partition's residents are, or were, registered in.
func (a *audited) see(p *partition.Partition) {
	seen := map[uint32]uint16{}
	for i := range p.Persons {
		for _, r := range p.Persons[i].Registration {
			if r.PCN != source.NoName {
				seen[r.PCN] = 0
			}
		}
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	for name := range seen {
		a.networks[name] = 0
	}
}

// settle orders the networks by code, once all partitions have been seen.
func (a *audited) settle() error {
	if len(a.networks) > models.MaxLevels {
		return &source.Refused{Message: fmt.Sprintf("reading residents: column pcn_code: have %d different codes, want at most %d", len(a.networks), models.MaxLevels)}
	}
	order := sortedNames(a.networks, a.names)
	codes := make([]string, len(order))
	for level, name := range order {
		a.networks[name], codes[level] = uint16(level), a.names.String(name)
	}
	a.attributes = append(a.attributes, models.Attribute{By: network, Levels: codes})
	return nil
}

func sortedNames(of map[uint32]uint16, names *source.Names) []uint32 {
	all := make([]uint32, 0, len(of))
	for name := range of {
		all = append(all, name)
	}
	slices.SortFunc(all, func(a, b uint32) int { return strings.Compare(names.String(a), names.String(b)) })
	return all
}

// add appends the levels of a person on an index date to those of the rows before.
func (a *audited) add(levels []uint16, p *partition.Person, index source.Day) []uint16 {
	if a.ethnicity {
		level := uint16(p.Ethnic)
		if p.Ethnic == partition.NoCode {
			level = models.NoLevel
		}
		levels = append(levels, level)
	}
	for _, t := range a.more {
		levels = append(levels, t.of(p, index))
	}
	level := uint16(models.NoLevel)
	if r := p.At(index); r != nil && r.PCN != source.NoName {
		level = a.networks[r.PCN]
	}
	return append(levels, level)
}
