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

// fewestSlots is how small an index gets: with few persons most look-ups are of somebody else, and end at an empty slot.
const fewestSlots = 1024

// reset empties the index and makes room for n persons.
func (x *index) reset(n int) {
	size := fewestSlots
	for size*2 < n*3 {
		size *= 2
	}
	if cap(x.slots) < size {
		x.slots = make([]slot, size)
	}
	x.slots = x.slots[:size]
	clear(x.slots)
}

// add puts a person in; it returns false, changing nothing, if the hash is there already.
func (x *index) add(hash uint64, person int) bool {
	mask := uint64(len(x.slots) - 1)
	at := hash & mask
	for ; x.slots[at].person != 0; at = (at + 1) & mask {
		if x.slots[at].hash == hash {
			return false
		}
	}
	x.slots[at] = slot{hash, uint32(person + 1)}
	return true
}

// find returns the place of the person with the hash; false if there is none.
func (x *index) find(hash uint64) (uint32, bool) {
	mask := uint64(len(x.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		s := &x.slots[at]
		if s.person == 0 {
			return 0, false
		}
		if s.hash == hash {
			return s.person - 1, true
		}
	}
}
