// Package demo configures the synthetic place for the template that a real place starts from: what `riskstrat demo` runs is what its
// simulation test judges.
package demo

import (
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/synth"
)

// Extract is the folder of the extract beside the configuration.
const Extract = "extract"

// Targets are the models of the template, each under the name of its target, in the order in which they are trained.
func Targets() []string { return []string{"escalation", "emergency_admission"} }

// Config is the place.yaml of a synthetic place: the template with the registers that synth writes, the sensitive ones in no model.
func Config() []byte {
	b := place.Blanks{
		Name: "Synthetic place", Extract: Extract, IMD: "synthetic deciles",
		Type1Basis: "none needed: nobody in it is real", NationalBasis: "none needed: nobody in it is real",
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
