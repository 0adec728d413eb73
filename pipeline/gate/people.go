package gate

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"riskstrat/features/source"
)

const (
	residentsTable = "residents"
	optOutTable    = "opt_outs"
)

// fewRows is the number of rows below which a share of them says too little to stop a night.
const fewRows = 20

// optOuts fails closed: a file that may not be tonight's whole list of opt-outs publishes nothing.
func (v *verdict) optOuts(in *Inputs) {
	c, t := in.Config.OptOuts, in.table(optOutTable)
	switch {
	case t == nil:
		v.refuse(optOutTable, "", "the file is missing")
		return
	case t.Out == 0 && c.EmptyBecause == "":
		v.refuse(optOutTable, "", "the file has no rows; if that is right, say why under opt_outs.empty_because")
		return
	case t.Out == 0:
		v.warn(optOutTable, "", "the file has no rows; the configuration says: "+c.EmptyBecause, "")
	default:
		share := t.matched()
		if c.AsOf != nil || share >= c.LeastMatched { // the newest record is known of residents' rows only
			v.optOutAge(in)
		}
		if share < c.LeastMatched {
			v.refuse(optOutTable, "", fmt.Sprintf("%.1f%% of %d rows belong to a resident, want at least %.1f%%: are the identifiers made with the same key?",
				100*share, t.Out, 100*c.LeastMatched))
		}
	}
	if in.Before == nil {
		v.unchecked(optOutTable, "", "no night before to compare the number of rows with")
	} else if dropped(t.Out, in.Before.OptOuts, c.LargestDrop) {
		v.refuse(optOutTable, "", fmt.Sprintf("have %d rows, %d on the night of %s: more than %.1f%% fewer",
			t.Out, in.Before.OptOuts, in.Before.AsOf, 100*c.LargestDrop))
	}
}

// optOutAge judges the file by its own date or, where the configuration names none, by its newest record.
func (v *verdict) optOutAge(in *Inputs) {
	c := in.Config.OptOuts
	switch {
	case c.AsOf != nil:
		if age := int(in.AsOf - *c.AsOf); age > c.MaxAge {
			v.refuse(optOutTable, "", fmt.Sprintf("the file is of %s, %d days before %s, want at most %d", *c.AsOf, age, in.AsOf, c.MaxAge))
		}
	case in.NewestOut == source.NoDay:
		v.refuse(optOutTable, "", "the file has no date of its own: none is configured, and no record is dated by then")
	default:
		if age := int(in.AsOf - in.NewestOut); age > c.NewestWithin {
			v.refuse(optOutTable, "", fmt.Sprintf("the newest record is of %s, %d days before %s, want at most %d", in.NewestOut, age, in.AsOf, c.NewestWithin))
		}
	}
}

// residents asks for people at all, and for about as many as the night before.
func (v *verdict) residents(in *Inputs) {
	switch {
	case in.Residents == 0:
		v.refuse(residentsTable, "", "there are none")
	case in.Before == nil:
		v.unchecked(residentsTable, "", "no night before to compare their number with")
	case dropped(in.Residents, in.Before.Residents, in.Config.LargestDrop):
		v.refuse(residentsTable, "", fmt.Sprintf("have %d, %d on the night of %s: more than %.1f%% fewer",
			in.Residents, in.Before.Residents, in.Before.AsOf, 100*in.Config.LargestDrop))
	}
}

// dropped reports whether have is more than the share below the number before.
func dropped(have, before int64, share float64) bool {
	return float64(have) < float64(before)*(1-share)
}

// matching asks that each feed speaks of these residents: a feed under another key would make everybody look well.
func (v *verdict) matching(in *Inputs) {
	for i := range in.Tables {
		t := &in.Tables[i]
		if t.Table == optOutTable || t.Out == 0 || t.matched() >= in.Config.LeastMatched {
			continue
		}
		text := fmt.Sprintf("%.1f%% of %d rows belong to a resident, want at least %.1f%%", 100*t.matched(), t.Out, 100*in.Config.LeastMatched)
		if t.Out < fewRows {
			v.warn("matching", t.Table, text+"; too few rows to stop the night", "few of its rows belong to a resident; too few rows to stop the night")
			continue
		}
		v.refuse("matching", t.Table, text+": are the identifiers made with the same key?")
	}
}

// matched is the share of the rows that belong to a resident; the table has rows.
func (t *Table) matched() float64 { return 1 - float64(t.Unmatched)/float64(t.Out) }

// places asks that every practice and PCN of the residents is known: a list for an organisation nobody knows reaches nobody.
func (v *verdict) places(in *Inputs) {
	known := Codes{Practices: in.Config.Practices, PCNs: in.Config.PCNs}
	if in.Areas != nil {
		if len(known.Practices) == 0 {
			known.Practices = in.Areas.Practices
		}
		if len(known.PCNs) == 0 {
			known.PCNs = in.Areas.PCNs
		}
	}
	v.codes("practice", in.Practices, known.Practices)
	v.codes("PCN", in.PCNs, known.PCNs)
}

// odsCode is the form of an organisation's code. Only what has it is written out: anything else in the column might be
// something of a person's.
var odsCode = regexp.MustCompile(`^[A-Z][0-9A-Z]{2,5}$`)

// IsCode reports whether a text may be written out as an organisation's code.
func IsCode(text string) bool { return odsCode.MatchString(text) }

func (v *verdict) codes(what string, have map[string]int64, known []string) {
	if len(known) == 0 {
		v.unchecked("places", residentsTable, what+" codes were not checked: the areas table is not read and none are configured")
		return
	}
	var named []string
	var unnamed int
	for _, code := range slices.Sorted(maps.Keys(have)) {
		switch {
		case slices.Contains(known, code):
		case IsCode(code):
			named = append(named, code)
		default:
			unnamed++
		}
	}
	if unnamed > 0 {
		named = append(named, fmt.Sprintf("%d that are no organisation codes", unnamed))
	}
	if len(named) > 0 {
		v.refuse("places", residentsTable, fmt.Sprintf("unknown %s codes: %s", what, strings.Join(named, ", ")))
	}
}
