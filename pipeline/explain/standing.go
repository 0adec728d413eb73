package explain

import (
	"slices"

	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/publish"
)

// Purpose is one use of a person's data.
type Purpose struct {
	Purpose string   `json:"purpose"`
	Allowed bool     `json:"allowed"`
	Reason  string   `json:"reason,omitempty"` // not allowed: why, of "the person"
	Kinds   []string `json:"opt_outs,omitempty"`
	Basis   []string `json:"basis,omitempty"` // of each kind, in the place's words
}

// Standing is whether the person could be on any list.
type Standing struct {
	Eligible bool          `json:"may_be_listed"`
	Reason   cohort.Reason `json:"reason,omitempty"`  // the first that applied; those after it were not tested
	Meaning  string        `json:"meaning,omitempty"` // of "the person"
	Before   []string      `json:"tested_before"`     // reasons that were tested and did not apply
	Note     string        `json:"note,omitempty"`    // where what lies behind the reason is to be looked for
}

// purposesOf says for what the person's data might be used. The ledger has no kinds of opt-outs: those named are all that can have been the
// cause, as none of them ends a purpose that was not ended.
func purposesOf(m *publish.Manifest, row publish.LedgerRow) []Purpose {
	var all []Purpose
	for _, use := range []cohort.Purpose{cohort.Listing, cohort.Training, cohort.Reporting} {
		p := Purpose{Purpose: use.String(), Allowed: row.Purposes.Has(use)}
		switch {
		case p.Allowed:
		case use != cohort.Reporting && (row.Reason == cohort.Dead || row.Reason == cohort.Left):
			p.Reason = row.Reason.Meaning()
		default:
			p.Reason = cohort.OptedOut.Meaning()
			p.Kinds, p.Basis = causes(m.OptOuts, use, row)
		}
		all = append(all, p)
	}
	return all
}

// causes are the kinds of opt-outs that can have ended a purpose, each with its basis.
func causes(kinds []publish.OptOut, use cohort.Purpose, row publish.LedgerRow) (names, basis []string) {
	for _, kind := range kinds {
		if !slices.Contains(kind.Ends, use.String()) {
			continue
		}
		possible := true
		for _, end := range kind.Ends {
			one, known := cohort.ParsePurpose(end)
			possible = possible && known && !row.Purposes.Has(one)
		}
		if possible {
			names, basis = append(names, kind.Kind), append(basis, kind.Basis)
		}
	}
	return names, basis
}

// standingOf says whether the person could be listed: reasons of one list alone are not of their standing.
func standingOf(row publish.LedgerRow) *Standing {
	s := &Standing{Eligible: !row.Reason.OfPerson(), Before: []string{}}
	for _, r := range cohort.Reasons() {
		if !r.OfPerson() || r == row.Reason {
			break
		}
		s.Before = append(s.Before, r.Meaning())
	}
	if !s.Eligible {
		s.Reason, s.Meaning = row.Reason, row.Reason.Meaning()
	}
	return s
}
