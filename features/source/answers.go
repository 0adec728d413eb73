package source

// instruments are the answers each questionnaire of wellbeing.instrument takes, in the order of its codes: items 1 to
// last, each from low to high.
var instruments = []struct{ last, low, high int32 }{
	{14, 1, 5}, // WEMWBS
	{7, 1, 5},  // SWEMWBS
	{4, 0, 10}, // ONS4
}

// answers marks the wellbeing answers that the row's own instrument does not have.
func (s *scanner) answers(n int) {
	instrument := &s.columns[s.feed.table.Column("instrument")]
	for item := range int32(len(wellbeingItems())) {
		c := &s.columns[s.checker.items+int(item)]
		for j := range n {
			if c.state[j] != valid || instrument.state[j] != valid {
				continue
			}
			in := instruments[instrument.vec.Code[j]]
			if v := c.vec.Int[j]; item >= in.last || v < in.low || v > in.high {
				c.mark(j, unanswered)
			}
		}
	}
}
