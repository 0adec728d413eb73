package gate

import (
	"fmt"

	"riskstrat/features/source"
)

// freshness asks that each feed's newest row is at most MaxAge days, and its declared lag, before the as-of date. A feed of
// yesterday is one day old: nothing on the as-of date itself is used.
func (v *verdict) freshness(in *Inputs) {
	for i := range in.Tables {
		t := &in.Tables[i]
		most, ok := in.Config.MaxAge[t.Table]
		if !ok {
			continue
		}
		if t.Last == source.NoDay {
			v.refuse("freshness", t.Table, "has no dated rows")
			continue
		}
		if age := int(in.AsOf - t.Last); age > most+t.Lag {
			text := fmt.Sprintf("newest row is of %s, %d days before %s, want at most %d", t.Last, age, in.AsOf, most+t.Lag)
			if t.Lag > 0 {
				text += fmt.Sprintf(" (%d and a lag of %d)", most, t.Lag)
			}
			v.refuse("freshness", t.Table, text)
		}
	}
}
