package models

import (
	"context"
	"fmt"
	"slices"

	"riskstrat/features"
)

// OfferedHelp says how a training treats people who were offered help within their time at risk. What became of them is what the
// list made of it, not what the score is to foretell: the outcome of someone who is left as they are. A model refitted to it learns that the
// people it listed last year are safe (Lenert et al. 2019, J Am Med Inform Assoc 26:1645; Liley et al. 2021, arXiv 2010.11530).
//
// The estimand of every rule is the outcome without such an offer. It rests on those who were offered help being like those of their age,
// sex, deprivation and last year's counts who were not, and on offers not being made because of the outcome itself: an offer after
// the event counts as an offer, for the extract does not say in which order of cause they came. Only people drawn at random are free
// of both. Calibration and figures are by any rule of people who were not offered help, weighted to the whole (see Unoffered).
type OfferedHelp string

// The rules.
const (
	// AdjustOffered fits everyone, with a column that is 1 of those offered help and that scoring takes as 0. An offer then moves
	// everybody's linear predictor by as much; it is the default, since it leaves out nobody. The column is all but unpenalised.
	AdjustOffered OfferedHelp = "adjust"
	// ExcludeOffered fits those not offered help, weighted to the whole.
	ExcludeOffered OfferedHelp = "exclude"
	// WithheldOnly fits, calibrates and judges by the people alone from whom a registered comparison withholds offers: the holdout of a list.
	// Offers made to them all the same do not count, as in any trial that is analysed as randomised.
	WithheldOnly OfferedHelp = "held_out_only"
)

func (o OfferedHelp) orDefault() OfferedHelp {
	if o == "" {
		return AdjustOffered
	}
	return o
}

func (o OfferedHelp) check() error {
	switch o.orDefault() {
	case AdjustOffered, ExcludeOffered, WithheldOnly:
		return nil
	}
	return fmt.Errorf("offered_help: have %q, want %s, %s or %s", o, AdjustOffered, ExcludeOffered, WithheldOnly)
}

// Unoffered says how the rows of a sample were made to stand for everyone had nobody been offered help.
type Unoffered struct {
	Rule    OfferedHelp `json:"rule"`
	Terms   []string    `json:"terms"`   // of the model of being offered help; empty where the weight depends on the index date alone, or on nothing
	Rows    int64       `json:"rows"`    // whose outcome is known
	Offered int64       `json:"offered"` // of them, offered help
	Used    int64       `json:"used"`    // of them, not offered help or, by held_out_only, drawn to be held out
	Weights
	Warnings []string `json:"warnings,omitempty"`
}

// Unaffected returns the rows of s, a sample weighted for departures, whose outcomes no offer of help has changed, weighted to stand for the
// others: each by the inverse of the chance of not being offered help, given age, sex, deprivation and last year's counts
// as far as the sample has them. It is s itself, and no report, where nobody was offered help or it is not known who was.
func (s *Sample) Unaffected(ctx context.Context, rule OfferedHelp, workers int) (*Sample, *Unoffered, error) {
	rep := &Unoffered{Rule: rule.orDefault()}
	rep.Rows, rep.Offered = s.offers()
	if rep.Rule == WithheldOnly {
		return s.withheld(rep)
	}
	if rep.Offered == 0 {
		return s, nil, nil
	}
	columns, terms := s.whoIsOffered()
	m := newSelection(s, columns, (*Rows).offered, func(r *Rows, i int) float64 { return r.Weight[i] })
	stay, err := m.stay(ctx, terms, workers)
	if err != nil {
		return nil, nil, fmt.Errorf("weighting by not being offered help: %w", err)
	}
	if rep.Terms = stay.terms; stay.terms == nil {
		rep.Warnings = append(rep.Warnings, fmt.Sprintf("%d offers of help are too few to model by what was known before (want %d): "+
			"weights for them depend on the index date alone", m.gone, stay.fewest))
	}
	out := s.weighted(func(cell, i int) float64 {
		if r := &s.Cells[cell]; !r.offered(i) {
			return r.Weight[i] / stay.chance(cell, i)
		}
		return 0
	})
	rep.Used, rep.Weights = rep.Rows-rep.Offered, out.truncate()
	return out, rep, nil
}

