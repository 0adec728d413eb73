package synth

import (
	"math"
	"math/rand/v2"
)

// drawParams returns the parameters of another place: those of the default place with every structural one drawn afresh
// about it. Factors are log-uniform between 1/x and x, with x as follows, one draw per parameter:
//
//	yearly rates, shares of missed and cancelled appointments     1.15
//	monthly moves between levels of need                          1.3
//	what a level does to a rate (as a power)                      1.15
//	what conditions do to a rate (as a power)                     1.2
//	frailty's spread in each driver, in death and in moving up    1.25
//	deprivation gradients                                         1.5
//	prevalence of conditions                                      1.25
//	death rate                                                    1.15
//	bunching of GP contact, season, leaving, change of practice   1.3
//
// A model tuned on the default place and still right on places drawn so has not merely learned the generator's constants.
func drawParams(place uint64) params {
	p := defaultParams()
	rng := rand.New(rand.NewPCG(place, 0x706c616365))
	factor := func(x float64) float64 { return math.Exp((2*rng.Float64() - 1) * math.Log(x)) }
	for d := range drivers {
		p.yearly[d] *= factor(1.15)
		p.frail[d] *= factor(1.25)
		p.deprivation[d] *= factor(1.5)
		p.season[d] *= factor(1.3)
		raise(p.need[d][:], factor(1.15))
		raise(p.class[d][:], factor(1.2))
	}
	p.share[gpMissed] *= factor(1.15)
	p.share[gpCancelled] *= factor(1.15)
	for i := range p.move {
		for j := range p.move[i] {
			p.move[i][j] *= factor(1.3)
		}
	}
	p.riseFrail *= factor(1.25)
	p.riseDeprived *= factor(1.5)
	p.frailtyTilt *= factor(1.5)
	p.deathFrail *= factor(1.25)
	p.deathScale *= factor(1.15)
	p.prevalence *= factor(1.25)
	p.bunch = 1 + (p.bunch-1)*factor(1.3)
	p.leave *= factor(1.3)
	p.changePractice *= factor(1.3)
	return p
}

// raise takes relative rates to a power, which widens or narrows the differences between them.
func raise(rates []float64, power float64) {
	for i := range rates {
		rates[i] = math.Pow(rates[i], power)
	}
}
