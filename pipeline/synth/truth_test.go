package synth

import (
	"math"
	"slices"
	"testing"
)

// known are the truths of the settled place whose target's outcome is known, of people at risk of it.
func known(t *testing.T, target int) []*truth {
	t.Helper()
	pop, err := settledPlace()
	if err != nil {
		t.Fatal(err)
	}
	var out []*truth
	for _, b := range pop.batches {
		for i := range b.truths {
			tr := &b.truths[i]
			if yes, sure := tr.atRisk(target); yes && sure && tr.known {
				out = append(out, tr)
			}
		}
	}
	return out
}

// What happens follows the chances that the truth states, over everybody and in each tenth of them, those given what is
// hidden as well as those given what is observed; 4 standard errors.
func TestOutcomesFollowTheTruth(t *testing.T) {
	for target, name := range Targets() {
		people := known(t, target)
		for what, of := range map[string]func(*truth) float64{
			"latent":     func(t *truth) float64 { return t.latent[target] },
			"observable": func(t *truth) float64 { return t.observable[target] },
		} {
			slices.SortStableFunc(people, func(a, b *truth) int {
				if of(a) < of(b) {
					return -1
				}
				return 1
			})
			checkCalibrated(t, name+" "+what, people, target, of)
			for tenth := range 10 {
				checkCalibrated(t, name+" "+what+" by tenth", people[tenth*len(people)/10:(tenth+1)*len(people)/10], target, of)
			}
		}
	}
}

func checkCalibrated(t *testing.T, what string, people []*truth, target int, of func(*truth) float64) {
	t.Helper()
	var events, expected, variance float64
	for _, tr := range people {
		p := of(tr)
		if p < 0 || p > 1 {
			t.Fatalf("%s: chance %v", what, p)
		}
		expected += p
		variance += p * (1 - p)
		if tr.event(target) {
			events++
		}
	}
	if z := (events - expected) / math.Sqrt(variance+1); math.Abs(z) > 4 {
		t.Errorf("%s: %.0f events, %.1f expected, z %.1f, among %d", what, events, expected, z, len(people))
	}
}

// Knowing what is hidden can only help; the observable ceiling leaves models honest room.
func TestCeilings(t *testing.T) {
	pop, err := settledPlace()
	if err != nil {
		t.Fatal(err)
	}
	ranges := map[string][2]float64{"emergency_admission": {0.78, 0.82}, "escalation": {0.85, 0.9}}
	const slack = 0.015 // about 2 standard errors of the rarer target
	for _, c := range pop.summarise().Ceilings {
		if c.Latent.AUROC < c.Observable.AUROC {
			t.Errorf("%s: latent %.4f ranks worse than observable %.4f", c.Target, c.Latent.AUROC, c.Observable.AUROC)
		}
		if c.Latent.Brier > c.Observable.Brier {
			t.Errorf("%s: latent Brier %.5f is worse than observable %.5f", c.Target, c.Latent.Brier, c.Observable.Brier)
		}
		want := ranges[c.Target]
		if a := c.Observable.AUROC; a < want[0]-slack || a > want[1]+slack {
			t.Errorf("%s: observable AUROC %.4f, want %.2f to %.2f", c.Target, a, want[0], want[1])
		}
	}
}

// The belief is calibrated too: among people of whom it says p, a share p are in crisis. (That it is the exact posterior is
// tested against enumeration; this tests that the generator is the model which that enumerates.)
func TestObservableIsTheMeanOfLatent(t *testing.T) {
	for target, name := range Targets() {
		people := known(t, target)
		var gap, spread float64
		for _, tr := range people {
			d := tr.latent[target] - tr.observable[target]
			gap += d
			spread += d * d
		}
		if z := gap / math.Sqrt(spread); math.Abs(z) > 4 {
			t.Errorf("%s: latent exceeds observable by %.1f in sum, z %.1f", name, gap, z)
		}
	}
}

func TestMarginalsAreThoseOfRealPlaces(t *testing.T) {
	for _, place := range []uint64{0, 3} {
		pop, err := settledPlace()
		slack := 0.03
		if place != 0 {
			pop, err = lived(place, 8_000, 2)
			slack = 0.35 // other places differ on purpose, and this one is small
		}
		if err != nil {
			t.Fatal(err)
		}
		s := pop.summarise()
		if n := float64(s.Residents); math.Abs(n/float64(40_000)-1) > 0.05 && place == 0 {
			t.Errorf("have %v residents, want about 40,000", n)
		}
		published := 0
		for _, m := range s.Marginals {
			if math.IsNaN(m.Have) {
				t.Errorf("place %d: %s is not a number", place, m.Name)
			}
			if m.High == 0 {
				continue
			}
			published++
			if m.Have < m.Low*(1-slack) || m.Have > m.High*(1+slack) {
				t.Errorf("place %d: %s: have %.4f, want %g to %g", place, m.Name, m.Have, m.Low, m.High)
			}
		}
		if published < 10 {
			t.Errorf("only %d marginals have a published range", published)
		}
	}
}

// The area under the curve is the share of pairs, one with and one without the event, that are in the right order.
func TestAUROC(t *testing.T) {
	chance := []float64{0.1, 0.4, 0.4, 0.8, 0.3, 0.9, 0.1}
	event := []bool{false, true, false, true, false, false, true}
	var wins, pairs float64
	for i, yes := range event {
		for j, no := range event {
			if !yes || no {
				continue
			}
			pairs++
			if chance[i] > chance[j] {
				wins++
			} else if chance[i] == chance[j] {
				wins += 0.5
			}
		}
	}
	if have := auroc(chance, event); math.Abs(have-wins/pairs) > 1e-15 {
		t.Errorf("have %v, want %v", have, wins/pairs)
	}
	if have := auroc([]float64{0.1, 0.2}, []bool{false, false}); !math.IsNaN(have) {
		t.Errorf("without events: have %v, want not a number", have)
	}
}
