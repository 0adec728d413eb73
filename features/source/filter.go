package source

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// bindFilters prepares the columns by which the place leaves rows out. A filter reads like a Code column without a
// vocabulary: the values kept become code 0, every other one, null too unless "" is among those kept, is unknown.
func (p *part) bindFilters(filter map[string][]string) error {
	for _, local := range slices.Sorted(maps.Keys(filter)) {
		r := &reading{
			column: &Column{Name: local, Kind: Code, Nullable: true},
			leaf:   -1, mapped: true, codes: map[string]coded{"": {state: unknownCode}},
		}
		for _, keep := range filter[local] {
			r.codes[keep] = coded{}
		}
		r.null = r.codes[""]
		if p.parsed.Root().Column(local) == nil {
			return fmt.Errorf("mapping.filter: column %s: missing", strconv.Quote(local))
		}
		if err := r.bind(p.parsed.Root(), local); err != nil {
			return fmt.Errorf("mapping.filter: %w", err)
		}
		p.filters = append(p.filters, r)
	}
	return nil
}