// withheld returns the rows of people who are held out.
func (s *Sample) withheld(rep *Unoffered) (*Sample, *Unoffered, error) {
	out := s.weighted(func(cell, i int) float64 {
		if r := &s.Cells[cell]; r.Withheld != nil && r.Withheld[i] {
			return r.Weight[i]
		}
		return 0
	})
	for c := range out.Cells {
		for _, w := range out.Cells[c].Weight {
			if w > 0 {
				rep.Used++
			}
		}
	}
	if rep.Used == 0 {
		return nil, nil, refuse("declare offered_help: adjust or exclude, or dates since the holdout began", "offered_help: %s: no row is of a person held out", WithheldOnly)
	}
	rep.Weights = out.truncate()
	return out, rep, nil
}

// offers counts the rows whose outcome is known, and those of them that were offered help.
func (s *Sample) offers() (known, offered int64) {
	for c := range s.Cells {
		r := &s.Cells[c]
		for i, w := range r.Weight {
			if w > 0 {
				known++
				if r.offered(i) {
					offered++
				}
			}
		}
	}
	return known, offered
}

// whoIsOffered are the terms by which it is modelled who is offered help, what the default baseline reads and deprivation, and their columns.
// A term is left out where the place has no such feature, and for no other reason: samples are drawn with all WeightFeatures of its catalogue.
func (s *Sample) whoIsOffered() (columns []int, terms []string) {
	for _, t := range weightTerms(s.lookup) {
		columns, terms = append(columns, s.Column(t.Factors[0].Feature)), append(terms, t.String())
	}
	return columns, terms
}

// weightTerms are the terms that weights for offers of help are made of, each of one feature, as far as lookup knows them; those for departures
// read some of the same features.
func weightTerms(lookup Lookup) []Term {
	var terms []Term
	for _, text := range append(DefaultBaseline[:], "imd_decile") {
		if t, err := ParseTerm(text, lookup); err == nil {
			terms = append(terms, t)
		}
	}
	return terms
}

// WeightFeatures are the features by which a sample is weighted for departures and for offers of help, as far as lookup knows them. Every sample
// of a place must have those its catalogue knows: the same people are else weighted otherwise.
func WeightFeatures(lookup Lookup) []string {
	var names []string
	for _, t := range weightTerms(lookup) {
		names = append(names, t.Factors[0].Feature)
	}
	return names
}

// offeredTerm is the pseudo-feature of the rule adjust: 1 of a row that was offered help. It is no feature of any catalogue, and an Entry
// keeps its coefficient apart.
const offeredTerm = "offered_help"

// offeredFactor is what lambda is multiplied by for the column of the pseudo-feature. Penalised as the others are, the coefficient of so
// few rows is held near 0 or left out, and what help did is learned of the people who got it instead: that they are safe. It is not 0, lest
// a few offers none of which (or each of which) an event followed have no finite coefficient, and a training no model.
const offeredFactor = 1e-3

// OfferedPenalty is what lambda was multiplied by for the column of Offered: 1, as for any other column, of an entry that does not say.
func (e *Entry) OfferedPenalty() float64 {
	if e.OfferedFactor == 0 {
		return 1
	}
	return e.OfferedFactor
}

// factors are the penalty factors of the columns; nil, which is 1 of each, without the pseudo-feature.
func (p *prepared) factors() []float64 {
	names := p.names()
	at := slices.Index(names, offeredTerm)
	if at < 0 {
		return nil
	}
	all := slices.Repeat([]float64{1}, len(names))
	all[at] = offeredFactor
	return all
}

// withOffers returns s with the pseudo-feature as a further column, and the terms with its own.
func (s *Sample) withOffers(terms []string) (*Sample, []string) {
	definition := features.Definition{Name: offeredTerm, Group: offeredTerm, Type: features.Count, Sensitivity: features.NeverReason}
	out := s.extended(s.all(), addedColumn{definition, func(r *Rows, i int) float64 {
		if r.offered(i) {
			return 1
		}
		return 0
	}})
	return out, append(slices.Clone(terms), offeredTerm)
}

// takeOffered takes the pseudo-feature's term out of an entry's terms and keeps its coefficient beside them, which is to score everybody
// as not offered help.
func (e *Entry) takeOffered() {
	at := slices.IndexFunc(e.Terms, func(t FittedTerm) bool { return t.Term == offeredTerm })
	if at < 0 {
		return
	}
	if columns := e.Terms[at].Columns; len(columns) == 1 {
		e.Offered, e.OfferedFactor = &columns[0], offeredFactor
	}
	e.Terms = slices.Delete(e.Terms, at, at+1)
	e.Features = slices.DeleteFunc(slices.Clone(e.Features), func(u Use) bool { return u.Feature == offeredTerm })
}
