package synth

import (
	"math"
	"slices"
)

// Ceiling says how well a target can be predicted, among residents of 18 and over who are at risk of it on the index date one
// horizon before the as-of date and whose outcome is known.
type Ceiling struct {
	Target     string
	AtRisk     int
	Events     int
	Latent     Accuracy // knowing what is hidden
	Observable Accuracy // knowing all that is observed, and the law of the place: no model can expect to do better
}

// Accuracy is how good a set of chances is.
type Accuracy struct {
	AUROC    float64 // chance that who has the outcome ranks above who has not; NaN without both
	Expected float64 // mean chance
	Brier    float64
}

// ceiling judges both chances of a target on one index date.
func ceiling(before []*truth, target int) Ceiling {
	c := Ceiling{Target: Targets()[target]}
	var event []bool
	var latent, observable []float64
	for _, t := range before {
		if yes, known := t.atRisk(target); t.age < adultAge || !yes || !known || !t.known {
			continue
		}
		c.AtRisk++
		happened := t.event(target)
		if happened {
			c.Events++
		}
		event = append(event, happened)
		latent, observable = append(latent, t.latent[target]), append(observable, t.observable[target])
	}
	c.Latent, c.Observable = accuracy(latent, event), accuracy(observable, event)
	return c
}

// accuracy judges chances by what happened.
func accuracy(chance []float64, event []bool) Accuracy {
	a := Accuracy{AUROC: auroc(chance, event)}
	for i, p := range chance {
		y := 0.0
		if event[i] {
			y = 1
		}
		a.Expected += p / float64(len(chance))
		a.Brier += (p - y) * (p - y) / float64(len(chance))
	}
	return a
}

// auroc is the Mann-Whitney form of the area under the ROC curve; ties count half.
func auroc(chance []float64, event []bool) float64 {
	order := make([]int, len(chance))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if chance[a] < chance[b] {
			return -1
		} else if chance[a] > chance[b] {
			return 1
		}
		return 0
	})
	var below, wins, events float64
	for i := 0; i < len(order); {
		var with, without float64
		p := chance[order[i]]
		for ; i < len(order) && chance[order[i]] == p; i++ {
			if event[order[i]] {
				with++
			} else {
				without++
			}
		}
		wins += with * (below + without/2)
		below += without
		events += with
	}
	if events == 0 || below == 0 {
		return math.NaN()
	}
	return wins / (events * below)
}
