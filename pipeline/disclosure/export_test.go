package disclosure

// Step is to whose nearest multiple a count is rounded. Nobody is told; the attacker is, since what an attacker guesses must not matter.
func (t *Table) Step(i, j int) int64 { return max(t.at(i, j).step, t.rule.nearest) }

// SettleWeakly is Settle that hides what is too small itself and nothing else: the weakened copy that the attack has to break.
func (r *Release) SettleWeakly() error {
	for _, t := range r.tables {
		if err := t.check(); err != nil {
			return err
		}
		t.total()
		t.bound()
	}
	s := settling{networks: map[*Table]*network{}}
	for _, t := range r.tables {
		s.hideSmall(t)
	}
	for _, t := range r.tables {
		for k := range t.cells {
			if c := &t.cells[k]; c.hidden == Whole && !t.rule.small(c.n) {
				c.hidden = Shown
			}
		}
		t.settled = true
		r.log = append(r.log, t.decisions()...)
	}
	return nil
}
