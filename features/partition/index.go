package partition

// index finds a person of a partition by the hash of the identifier: open addressing with linear probing, at most two
// thirds full, one cache line a look-up in most cases.
type index struct {
	slots []slot
}

// slot holds a person's place plus one; 0 is an empty slot.
type slot struct {
	hash   uint64
	person uint32
}

// build replaces the index's content. Two persons with the same hash are errCollision.
func (x *index) build(persons []Person) error {
	size := 16
	for size*2 < len(persons)*3 {
		size *= 2
	}
	if cap(x.slots) < size {
		x.slots = make([]slot, size)
	}
	x.slots = x.slots[:size]
	clear(x.slots)
	for i := range persons {
		hash := persons[i].Hash
		at := hash & uint64(size-1)
		for x.slots[at].person != 0 {
			if x.slots[at].hash == hash {
				return errCollision
			}
			at = (at + 1) & uint64(size-1)
		}
		x.slots[at] = slot{hash, uint32(i + 1)}
	}
	return nil
}

// find returns the place of the person with the hash; false if there is none.
func (x *index) find(hash uint64) (uint32, bool) {
	mask := uint64(len(x.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		s := x.slots[at&uint64(len(x.slots)-1)]
		if s.person == 0 {
			return 0, false
		}
		if s.hash == hash {
			return s.person - 1, true
		}
	}
}
