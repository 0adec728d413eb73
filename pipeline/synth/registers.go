package synth

import "math"

// Register is one condition register of the synthetic place, and how a place would configure it.
type Register struct {
	Name        string
	Sensitive   bool // never shown and never a reason
	ReviewFirst bool // the practice reads the record before any contact
}

// Registers lists the condition registers in the order of the alphabet. Most are named after those of the Quality and Outcomes
// Framework; domestic_abuse and substance_misuse stand for what a place must never show.
func Registers() []Register {
	out := make([]Register, len(registers))
	for i, r := range registers {
		out[i] = r.Register
	}
	return out
}

// register says how common a condition is: a share of people that rises with age along a logistic curve.
type register struct {
	Register
	top         float64 // share at the oldest ages
	middle      float64 // age at which half of that is reached
	width       float64 // years over which it rises
	women       float64 // ratio of women to men
	deprivation float64 // log ratio from the average to the most deprived decile
	frail       float64 // log ratio per unit of frailty score
}

// registers are shaped after QOF's published prevalence (hypertension about 15 %, diabetes 6-7 %, CHD 3 %, COPD 2 % of all
// people); the curves themselves are assumptions.
var registers = []register{
	{Register{"asthma", false, false}, 0.066, 6, 3, 1.1, 0.1, 0.1},
	{Register{"atrial_fibrillation", false, false}, 0.2, 81, 6, 0.8, 0, 0.15},
	{Register{"cancer", false, false}, 0.15, 72, 11, 1.1, -0.05, 0.05},
	{Register{"chd", false, false}, 0.2, 77, 9, 0.55, 0.2, 0.2},
	{Register{"chronic_kidney_disease", false, false}, 0.32, 79, 7, 1.1, 0.1, 0.2},
	{Register{"copd", false, false}, 0.085, 66, 7, 0.95, 0.5, 0.3},
	{Register{"dementia", false, true}, 0.35, 90, 5, 1.2, 0.05, 0.15},
	{Register{"depression", false, false}, 0.12, 24, 5, 1.7, 0.25, 0.3},
	{Register{"diabetes", false, false}, 0.19, 58, 11, 0.8, 0.3, 0.15},
	{Register{"domestic_abuse", true, true}, 0.015, 22, 3, 3, 0.4, 0.25},
	{Register{"epilepsy", false, false}, 0.008, 10, 5, 1, 0.25, 0.2},
	{Register{"heart_failure", false, false}, 0.16, 84, 7, 0.8, 0.2, 0.3},
	{Register{"hypertension", false, false}, 0.55, 63, 10, 0.95, 0.1, 0.1},
	{Register{"learning_disability", false, true}, 0.006, 6, 2, 0.7, 0.25, 0.2},
	{Register{"obesity", false, false}, 0.13, 32, 8, 1.3, 0.25, 0.15},
	{Register{"osteoporosis", false, false}, 0.09, 80, 6, 3.5, 0, 0.1},
	{Register{"peripheral_arterial_disease", false, false}, 0.05, 78, 9, 0.6, 0.35, 0.25},
	{Register{"rheumatoid_arthritis", false, false}, 0.014, 55, 10, 2.2, 0.1, 0.1},
	{Register{"severe_mental_illness", false, true}, 0.011, 28, 5, 0.95, 0.45, 0.35},
	{Register{"stroke_tia", false, false}, 0.14, 80, 9, 0.85, 0.15, 0.2},
	{Register{"substance_misuse", true, true}, 0.02, 24, 4, 0.5, 0.6, 0.4},
}

// palliativeCare is drawn as the registers are but is kept as palliative_from of residents, not as a condition.
var palliativeCare = register{Register{Name: "palliative"}, 0.08, 86, 8, 1, 0.1, 0.3}

// risks is every register that is drawn: the condition registers, then palliative care.
var risks = append(append([]register(nil), registers...), palliativeCare)

// palliativeRisk is the index of palliative care in risks.
var palliativeRisk = len(registers)

// prevalence is the share of people of an age on the register, and its growth per year of age.
func (r *register) prevalence(age float64) (share, growth float64) {
	share = r.top / (1 + math.Exp(-(age-r.middle)/r.width))
	return share, share * (1 - share/r.top) / r.width
}

// maxPrevalence keeps a chance away from 1 where several factors meet.
const maxPrevalence = 0.9

// illness holds, for one combination of age band, sex and decile, each risk's chance of being there at entry and its
// yearly hazard of onset, by frailty. Onsets bring the rise with age and make up for those whom death takes off a register before
// others, so that registers stay as they are in the long run.
type illness struct {
	present [frailties][]float64        // chance of being on the register at entry
	hazard  [frailties][]float64        // yearly hazard of being entered, for those who are not on it
	absent  [frailties]float64          // product over the risks of 1 - present
	total   [frailties]float64          // sum over the risks of hazard
	death   [frailties][classes]float64 // chance of dying within a year
}

func newIllness(p *params, band, sex, decile int) *illness {
	in := new(illness)
	for f := range frailties {
		in.present[f] = make([]float64, len(risks))
		in.hazard[f] = make([]float64, len(risks))
		in.absent[f] = 1
		for class := range classes {
			in.death[f][class] = p.yearlyDeath(&cell{age: band, sex: sex, decile: decile, class: class}, f)
		}
		for i := range risks {
			share, growth := p.registered(&risks[i], band, sex, decile, f)
			in.present[f][i] = share
			in.hazard[f][i] = growth
			in.absent[f] *= 1 - share
		}
		onRegister, inPalliativeCare := in.taken(f)
		for i, share := range in.present[f] {
			taken := onRegister
			if i == palliativeRisk {
				taken = inPalliativeCare
			}
			in.hazard[f][i] = (in.hazard[f][i] + taken*share) / (1 - share)
			in.total[f] += in.hazard[f][i]
		}
	}
	return in
}

// registered is the share of people who are on a register, and its growth per year of age.
func (p *params) registered(r *register, band, sex, decile, f int) (share, growth float64) {
	share, growth = r.prevalence(midAge(band))
	factor := p.prevalence * sexRatio(r.women, sex) * math.Exp(r.deprivation*deprived(decile)+r.frail*frailtyScore[f])
	if share*factor > maxPrevalence {
		return maxPrevalence, 0
	}
	return share * factor, growth * factor
}

// taken is the share of people whom death takes within a year beyond what it takes of everybody: off a register, and out of palliative
// care.
func (in *illness) taken(f int) (onRegister, inPalliativeCare float64) {
	var all, one float64
	for class, w := range in.classes(f) {
		all += w * in.death[f][class]
		if class < fourOrMore {
			class++
		}
		one += w * in.death[f][class]
	}
	return (one - all) / (1 - all), (in.death[f][palliative] - all) / (1 - all)
}

// sexRatio splits a ratio of women to men about the mean of both; people whose sex is not known take the mean.
func sexRatio(women float64, sex int) float64 {
	switch sex {
	case male:
		return 2 / (1 + women)
	case female:
		return 2 * women / (1 + women)
	}
	return 1
}

// midAge is the age in the middle of a five-year band.
func midAge(band int) float64 { return (float64(band) + 0.5) * yearsPerBand }

// deprived is 1 in the most deprived decile, -1 in the least.
func deprived(decile int) float64 { return (5.5 - float64(decile)) / 4.5 }
