package source

import "sync"

// Names interns open vocabulary: practices, providers, registers, services. It is safe for concurrent use. Indices
// depend on the order of reading, so they identify a name within a process and are never sorted by or published.
// The zero value is empty and ready.
type Names struct {
	mu    sync.RWMutex
	index map[string]uint32
	names []string
}

// Index returns the index of a name, adding the name if it is new.
func (n *Names) Index(name string) uint32 {
	n.mu.RLock()
	i, ok := n.index[name]
	n.mu.RUnlock()
	if ok {
		return i
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if i, ok := n.index[name]; ok {
		return i
	}
	if n.index == nil {
		n.index = map[string]uint32{}
	}
	i = uint32(len(n.names))
	n.index[name] = i
	n.names = append(n.names, name)
	return i
}

// String returns the name at an index; empty for NoName and for an index never given out.
func (n *Names) String(i uint32) string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if int64(i) >= int64(len(n.names)) {
		return ""
	}
	return n.names[i]
}
