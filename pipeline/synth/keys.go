package synth

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"riskstrat/features/source"
)

// writeKeys writes each practice's key table, dir/PRACTICE.csv, for its owner alone: everyone registered there on the as-of date, by
// pseudonym, with a local id. A local id is SYN- and a number, in an order that follows from the seed and from nothing else: it looks
// like no identifier in use, least of all an NHS number. No night reads a key table, so it may not lie in the extract.
func (pop *population) writeKeys(dir string, on source.Day) error {
	registered := make([][]int, len(pop.town.practices)) // numbers of persons, by practice
	number := 0
	for _, b := range pop.batches {
		for i := range b.persons {
			if at, ok := b.persons[i].registeredAt(on); ok {
				registered[at] = append(registered[at], number)
			}
			number++
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for at, people := range registered {
		if len(people) == 0 {
			continue
		}
		if err := pop.writeKeyTable(filepath.Join(dir, pop.town.practices[at].code+".csv"), people); err != nil {
			return err
		}
	}
	return nil
}

// registeredAt is the practice that a person is registered with on a day.
func (p *person) registeredAt(on source.Day) (practice int32, ok bool) {
	for _, s := range p.stays {
		if s.from <= on && on < s.to {
			return s.practice, true
		}
	}
	return 0, false
}

// writeKeyTable writes the key table of so many people, by pseudonym.
func (pop *population) writeKeyTable(path string, people []int) (err error) {
	draw := make(map[int][32]byte, len(people))
	for _, i := range people {
		draw[i] = pseudonym(pop.seed, "local id", uint64(i))
	}
	slices.SortFunc(people, func(a, b int) int { x, y := draw[a], draw[b]; return bytes.Compare(x[:], y[:]) })
	local := make(map[int]int, len(people))
	for n, i := range people {
		local[i] = n + 1
	}
	slices.SortFunc(people, func(a, b int) int { return bytes.Compare(pop.ids[a][:], pop.ids[b][:]) })
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "resident_id,local_id")
	for _, i := range people {
		fmt.Fprintf(w, "%s,SYN-%05d\n", hex.EncodeToString(pop.ids[i][:]), local[i])
	}
	return w.Flush()
}
