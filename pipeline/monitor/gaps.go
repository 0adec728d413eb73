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
	leastPoints = 0.05  // of sensitivity
	leastRatio  = 1.10  // of observed per expected, either way
	fewestEvent = least // in the group, and elsewhere
)

// gap is a group beside everybody else, tested.
type gap struct {
	group      Group
	p          float64
	worse      bool // the group's figure is the worse one
	rest       Value
	difference Value // in shares, the group's less the others'; or the ratio of two ratios
}

// gap tests the sensitivity of a group against that of everybody else whom the list is for; nil where either has too few events.
func (d *listDraft) gap(g *evaluate.Grouping, one *Group, mine func(i int) bool, cells [outcomes]disclosure.Count, own ratio) *gap {
	last, whole := d.in.Cuts[len(d.in.Cuts)-1], d.whole[len(d.whole)-1]
	others := d.propose(d.rows(func(i int) bool { return d.event(i) && !mine(i) }), func(i int) bool { return last.Listed[i] })
	if !one.Sensitivity.Known() || own.rows < fewestEvent || others.rows < fewestEvent {
		return nil
	}
	factor, people := others.adjustment()
	n := 0.0
	p, shown := disclosure.Derive(func(of []float64) float64 {
		hits, misses := max(0, of[0]-of[1]), max(0, of[2]-of[3])
		n = hits + misses
		return min(1, factor*hits/n)
	}, whole.cell(placedWith), cells[placedWith], whole.cell(missedWith), cells[missedWith])
	if !shown || n == 0 {
		return nil
	}
	rest := Value{Value: p}
	rest.Low, rest.High = wilson(p, n*people)
	pooled := (own.value*own.effective + others.value*others.effective) / (own.effective + others.effective)
	z := (own.value - others.value) / math.Sqrt(pooled*(1-pooled)*(1/own.effective+1/others.effective))
	if math.IsNaN(z) { // nobody, or everybody, had a place
		return nil
	}
	return &gap{group: *one, p: twoSided(z), worse: own.value < others.value, rest: rest, difference: newcombe(one.Sensitivity, rest)}
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
			d.model.Label, 100*g.group.Sensitivity.Value, words(g.group.By, g.group.Level), d.in.Cuts[len(d.in.Cuts)-1].Name, 100*g.rest.Value,
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

// miscalibrated names the groups for whom the model's risks are wrong by more than for everybody: what happens to them is more, or less, than what
// it expects.
func miscalibrated(r *evaluate.Report) []string {
	type wrong struct {
		by, level string
		p         float64
		v         Value
	}
	var tested []wrong
	all := figure(r.ObservedExpected)
	for _, g := range r.Subgroups {
		v := figure(g.ObservedExpected)
		if !v.Bounded() || !all.Known() {
			continue
		}
		stdErr := (math.Log(v.High) - math.Log(v.Low)) / (2 * z95)
		tested = append(tested, wrong{g.By, g.Level, twoSided((math.Log(v.Value) - math.Log(all.Value)) / stdErr), v})
	}
	p := make([]float64, len(tested))
	for i, t := range tested {
		p[i] = t.p
	}
	var named []string
	for i, holds := range holm(p) {
		t := tested[i]
		if away := t.v.Value / all.Value; !holds || max(away, 1/away) < leastRatio {
			continue
		}
		more := "More happens to"
		if t.v.Value < all.Value {
			more = "Less happens to"
		}
		named = append(named, fmt.Sprintf("%s %s than the model expects of them: %s for each one expected, against %.2f for everybody.", more, words(t.by, t.level), t.v.Number(2), all.Value))
	}
	return named
}

// words say who is of a level, to follow "of".
func words(by, level string) string {
	if level == "" {
		return "those whose " + attributeWords(by) + " is not known"
	}
	switch by {
	case "age":
		return "those aged " + level
	case "sex":
		return "those recorded as " + level
	case "ethnic_group", "ethnic_category":
		return "those recorded as " + level
	case "deprivation":
		if level == MostDeprived {
			return "those in the most deprived fifth of neighbourhoods"
		}
		return "those in the other four fifths of neighbourhoods"
	case "care_home":
		if level == "does not" {
			return "those who do not live in a care home"
		}
		return "those who live in a care home"
	case "pcn":
		return "those registered in PCN " + level
	}
	return by + " " + level
}

// attributeWords name an attribute in the middle of a sentence.
func attributeWords(by string) string {
	switch by {
	case "ethnic_group", "ethnic_category":
		return "ethnic category"
	case "deprivation":
		return "neighbourhood's deprivation"
	case "pcn":
		return "Primary Care Network"
	}
	return by
}
