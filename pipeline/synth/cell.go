package synth

import (
	"math"
	"sync"
)

// The sexes of the model, in the order of the contract's codes; whoever is neither male nor female takes the mean of both.
const (
	male = iota
	female
	otherSex
	sexes
)

// deciles of deprivation, 1 (most deprived) to 10.
const deciles = 10

// cells is the number of combinations of what is observed of a person and moves the model: age band, sex, decile, class.
const cells = ageBands * sexes * deciles * classes

// cellIndex returns the index of a combination; age in years, decile from 1.
func cellIndex(age, sex, decile, class int) int {
	return ((ageBand(age)*sexes+sex)*deciles+decile-1)*classes + class
}

// yearsPerBand is the width of an age band.
const yearsPerBand = 5

func ageBand(age int) int { return min(age/yearsPerBand, ageBands-1) }

// cell holds the law of the people in one combination of observed covariates: how need moves, what it brings, how it kills.
// All of it is by frailty and level of need. Generator, filter and forecast read the same cell, so the truth is exact.
type cell struct {
	age, sex, decile, class int // age is the band

	prior     [frailties]float64                  // of frailty, before anything is seen
	start     [frailties][levels]float64          // of need, the month before entry
	step      [frailties][levels][levels]float64  // monthly transition
	death     [frailties][levels]float64          // chance of dying in the month
	rate      [frailties][levels][streams]float64 // events a month, in an average season
	month     [monthsPerYear][frailties][levels]emission
	overnight float64 // share of emergency admissions that stay a night
	marks     *marks

	once     sync.Once
	forecast forecast
}

// emission is what one month brings, in its season.
type emission struct {
	gp    float64 // attended GP appointments, on average over the months with and without a bunch
	other float64 // events of all other streams
	quiet float64 // share of months without a bunch x chance of no GP appointment in one
	busy  float64 // the same of months with a bunch
	none  float64 // chance of no event of the other streams
	live  float64 // chance of surviving the month
}

// bunches are the factors on GP contact in months without and with a bunch; they average 1.
func (p *params) bunches() (quiet, busy float64) {
	return (1 - p.episode*p.bunch) / (1 - p.episode), p.bunch
}

func (m *model) newCell(index int) *cell {
	c := &cell{class: index % classes}
	index /= classes
	c.decile = index%deciles + 1
	index /= deciles
	c.sex, c.age = index%sexes, index/sexes
	c.marks = &m.marks[markGroup(c)]
	p := &m.params
	c.overnight = p.overnight[0] + (p.overnight[1]-p.overnight[0])*min(midAge(c.age), 90)/90
	c.prior = m.prior[peopleIndex(c.age, c.sex, c.decile)]
	for f := range frailties {
		c.step[f], c.death[f] = p.moves(c, f), p.dying(c, f)
		c.start[f], _ = longRun(&c.step[f], &c.death[f])
		for l := range levels {
			for s := range streams {
				c.rate[f][l][s] = m.scale[driverOf[s]] * p.relative(c, f, l, s) / monthsPerYear
			}
		}
	}
	m.emissions(c)
	return c
}

// emissions fills the chances of each month of the model year.
func (m *model) emissions(c *cell) {
	quiet, busy := m.params.bunches()
	for k := range monthsPerYear {
		for f := range frailties {
			for l := range levels {
				e := &c.month[k][f][l]
				for s, r := range c.rate[f][l] {
					if s == gpAttended {
						e.gp = r * m.season[gpDemand][k]
					} else {
						e.other += r * m.season[driverOf[s]][k]
					}
				}
				e.quiet = (1 - m.params.episode) * math.Exp(-quiet*e.gp)
				e.busy = m.params.episode * math.Exp(-busy*e.gp)
				e.none = math.Exp(-e.other)
				e.live = 1 - c.death[f][l]
			}
		}
	}
}

// relative is a stream's yearly rate before the driver's scale.
func (p *params) relative(c *cell, f, l, s int) float64 {
	d := driverOf[s]
	age := p.age[d]
	byAge := (age[male][c.age] + age[female][c.age]) / 2
	if c.sex != otherSex {
		byAge = age[c.sex][c.age]
	}
	return byAge * p.class[d][c.class] * p.need[d][l] * p.share[s] * p.shareNeed[s][l] *
		math.Exp(p.frail[d]*frailtyScore[f]+p.deprivation[d]*deprived(c.decile))
}

// maxMove is the largest chance of leaving a level within a month.
const maxMove = 0.9

// moves is the monthly transition matrix: frailty, deprivation and conditions speed the way up and, by the square root, slow
// the way down.
func (p *params) moves(c *cell, f int) (step [levels][levels]float64) {
	up := p.riseClass[c.class] * math.Exp(p.riseFrail*frailtyScore[f]+p.riseDeprived*deprived(c.decile))
	down := 1 / math.Sqrt(up)
	for i := range levels {
		var leave float64
		for j := range levels {
			if j > i {
				step[i][j] = p.move[i][j] * up
			} else if j < i {
				step[i][j] = p.move[i][j] * down
			}
			leave += step[i][j]
		}
		if leave > maxMove {
			for j := range levels {
				step[i][j] *= maxMove / leave
			}
			leave = maxMove
		}
		step[i][i] = 1 - leave
	}
	return step
}

// dying is the chance of dying within a month, by need: Gompertz in age, by sex, deprivation, class, frailty and need.
func (p *params) dying(c *cell, f int) (chance [levels]float64) {
	yearly := p.deathScale * math.Exp(p.deathSlope*midAge(c.age)) * sexRatio(0.72, c.sex) *
		p.deathClass[c.class] * math.Exp(p.deathFrail*frailtyScore[f]+0.25*deprived(c.decile))
	for l := range chance {
		chance[l] = min(0.5, 1-math.Exp(-yearly*p.deathNeed[l]/monthsPerYear))
	}
	return chance
}

// longRun is the distribution over the levels among those still alive after 256 months from well, by when it no longer moves, and
// the share of them that live through a month: the slowest way out of a level takes about 30 months.
func longRun(step *[levels][levels]float64, death *[levels]float64) (need [levels]float64, live float64) {
	var power [levels][levels]float64
	for i := range levels {
		for j := range levels {
			power[i][j] = step[i][j] * (1 - death[j])
		}
	}
	month := power
	for range 8 {
		var square [levels][levels]float64
		var sum float64
		for i := range levels {
			for j := range levels {
				for k := range levels {
					square[i][j] += power[i][k] * power[k][j]
				}
				sum += square[i][j]
			}
		}
		for i := range levels {
			for j := range levels {
				power[i][j] = square[i][j] / sum // only the proportions matter
			}
		}
	}
	need = power[well]
	normalise(need[:])
	for i, w := range need {
		for j := range levels {
			live += w * month[i][j]
		}
	}
	return need, live
}

func normalise(w []float64) {
	var sum float64
	for _, v := range w {
		sum += v
	}
	for i := range w {
		w[i] /= sum
	}
}
