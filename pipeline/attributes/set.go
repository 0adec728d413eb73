package attributes

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/walk"
)

// Set knows what people are audited by: the resident's ethnic category as of the extract, where the extract has it, the attributes asked
// for, and the Primary Care Network of the registration in force on a date. Its methods but Settle may be called from several goroutines.
type Set struct {
	Attributes []models.Attribute // in the order of the levels that Append gives; whole once Settle has been called

	names     *source.Names
	ethnicity bool
	more      []Attribute

	mutex    sync.Mutex
	networks map[uint32]uint16 // level of each code of a PCN, by its name in the extract
}

// Attribute is something of a person on a date that is read off the resident's row.
type Attribute struct {
	models.Attribute
	Of func(p *partition.Person, on source.Day) uint16 // level, or models.NoLevel
}

// The attributes, as reports name them.
const (
	EthnicGroup    = "ethnic_group"
	EthnicCategory = "ethnic_category"
	Network        = "pcn"
)

// New is a set of the attributes that an extract, once read, has, and of more; which networks there are it has yet to See.
func New(r *walk.Reading, more ...Attribute) *Set {
	a := &Set{names: r.Store.Names(), ethnicity: r.Extract.HasColumn("residents", EthnicCategory), more: more, networks: map[uint32]uint16{}}
	if a.ethnicity {
		a.Attributes = append(a.Attributes, models.Attribute{By: EthnicCategory, Levels: ethnicCategories(), Broader: EthnicGroup})
	}
	for _, t := range more {
		a.Attributes = append(a.Attributes, t.Attribute)
	}
	return a
}

// ethnicCategories are the 16+1 categories of the census of 2001, in the order of the column's codes, each behind the group that the NHS
// Data Dictionary has it under. Somebody who declined to say (Z) is not somebody of whom it is not recorded (null), who has no level.
func ethnicCategories() []string {
	residents := source.Lookup("residents")
	column := residents.Columns[residents.Column(EthnicCategory)]
	levels := slices.Clone(column.Labels)
	for i, code := range column.Codes {
		if code == "R" || code == "S" { // "Other ethnic groups": Chinese, any other
			levels[i] = "Other: " + levels[i]
		}
	}
	return levels
}

// See takes note of the networks that the partition's residents are, or were, registered in.
func (a *Set) See(p *partition.Partition) {
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

// Settle orders the networks by code, once all partitions have been seen.
func (a *Set) Settle() error {
	if len(a.networks) > models.MaxLevels {
		return &source.Refused{Message: fmt.Sprintf("reading residents: column pcn_code: have %d different codes, want at most %d", len(a.networks), models.MaxLevels)}
	}
	order := sortedNames(a.networks, a.names)
	codes := make([]string, len(order))
	for level, name := range order {
		a.networks[name], codes[level] = uint16(level), a.names.String(name)
	}
	a.Attributes = append(a.Attributes, models.Attribute{By: Network, Levels: codes})
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

// Append appends the levels of a person on an index date to those of the rows before.
func (a *Set) Append(levels []uint16, p *partition.Person, index source.Day) []uint16 {
	if a.ethnicity {
		level := uint16(p.Ethnic)
		if p.Ethnic == partition.NoCode {
			level = models.NoLevel
		}
		levels = append(levels, level)
	}
	for _, t := range a.more {
		levels = append(levels, t.Of(p, index))
	}
	level := uint16(models.NoLevel)
	if r := p.At(index); r != nil && r.PCN != source.NoName {
		level = a.networks[r.PCN]
	}
	return append(levels, level)
}
