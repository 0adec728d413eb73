package monitor

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// misjudged is a group beside what the model expects of its people, tested against everybody whom the list is for.
type misjudged struct {
	group  *Group
	known  bool    // there is a figure; what follows is else 0
	away   float64 // logarithm of its observed per expected, less that of everybody
	stdErr float64
}

func misjudge(one *Group, everybody Value) misjudged {
	m := misjudged{group: one, known: one.OE.Known() && everybody.Known()}
	if m.known {
		m.away, m.stdErr = math.Log(one.OE.Value/everybody.Value), math.Log(one.OE.High/one.OE.Low)/(2*z95)
	}
	return m
}

// smallest is the factor from which on this one test, of so many, names its group.
func (m *misjudged) smallest(tests int) float64 {
	return max(leastRatio, math.Exp(distuv.UnitNormal.Quantile(1-familyRate/float64(2*tests))*m.stdErr))
}

// misjudgedGroups names the groups for whom the model's risks are wrong by more than for everybody: what happens to them is more, or less, than what
// it expects. It says too how wrong they had to be, without which "none" would say more than is known.
func misjudgedGroups(all []misjudged, everybody Value) (named []string, unseen string) {
	tested := slices.DeleteFunc(slices.Clone(all), func(m misjudged) bool { return !m.known })
	p := make([]float64, len(tested))
	for i, t := range tested {
		p[i] = twoSided(t.away / t.stdErr)
	}
	for i, holds := range holm(p) {
		t := tested[i]
		if !holds || math.Abs(t.away) < math.Log(leastRatio) {
			continue
		}
		more := "More happens to"
		if t.away < 0 {
			more = "Less happens to"
		}
		named = append(named, fmt.Sprintf("%s %s than the model expects of them: %s for each one expected, against %.2f for everybody.", more, words(t.group.By, t.group.Level), t.group.OE.Number(2), everybody.Value))
	}
	return named, unseenFactor(tested, len(all)-len(tested), named)
}

// unseenFactor says by how much the risks of a group could be wrong and not be named, and how many groups nothing is said of.
func unseenFactor(tested []misjudged, untested int, named []string) string {
	others := ""
	if untested > 0 {
		others = fmt.Sprintf(" Of %d groups it cannot be said, as too few of their people had the outcome, or how many is not shown.", untested)
	}
	if len(tested) == 0 {
		return "Whether the risks are wrong for a group cannot be said." + others
	}
	size := func(m misjudged) string {
		return fmt.Sprintf("%.2f for %s", math.Ceil(100*m.smallest(len(tested)))/100, words(m.group.By, m.group.Level))
	}
	by := func(a, b misjudged) int { return cmp.Compare(a.smallest(len(tested)), b.smallest(len(tested))) }
	text := "The model's risks are wrong for no group by more than chance explains. "
	if len(named) > 0 {
		text = ""
	}
	text += "Risks wrong by a factor of less than about " + size(slices.MinFunc(tested, by)) + " would not have been named"
	if len(tested) > 1 {
		text += ", nor by one of less than " + size(slices.MaxFunc(tested, by))
	}
	return text + "." + others
}
