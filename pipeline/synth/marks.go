package synth

// What an event looks like depends on the level of need too: when need rises, more contact is on the same day, by telephone and
// out of hours; in a crisis more people come by ambulance, with high acuity, or leave before they are seen. The marks of an event
// are one draw from the joint distribution of its level, so the filter knows exactly what each combination says of the level.

// The groups of people whose marks differ besides: home visits and ambulances are commoner for the old.
const (
	younger  = iota // under 75
	older           // 75 and over
	careHome        // lives in one
	markGroups
)

func markGroup(c *cell) int {
	switch {
	case c.class == inCareHome:
		return careHome
	case c.age >= ageBand(75):
		return older
	}
	return younger
}

// marks are the distributions of the marks in one group, by level.
type marks struct {
	gp       markLaw // combinations of gpMark
	home     markLaw // A&E attendances that end without admission, of aeMark
	admitted markLaw // A&E attendances that end in admission, of aeMark
}

// markLaw is a distribution over combinations of marks by level. ratio compares its chance with the one at managing: only
// ratios matter to the filter, and they keep products away from underflow.
type markLaw struct {
	draw  [levels]alias
	ratio [][levels]float64
}

// gpMark is the marks of an attended appointment; the numbers are the codes of the contract.
type gpMark struct {
	hcp     int // 0 GP, 1 other staff
	mode    int // 0 face to face, 1 home visit, 2 telephone, 3 online, 4 unknown
	sameDay int // booked on the day
	late    int // evenings and Saturdays
}

func (g gpMark) index() int { return ((g.hcp*5+g.mode)*2+g.sameDay)*2 + g.late }

func gpMarkOf(i int) gpMark {
	return gpMark{late: i % 2, sameDay: i / 2 % 2, mode: i / 4 % 5, hcp: i / 20}
}

const gpMarks = 2 * 5 * 2 * 2

// aeMark is the marks of an A&E attendance.
type aeMark struct {
	acuity    int // 1 to 5
	ambulance int
	left      int // before treatment was complete
}

func (a aeMark) index() int { return ((a.acuity-1)*2+a.ambulance)*2 + a.left }

func aeMarkOf(i int) aeMark { return aeMark{left: i % 2, ambulance: i / 2 % 2, acuity: i/4 + 1} }

const aeMarks = 5 * 2 * 2

var (
	gpByGP     = [levels]float64{0.42, 0.44, 0.5, 0.52, 0.5}
	gpSameDay  = [levels]float64{0.39, 0.41, 0.5, 0.54, 0.48}
	gpLate     = [levels]float64{0.035, 0.035, 0.05, 0.06, 0.05}
	gpByPhone  = [levels]float64{0.22, 0.24, 0.31, 0.33, 0.3}
	gpOnline   = 0.06
	gpNoMode   = 0.02
	gpHomeCall = [markGroups]float64{0.003, 0.035, 0.45}

	aeHighAcuity = [levels]float64{0.12, 0.13, 0.16, 0.26, 0.22} // acuity 1 or 2, of those sent home
	aeAmbulance  = [markGroups][levels]float64{
		{0.14, 0.15, 0.18, 0.28, 0.26}, {0.4, 0.42, 0.46, 0.55, 0.52}, {0.8, 0.8, 0.82, 0.86, 0.85}}
	aeLeft      = [levels]float64{0.035, 0.04, 0.05, 0.075, 0.06}
	inHighAcuit = [levels]float64{0.42, 0.43, 0.46, 0.54, 0.5} // of those admitted
	inAmbulance = [markGroups]float64{0.42, 0.68, 0.93}
)

func newMarks() (out [markGroups]marks) {
	for g := range out {
		out[g].gp = newMarkLaw(gpMarks, func(level, i int) float64 {
			m := gpMarkOf(i)
			phone := gpByPhone[level] * (1 - gpHomeCall[g])
			mode := [5]float64{1: gpHomeCall[g], 2: phone, 3: gpOnline, 4: gpNoMode}
			mode[0] = 1 - mode[1] - mode[2] - mode[3] - mode[4]
			return chance(gpByGP[level], m.hcp == 0) * mode[m.mode] * chance(gpSameDay[level], m.sameDay == 1) *
				chance(gpLate[level], m.late == 1)
		})
		out[g].home = newMarkLaw(aeMarks, func(level, i int) float64 {
			m := aeMarkOf(i)
			return acuity(aeHighAcuity[level], m.acuity) * chance(aeAmbulance[g][level], m.ambulance == 1) * chance(aeLeft[level], m.left == 1)
		})
		out[g].admitted = newMarkLaw(aeMarks, func(level, i int) float64 {
			m := aeMarkOf(i)
			return acuity(inHighAcuit[level], m.acuity) * chance(inAmbulance[g], m.ambulance == 1) * chance(0, m.left == 1)
		})
	}
	return out
}

// acuity spreads the share of high acuity over levels 1 and 2, the rest over 3 to 5.
func acuity(high float64, level int) float64 {
	return [5]float64{high * 0.08, high * 0.92, (1 - high) * 0.5, (1 - high) * 0.42, (1 - high) * 0.08}[level-1]
}

func chance(p float64, yes bool) float64 {
	if yes {
		return p
	}
	return 1 - p
}

func newMarkLaw(n int, p func(level, i int) float64) markLaw {
	law := markLaw{ratio: make([][levels]float64, n)}
	for l := range levels {
		row := make([]float64, n)
		for i := range row {
			row[i] = p(l, i)
			if base := p(managing, i); base > 0 {
				law.ratio[i][l] = row[i] / base
			}
		}
		law.draw[l] = newAlias(row)
	}
	return law
}
