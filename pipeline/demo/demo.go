// Package demo configures the synthetic place for the template that a real place starts from: what `riskstrat demo` runs is what its
// simulation test judges.
package demo

import (
	"time"

	"riskstrat/features/source"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
	"riskstrat/pipeline/synth"
)

// Extract is the folder of the extract beside the configuration.
const Extract = "extract"

// Keys is the folder of the practices' key tables beside the configuration.
const Keys = "keys"

// Targets are the models of the template, each under the name of its target, in the order in which they are trained.
func Targets() []string { return []string{"escalation", "emergency_admission"} }

// Config is the place.yaml of a synthetic place: the template with the registers that synth writes, the sensitive ones in no model, and a sharing
// agreement with one of its PCNs, so that what a PCN gets with one stands beside what it gets without.
func Config() []byte {
	b := place.Blanks{
		Name: "Synthetic place", Extract: Extract, IMD: "synthetic deciles",
		Referrals:  true,
		Type1Basis: "none needed: nobody in it is real", NationalBasis: "none needed: nobody in it is real",
		Sharing: publish.Sharing{{PCN: "U90001", Name: "DSA 2026/14 (made up)", Until: source.DayOf(time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC))}},
	}
	for _, r := range synth.Registers() {
		b.Registers = append(b.Registers, r.Name)
		if r.Sensitive {
			b.Sensitive = append(b.Sensitive, r.Name)
		} else {
			b.ModelConditions = append(b.ModelConditions, r.Name)
		}
		if r.ReviewFirst {
			b.ReviewFirst = append(b.ReviewFirst, r.Name)
		}
	}
	return place.Template(b)
}
