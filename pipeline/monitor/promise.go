package monitor

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"riskstrat/models/evaluate"
)

// nightsPerAlarm is how many clean nights go by for one on which any figure of any model is worse than promised by chance. The index date stays for a
// month, and a chance alarm with it: it is then one month in so many.
const nightsPerAlarm = 1000

// Figure is one figure of a model on the later date beside the card's.
type Figure struct {
	Name       string
	Decimals   int    // to write it with
	Now        Value  // of people not offered help, weighted to the whole
	AsOffered  Value  // of everyone, offered help or not; none where nobody is known to have been
	Promised   Value  // by the card
	Difference Value  // Now less Promised; of a ratio, Now over Promised
	Verdict    string // "as promised", "worse than promised", or why neither can be said
	Worse      bool
}

// Why a figure of a model is none.
const (
	nobodyOffered = "nobody is known to have been offered help"
	notOnCard     = "the card has no such figure"
	notCompared   = "not compared"
)

// measure is a figure that a card promises.
type measure struct {
	name   string
	of     func(*evaluate.Report) evaluate.Metric
	right  float64 // of a model that is right; NaN: more is better
	ratio  bool    // compared on the logarithm
	margin float64 // smallest difference that matters, on that scale
	worse  string  // what it means
}

// measures are those compared, then those only shown. The margins are our choice.
var measures = []measure{
	{"AUROC", func(r *evaluate.Report) evaluate.Metric { return r.AUROC }, math.NaN(), false, 0.01, "it tells those with the outcome from those without less well"},
	{"observed per expected", func(r *evaluate.Report) evaluate.Metric { return r.ObservedExpected }, 1, true, math.Log(1.05), "its risks are wrong on average"},
	{"calibration slope", func(r *evaluate.Report) evaluate.Metric { return r.CalibrationSlope }, 1, false, 0.05, "its high risks are too high, or not high enough"},
}

// promise holds a model's figures on a later date against its card's. models is how many are judged tonight, between which the chance of a false
// alarm is divided.
func promise(now, asOffered, card *evaluate.Report, models int) []Figure {
	beyond := distuv.UnitNormal.Quantile(1 - 1/(2*nightsPerAlarm*float64(len(measures)*models)))
	var all []Figure
	for _, m := range measures {
		f := Figure{Name: m.name, Decimals: 3, Now: figure(m.of(now)), AsOffered: none(nobodyOffered), Promised: none(notOnCard)}
		if asOffered != nil {
			f.AsOffered = figure(m.of(asOffered))
		}
		if card != nil {
			f.Promised = figure(m.of(card))
		}
		f.compare(m, beyond)
		all = append(all, f)
	}
	// A distance is never negative, so that chance only ever adds to it: it has no interval, and no promise is broken by it.
	eavg := Figure{Name: "mean distance of risk from what came true", Decimals: 4, Now: figure(now.Eavg), AsOffered: none(nobodyOffered), Promised: none(notOnCard), Difference: none(notCompared), Verdict: notCompared}
	if asOffered != nil {
		eavg.AsOffered = figure(asOffered.Eavg)
	}
	if card != nil {
		eavg.Promised = figure(card.Eavg)
	}
	return append(all, eavg)
}

// compare fills in difference and verdict. The two dates are taken as independent: people who are on both bring the figures closer together, if anything.
func (f *Figure) compare(m measure, beyond float64) {
	f.Difference = none(notCompared)
	if !f.Now.Bounded() || !f.Promised.Bounded() {
		f.Verdict = "cannot be compared"
		return
	}
	scale := func(v float64) float64 { return v }
	if m.ratio {
		scale = math.Log
	}
	stdErr := func(v Value) float64 { return (scale(v.High) - scale(v.Low)) / (2 * z95) }
	d, se := scale(f.Now.Value)-scale(f.Promised.Value), math.Hypot(stdErr(f.Now), stdErr(f.Promised))
	f.Difference = Value{Value: d, Low: d - z95*se, High: d + z95*se}
	if m.ratio {
		f.Difference = Value{Value: math.Exp(d), Low: math.Exp(d - z95*se), High: math.Exp(d + z95*se)}
	}
	off := -d // by how much it is worse
	if !math.IsNaN(m.right) {
		right := scale(m.right)
		off = math.Abs(scale(f.Now.Value)-right) - math.Abs(scale(f.Promised.Value)-right)
	}
	f.Verdict = "as promised"
	if off > 0 && math.Abs(d) > beyond*se && math.Abs(d) >= m.margin {
		f.Worse, f.Verdict = true, "worse than promised"
		return
	}
	least := max(beyond*se, m.margin)
	if m.ratio {
		f.Verdict += fmt.Sprintf("; a factor of less than %.2f would not be seen", math.Exp(least))
	} else {
		f.Verdict += fmt.Sprintf("; a change of less than %.3f would not be seen", least)
	}
}

// verdict is the model's, in a sentence; broken where a figure is worse than promised.
func verdict(figures []Figure) (sentence string, broken bool) {
	var why, unknown []string
	compared := 0
	for _, f := range figures {
		for _, m := range measures {
			if m.name != f.Name {
				continue
			}
			if !f.Difference.Known() {
				unknown = append(unknown, f.Name)
				continue
			}
			compared++
			if f.Worse {
				why = append(why, fmt.Sprintf("%s is %s, and the card promised %s: %s", f.Name, f.Now.Number(3), f.Promised.Number(3), m.worse))
			}
		}
	}
	switch {
	case len(why) > 0:
		return "Worse than promised, because " + strings.Join(why, "; ") + ".", true
	case compared == 0:
		return "It cannot be said whether it is as promised: there are too few people or events, or the card has no such figures.", false
	}
	if len(unknown) > 0 {
		return "As promised, as far as can be said: of " + strings.Join(unknown, " and ") + " it cannot.", false
	}
	return "As promised.", false
}
