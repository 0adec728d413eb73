package cohort

import "maps"

// Policy is the place's rules about who may be used and offered help. The zero value of a field stands for its default
// (see WithDefaults), except OptOuts, which has none.
type Policy struct {
	OptOuts     map[string]OptOut `yaml:"opt_outs"`     // kind (type_1, national): what it ends; every kind must be mapped
	MinAge      int               `yaml:"min_age"`      // years; default and least 18
	CareHome    string            `yaml:"care_home"`    // "exclude" (default) or "include"
	Palliative  string            `yaml:"palliative"`   // "exclude" (default) or "include"
	SupportDays int               `yaml:"support_days"` // days for which a referral that nobody closed counts as support; default 365
	CoolingOff  map[string]int    `yaml:"cooling_off"`  // decision: days without a new offer from any list
	ReviewFirst []string          `yaml:"-"`            // condition registers (the place names them under conditions): the practice reads the record before any contact
	Sensitive   []string          `yaml:"-"`            // condition registers never shown nor a reason
}

// OptOut says which purposes a kind of opt-out ends, and on what legal basis the place decided so (printed in the manifest).
type OptOut struct {
	Ends  []string `yaml:"ends"`  // of listing, training, reporting; an empty list, written out, if it ends none
	Basis string   `yaml:"basis"` // the place's own words
}

// What a policy may say of care homes and palliative care.
const (
	Exclude = "exclude"
	Include = "include"
)

// adult is the default and the least MinAge, in years: a list for people under 18 needs a policy of its own.
const adult = 18

// supportDays is the default SupportDays. Referrals are often never closed in the record, and a link worker's support
// lasts months; a year is our choice, not a published figure.
const supportDays = 365

// coolingOff are the default days without a new offer, by decision. Our choice, not published figures: a person who
// could not be reached may be tried again in a fortnight, one who is being talked to is left for the 28 days a listed person
// stays open, one who accepted or declined is asked again after half a year, one judged not suitable after a year.
var coolingOff = map[string]int{
	"accepted":     180,
	"declined":     180,
	"contacted":    28,
	"not_reached":  14,
	"not_suitable": 365,
}

// WithDefaults returns the policy with every field that is left open filled: MinAge 18, CareHome and Palliative
// "exclude", SupportDays 365, and each decision missing from CoolingOff with its default days (accepted 180, declined 180,
// contacted 28, not_reached 14, not_suitable 365; 0 written out means no cooling-off). OptOuts, ReviewFirst and Sensitive
// have no default. The receiver is not changed.
func (p Policy) WithDefaults() Policy {
	if p.MinAge == 0 {
		p.MinAge = adult
	}
	if p.CareHome == "" {
		p.CareHome = Exclude
	}
	if p.Palliative == "" {
		p.Palliative = Exclude
	}
	if p.SupportDays == 0 {
		p.SupportDays = supportDays
	}
	days := maps.Clone(coolingOff)
	maps.Copy(days, p.CoolingOff)
	p.CoolingOff = days
	return p
}
