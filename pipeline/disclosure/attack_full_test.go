//go:build full

package disclosure_test

import (
	"testing"

	"riskstrat/pipeline/disclosure"
)

// A year of reports of towns of every size, under both profiles that may leave. Exact totals of one month and the next do tell something of a list of fewer than
// ten people, which the smallest town has.
func TestAttackOnManyTowns(t *testing.T) {
	for seed := range uint64(4) {
		for _, people := range []int{700, 4000, 20000} {
			for p, last := range map[disclosure.Profile]float64{disclosure.OpenSAFELY: 7, disclosure.ACRO: 9} {
				if p == disclosure.ACRO && people == 700 {
					continue
				}
				if broken, hidden := newYear(t, p, seed, people, 12, (*disclosure.Release).Settle).broken(t, last); broken > 0 || hidden == 0 {
					t.Errorf("town %d of %d people, profile %s: have %d of %d hidden counts broken", seed, people, p, broken, hidden)
				}
			}
		}
	}
}
