package features

import (
	"errors"
	"fmt"

	"riskstrat/features/partition"
)

// Names finds the index by which an extract knows a name; *source.Names is one. It must be safe for concurrent use.
type Names interface {
	Index(name string) uint32
}

// registers says which registers of conditions somebody asked for: each is a bit.
type registers struct {
	names Names
	bits  map[uint32]uint64 // by the extract's index of the register
}

// add returns the bit of the register.
func (r *registers) add(register string) (uint64, error) {
	if r.names == nil {
		return 0, errors.New("have no names of the extract, want them to find registers")
	}
	i := r.names.Index(register)
	if bit, ok := r.bits[i]; ok {
		return bit, nil
	}
	if len(r.bits) == maxCounters {
		return 0, fmt.Errorf("table %s: have more than %d registers, want fewer", conditionTable, maxCounters)
	}
	bit := uint64(1) << len(r.bits)
	r.bits[i] = bit
	return bit, nil
}

// walk returns the registers that the person was entered in before the cut.
func (r *registers) walk(rows []partition.Condition, y *tally) (held uint64) {
	for _, c := range rows {
		if c.Recorded() < y.cut {
			held |= r.bits[c.Register()]
		}
	}
	return held
}
