package monitor

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"riskstrat/models/evaluate"
	"riskstrat/pipeline/disclosure"
)

// A gap is named where chance makes one as large in fewer than familyRate of the lists in which there is none, whatever the number of groups (Holm
// 1979, Scandinavian Journal of Statistics 6:65), and where it is large enough to matter: our choice.
const (
	familyRate  = 0.05
	leastPoints = 0.05 // of sensitivity
	leastRatio  = 1.10 // of observed per expected, either way
)

// gap is a group beside everybody else, tested.
type gap struct {
	group      Group
	p          float64
	worse      bool // the group's figure is the worse one
	rest       Value
	difference Value // in shares, the group's less the others'
}

// gap tests the sensitivity of a group against that of everybody else whom the list is for, of the counts as they are shown; nil where either has too few events.
func (d *listDraft) gap(g *evaluate.Grouping, k int, one *Group, events []int) *gap {
	others := d.propose(only(events, func(i int) bool { return level(g, i) != k }), d.placed)
	factor, people := others.adjustment()
	n, whole, cells := 0.0, d.all(), d.by[g.By].cells(k)
	p, shown := disclosure.Derive(func(of []float64) float64 {
		hits, misses := max(0, of[0]-of[1]), max(0, of[2]-of[3])
		n = hits + misses
		return min(1, factor*hits/n)
	}, whole.cell(placedWith), cells[placedWith], whole.cell(missedWith), cells[missedWith])
	if !one.Sensitivity.Known() || !shown || n < least {
		return nil
	}
	own, rest := one.Sensitivity, Value{Value: p, people: n * people}
	rest.Low, rest.High = wilson(p, rest.people)
	pooled := (own.Value*own.people + rest.Value*rest.people) / (own.people + rest.people)
	z := (own.Value - rest.Value) / math.Sqrt(pooled*(1-pooled)*(1/own.people+1/rest.people))
	if math.IsNaN(z) { // nobody, or everybody, had a place
		return nil
	}
	return &gap{group: *one, p: twoSided(z), worse: own.Value < rest.Value, rest: rest, difference: newcombe(own, rest)}
}

// mirrored keeps one of two groups that are each other's everybody else: the one that fares worse.
func mirrored(of []gap) []gap {
	switch {
	case len(of) != 2:
		return of
	case of[0].worse:
		return of[:1]
	}
	return of[1:]
}

// holm marks the tests that hold at the family rate, by Holm's step-down rule.
func holm(p []float64) []bool {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	holds := make([]bool, len(p))
	for k, i := range order {
		if p[i] > familyRate/float64(len(p)-k) {
			break
		}
		holds[i] = true
	}
	return holds
}

// name puts into words the gaps of the list that hold, those of the groups who fare worse.
func (d *listDraft) name(tested []gap) []string {
	var all []string
	for i, holds := range holm(probabilities(tested)) {
		g := tested[i]
		if !holds || !g.worse || -g.difference.Value < leastPoints {
			continue
		}
		all = append(all, fmt.Sprintf("Of the people who later had the outcome (%s), %.0f %% of %s had one of %s, against %.0f %% of everybody else: %.0f points fewer (%.0f to %.0f).",
			d.model.in.Label, 100*g.group.Sensitivity.Value, words(g.group.By, g.group.Level), d.in.Cuts[len(d.in.Cuts)-1].Name, 100*g.rest.Value,
			-100*g.difference.Value, -100*g.difference.High, -100*g.difference.Low))
	}
	return all
}

// smallest is the difference in shares from which on this one test, of so many, names its gap, out of the intervals that are shown.
func (g *gap) smallest(tests int) float64 {
	stdErr := func(v Value) float64 { return (v.High - v.Low) / (2 * z95) }
	least := distuv.UnitNormal.Quantile(1-familyRate/float64(2*tests)) * math.Hypot(stdErr(g.group.Sensitivity), stdErr(g.rest))
	return max(leastPoints, least)
}

// compared says what was tested and how large a gap had to be, without which "none" would say more than is known.
func compared(tested []gap, untested int, named []string) string {
	others := ""
	if untested > 0 {
		others = fmt.Sprintf(" Not compared: %d groups, as too few of their people had the outcome, or how many is not shown.", untested)
	}
	if len(tested) == 0 {
		return "Whether a group is found less often cannot be said." + others
	}
	by := func(a, b gap) int { return cmp.Compare(a.smallest(len(tested)), b.smallest(len(tested))) }
	sharp, blunt := slices.MinFunc(tested, by), slices.MaxFunc(tested, by)
	text := "No group is found less often than chance explains. "
	if len(named) > 0 {
		text = ""
	}
	size := func(g gap) string {
		return fmt.Sprintf("%.0f points of %s", math.Ceil(100*g.smallest(len(tested))), words(g.group.By, g.group.Level))
	}
	text += fmt.Sprintf("A gap of less than about %s would not have been named", size(sharp))
	if len(tested) > 1 {
		text += ", nor one of less than " + size(blunt)
	}
	return text + "." + others
}

func probabilities(of []gap) []float64 {
	p := make([]float64, len(of))
	for i, g := range of {
		p[i] = g.p
	}
	return p
}
