package place

import (
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/bands"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/practice"
	"riskstrat/pipeline/publish"
	"riskstrat/pipeline/referral"
)

// Config is place.yaml as written. Each section belongs to the package that acts on it.
type Config struct {
	Name       string                      `yaml:"place"`      // the place's name, shown on every output
	Extract    Extract                     `yaml:"extract"`    // where the nightly extract lies
	Tables     map[string]source.TableSpec `yaml:"tables"`     // the tables of the extract; one not named is not read
	Conditions Conditions                  `yaml:"conditions"` // the registers of the conditions table
	Stable     []string                    `yaml:"stable_attributes"`
	Cohort     cohort.Policy               `yaml:"cohort"`
	Targets    map[string]models.Target    `yaml:"targets"`
	Models     map[string]models.Spec      `yaml:"models"`
	Lists      []outreach.List             `yaml:"lists"`
	Gates      gate.Config                 `yaml:"gates"`
	Practices  practice.Config             `yaml:"practices"`  // what the audit compares practices by
	Bands      bands.Config                `yaml:"bands"`      // into which the audit divides people by their predictions
	Disclosure disclosure.Profile          `yaml:"disclosure"` // how counts are protected within the controlled area: on the audit page, on cards and on PCNs' pages
	Release    disclosure.Profile          `yaml:"release"`    // how counts are protected in the report that leaves it once a month; empty: none is made
	Inbox      string                      `yaml:"inbox"`      // folder of what practices send back; empty: nobody sends anything
	Referral   referral.Config             `yaml:"referral"`   // how referrals are coded; left out: no page offers one
	Publish    publish.Destinations        `yaml:"publish"`
	Sharing    publish.Sharing             `yaml:"sharing"`    // which PCNs see who is on their practices' lists, and under which agreement; none: counts alone
	Recipients publish.Recipients          `yaml:"recipients"` // public keys by practice and PCN; without one a file is not sealed
	Retention  publish.Retention           `yaml:"retention"`
	Registry   string                      `yaml:"registry"` // folder of models; default models
	Out        string                      `yaml:"out"`      // folder of nights; default out
	Metrics    string                      `yaml:"metrics"`  // file for the textfile collector of Prometheus; empty: none
}

// Extract says where the extract is and what its undated attributes mean.
type Extract struct {
	Dir  string      `yaml:"dir"`   // folder; relative to place.yaml
	AsOf *source.Day `yaml:"as_of"` // date the extract was taken; null: the date of the night
	IMD  string      `yaml:"imd"`   // edition and LSOA vintage of imd_decile, such as "IoD 2019 on 2011 LSOAs"
}

// Conditions names the registers of the conditions table. Each becomes a feature condition_<register>.
type Conditions struct {
	Registers   []string `yaml:"registers"`
	Sensitive   []string `yaml:"sensitive"`    // never shown, never a reason
	ReviewFirst []string `yaml:"review_first"` // the practice reads the record before any contact
}
