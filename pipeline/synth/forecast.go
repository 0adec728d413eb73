package synth

import "math"

// forecast is the chance of each default target over the horizon, given frailty and the level of need of the month that
// ends on the index date. Registration is taken to last; a death ends the chance of further events but keeps those before it.
type forecast struct {
	admission  [frailties][levels]float64 // at least one emergency admission
	escalation [frailties][levels]float64 // the escalation rule holds at the end
}

// The escalation rule over the horizon: at least 10 attended GP appointments, and at least 3 A&E attendances or 2
// emergency overnight stays. Counts beyond these need not be told apart.
const (
	capGP    = 10
	capAE    = 3
	capStays = 2

	acute  = (capAE + 1) * (capStays + 1)
	tallyN = (capGP + 1) * acute
)

// escalates says whether the rule holds.
func escalates(gp, ae, stays int) bool { return gp >= capGP && (ae >= capAE || stays >= capStays) }

// tally indexes capped counts.
func tally(gp, ae, stays int) int {
	return (min(gp, capGP)*(capAE+1)+min(ae, capAE))*(capStays+1) + min(stays, capStays)
}

// outlook is a value for each capped count.
type outlook [tallyN]float64

// The kinds of event that move the counts, and the index of the counts after one more of each.
const (
	oneGP = iota
	oneAE
	oneStay
	oneAEAndStay
	steps
)

var after = func() (next [steps][tallyN]uint8) {
	for gp := range capGP + 1 {
		for ae := range capAE + 1 {
			for stays := range capStays + 1 {
				s := tally(gp, ae, stays)
				next[oneGP][s] = uint8(tally(gp+1, ae, stays))
				next[oneAE][s] = uint8(tally(gp, ae+1, stays))
				next[oneStay][s] = uint8(tally(gp, ae, stays+1))
				next[oneAEAndStay][s] = uint8(tally(gp, ae+1, stays+1))
			}
		}
	}
	return next
}()

// forecastOf returns the cell's forecast. It is computed once, exactly, by dynamic programming backwards over the
// months of the model year: the value of a level and a tally is the mean over next month's level, events and survival.
func (m *model) forecastOf(c *cell) *forecast {
	c.once.Do(func() {
		for f := range frailties {
			c.forecast.admission[f] = c.admission(m, f)
			c.forecast.escalation[f] = c.escalation(m, f)
		}
	})
	return &c.forecast
}

func (c *cell) admission(m *model, f int) (chance [levels]float64) {
	spared := [levels]float64{1, 1, 1, 1, 1}
	for k := monthsPerYear - 1; k >= 0; k-- {
		var month [levels]float64 // spared from here on, given this month's level
		for l := range levels {
			live := c.month[k][f][l].live
			month[l] = math.Exp(-c.rate[f][l][emergency]*m.season[emergencyDemand][k]) * (live*spared[l] + 1 - live)
		}
		spared = [levels]float64{}
		for i := range levels {
			for j, w := range month {
				spared[i] += c.step[f][i][j] * w
			}
		}
	}
	for l := range chance {
		chance[l] = 1 - spared[l]
	}
	return chance
}

func (c *cell) escalation(m *model, f int) (chance [levels]float64) {
	var end outlook
	for gp := range capGP + 1 {
		for ae := range capAE + 1 {
			for stays := range capStays + 1 {
				if escalates(gp, ae, stays) {
					end[tally(gp, ae, stays)] = 1
				}
			}
		}
	}
	value := [levels]outlook{end, end, end, end, end}
	for k := monthsPerYear - 1; k >= 0; k-- {
		var month [levels]outlook
		for l := range levels {
			month[l] = c.before(m, k, f, l, &value[l], &end)
		}
		for i := range levels {
			value[i] = outlook{}
			for j, w := range c.step[f][i] {
				if w == 0 {
					continue
				}
				for s, v := range &month[j] {
					value[i][s] += w * v
				}
			}
		}
	}
	for l := range chance {
		chance[l] = value[l][tally(0, 0, 0)]
	}
	return chance
}

// before is the outlook at the beginning of month k at level l, where survived is the one at its end for those who live,
// and end the one for those who die in it.
func (c *cell) before(m *model, k, f, l int, survived, end *outlook) outlook {
	e := &c.month[k][f][l]
	var mixed outlook
	for s := range mixed {
		mixed[s] = e.live*survived[s] + (1-e.live)*end[s]
	}
	admitted := c.rate[f][l][emergency] * m.season[emergencyDemand][k]
	stay := admitted * c.overnight
	via := m.params.viaAE
	attended := c.rate[f][l][aeHome]*m.season[aeDemand][k] + via*(admitted-stay)

	out := addEvents(&mixed, poissonHead(attended, capAE), oneAE)
	out = addEvents(&out, poissonHead(stay*(1-via), capStays), oneStay)
	out = addEvents(&out, poissonHead(stay*via, capAE), oneAEAndStay)
	quiet, busy := m.params.bunches()
	calls := poissonHead(quiet*e.gp, capGP)
	bunched := poissonHead(busy*e.gp, capGP)
	for n := range calls {
		calls[n] = (1-m.params.episode)*calls[n] + m.params.episode*bunched[n]
	}
	return addEvents(&out, calls, oneGP)
}

// addEvents is the mean outlook before a number of events happen, n of them with chance p[n]. What p leaves to 1 is the
// chance of more, which reach every cap they move.
func addEvents(later *outlook, p []float64, kind int) (before outlook) {
	rest := 1.0
	for _, v := range p {
		rest -= v
	}
	next := &after[kind]
	for s := range before {
		var v float64
		at := s
		for _, w := range p {
			v += w * later[at]
			at = int(next[at])
		}
		before[s] = v + rest*later[at]
	}
	return before
}

// poissonHead holds the chances of 0 to upTo-1 events of a Poisson count.
func poissonHead(mean float64, upTo int) []float64 {
	p := make([]float64, upTo)
	v := math.Exp(-mean)
	for n := range p {
		p[n] = v
		v *= mean / float64(n+1)
	}
	return p
}
