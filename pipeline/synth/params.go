package synth

// The hidden levels of need of one model month, from least to most. GP contact rises first (rising), then A&E and
// emergency admissions (crisis), which may settle into a high plateau (persistent).
const (
	well = iota
	managing
	rising
	crisis
	persistent
	levels
)

// frailties is the number of support points of the static, never observed frailty of a person.
const frailties = 5

// frailtyScore holds the support points; their weights are params.frailtyWeight.
var frailtyScore = [frailties]float64{-1.8, -0.9, 0, 0.9, 1.8}

// A driver is a kind of demand: everything that moves a rate (age, sex, deprivation, conditions, frailty, need, season)
// moves all streams of a driver alike.
const (
	gpDemand = iota
	aeDemand // A&E attendances that end without admission
	emergencyDemand
	electiveDemand
	drivers
)

// A stream is a kind of event counted per model month; given level, frailty and cell the streams are independent.
const (
	gpAttended = iota
	gpMissed   // did not attend
	gpCancelled
	gpUnstated // status unknown
	aeHome     // unplanned A&E attendance that ends without admission
	aePlanned  // planned follow-up
	emergency  // emergency admission, by A&E or directly
	elective
	sameDayCare // department type 05
	streams
)

// driverOf says which demand moves a stream.
var driverOf = [streams]int{gpDemand, gpDemand, gpDemand, gpDemand, aeDemand, aeDemand, emergencyDemand, electiveDemand, emergencyDemand}

// The classes of a cell: the number of condition registers a person is on, or an arrangement that outweighs them.
const (
	noCondition = iota
	oneCondition
	twoConditions
	threeConditions
	fourOrMore
	inCareHome
	palliative
	classes
)

// ageBands is the number of five-year age bands; the last is 90 and over.
const ageBands = 19

// params are the structural parameters of a place. What is marked relative is scaled, driver by driver, so that the
// reference population of calibrate has the yearly rates.
type params struct {
	yearly [drivers]float64 // events per head and year of each driver's first stream

	share      [streams]float64         // a stream's rate as a share of its driver
	shareNeed  [streams][levels]float64 // how need tilts that share
	viaAE      float64                  // share of emergency admissions that come through A&E
	overnight  [2]float64               // share of emergency admissions that stay a night: at age 0, and at 90
	episode    float64                  // share of months in which GP contact comes in a bunch
	bunch      float64                  // factor on GP contact in such a month; the other months make up for it
	deathScale float64                  // Gompertz: yearly hazard at age 0 ...
	deathSlope float64                  // ... and its growth per year of age
	deathNeed  [levels]float64
	deathClass [classes]float64
	deathFrail float64 // log hazard per unit of frailty score

	age         [drivers][2][ageBands]float64 // relative, men and women
	class       [drivers][classes]float64     // relative
	need        [drivers][levels]float64      // relative
	frail       [drivers]float64              // log rate per unit of frailty score
	deprivation [drivers]float64              // log rate from the average to the most deprived decile
	season      [drivers]float64              // amplitude
	peak        [drivers]float64              // day of the year of the peak

	frailtyWeight  [frailties]float64 // in the average decile
	frailtyTilt    float64            // log weight per unit of frailty score, from the average to the most deprived decile
	move           [levels][levels]float64
	riseFrail      float64 // log rate of moving up per unit of frailty score
	riseDeprived   float64 // log rate of moving up, from the average to the most deprived decile
	riseClass      [classes]float64
	prevalence     float64 // factor on every condition's prevalence
	leave          float64 // factor on the rates at which households leave
	changePractice float64 // moves to another practice of the place per head and year
}

// defaultParams are those of the default place. The yearly rates, and the shares behind them, are published figures for
// England (GP appointments 2024, A&E all types, emergency admissions; missed appointments 4.94 % of attended and missed);
// everything else is a working assumption chosen for the marginals that Summary reports.
func defaultParams() params {
	ones := [levels]float64{1, 1, 1, 1, 1}
	p := params{
		yearly:     [drivers]float64{5.75, 0.364, 0.102, 0.15},
		share:      [streams]float64{1, 0.047, 0.06, 0.02, 1, 0.03, 1, 1, 0.3},
		viaAE:      0.72,
		overnight:  [2]float64{0.45, 0.82},
		episode:    0.25,
		bunch:      2.2,
		deathScale: 2.3e-5,
		deathSlope: 0.097,
		deathNeed:  [levels]float64{0.6, 0.9, 1.2, 2.6, 2},
		deathClass: [classes]float64{0.6, 0.8, 1, 1.2, 1.6, 2.6, 12},
		deathFrail: 0.3,

		age:         demandByAge,
		class:       demandByClass,
		need:        demandByNeed,
		frail:       [drivers]float64{0.2, 0.2, 0.45, 0.15},
		deprivation: [drivers]float64{0.05, 0.28, 0.26, 0},
		season:      [drivers]float64{0.05, 0.03, 0.07, 0.03},
		peak:        [drivers]float64{310, 170, 10, 60},

		frailtyWeight:  [frailties]float64{0.08, 0.24, 0.36, 0.24, 0.08},
		frailtyTilt:    0.12,
		move:           monthlyMoves,
		riseFrail:      0.15,
		riseDeprived:   0.15,
		riseClass:      [classes]float64{0.9, 1, 1.1, 1.2, 1.35, 1.4, 1.8},
		prevalence:     1.1,
		leave:          1,
		changePractice: 0.02,
	}
	for s := range p.shareNeed {
		p.shareNeed[s] = ones
	}
	p.shareNeed[gpMissed] = [levels]float64{0.8, 0.9, 1.4, 1.7, 1.3}
	p.shareNeed[gpCancelled] = [levels]float64{0.8, 1, 1.2, 1.5, 1.1}
	return p
}

// monthlyMoves are the chances of moving from one level of need to another within a month, before frailty, deprivation
// and conditions; the diagonal is what is left.
var monthlyMoves = [levels][levels]float64{
	well:       {managing: 0.04, rising: 0.006, crisis: 0.0035},
	managing:   {well: 0.08, rising: 0.03, crisis: 0.0055},
	rising:     {well: 0.03, managing: 0.2, crisis: 0.05, persistent: 0.01},
	crisis:     {well: 0.04, managing: 0.24, rising: 0.16, persistent: 0.05},
	persistent: {managing: 0.05, rising: 0.05, crisis: 0.03},
}

var demandByNeed = [drivers][levels]float64{
	gpDemand:        {0.22, 1, 2.9, 2.9, 1.7},
	aeDemand:        {0.8, 1, 1.2, 6, 1.9},
	emergencyDemand: {0.6, 0.9, 1.3, 8, 3},
	electiveDemand:  {0.8, 1, 1.2, 1.2, 1.4},
}

var demandByClass = [drivers][classes]float64{
	gpDemand:        {0.88, 1.08, 1.2, 1.3, 1.4, 1.6, 2},
	aeDemand:        {0.92, 1.05, 1.15, 1.25, 1.35, 1.2, 1.3},
	emergencyDemand: {0.65, 1, 1.55, 2.15, 2.9, 2.2, 3},
	electiveDemand:  {0.7, 1.2, 1.6, 1.9, 2.1, 0.8, 0.8},
}

// demandByAge holds relative rates by five-year band, men then women: GP contact is higher for women from 15 to 64, A&E
// is U-shaped, emergency admissions rise steeply from 65.
var demandByAge = [drivers][2][ageBands]float64{
	gpDemand: {
		{0.95, 0.5, 0.45, 0.5, 0.55, 0.57, 0.6, 0.66, 0.74, 0.82, 0.9, 0.96, 1.02, 1.08, 1.16, 1.25, 1.32, 1.36, 1.36},
		{0.9, 0.5, 0.5, 0.8, 0.95, 1, 1.05, 1.06, 1.08, 1.12, 1.16, 1.16, 1.16, 1.16, 1.2, 1.27, 1.33, 1.36, 1.36},
	},
	aeDemand: {
		{1.6, 0.95, 1, 1.1, 1.2, 1.1, 1.05, 0.95, 0.9, 0.85, 0.85, 0.82, 0.82, 0.88, 1, 1.2, 1.45, 1.7, 1.85},
		{1.45, 0.85, 0.9, 1.15, 1.25, 1.15, 1.05, 0.95, 0.9, 0.85, 0.85, 0.82, 0.8, 0.85, 0.98, 1.15, 1.4, 1.65, 1.8},
	},
	emergencyDemand: {
		{1.4, 0.45, 0.4, 0.5, 0.5, 0.5, 0.52, 0.56, 0.62, 0.7, 0.8, 0.92, 1.1, 1.4, 1.95, 2.8, 4, 5.4, 6.2},
		{1.2, 0.42, 0.42, 0.65, 0.7, 0.68, 0.66, 0.64, 0.66, 0.7, 0.78, 0.88, 1, 1.25, 1.75, 2.5, 3.6, 5, 5.8},
	},
	electiveDemand: {
		{0.35, 0.3, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.75, 0.95, 1.2, 1.5, 1.8, 2.1, 2.4, 2.4, 2, 1.4, 0.8},
		{0.3, 0.25, 0.25, 0.35, 0.5, 0.65, 0.75, 0.85, 1, 1.15, 1.3, 1.5, 1.7, 1.9, 2.1, 2.1, 1.7, 1.2, 0.7},
	},
}
