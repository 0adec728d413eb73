package place

import (
	"bytes"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"riskstrat/pipeline/publish"
)

//go:embed template.yaml
var templateText string

// unmade starts the text of a decision that only the place can make; Compile refuses it.
const unmade = "CHOOSE"

// Blanks are what Template fills in.
type Blanks struct {
	Name            string   // of the place
	Extract         string   // folder of the extract, relative to place.yaml
	IMD             string   // edition of the deprivation deciles
	Registers       []string // condition registers of the extract
	Sensitive       []string
	ReviewFirst     []string
	ModelConditions []string // registers that are terms of the models
	Type1Basis      string   // legal basis of what a type 1 opt-out ends, in the place's words
	NationalBasis   string
	Sharing         publish.Sharing // agreements with PCNs
	Referrals       bool            // the section referral is in force, with the names it proposes
}

// Blank fills the template for a place that still has to make its choices. The bases say so: a night prints them.
func Blank(name string) Blanks {
	return Blanks{
		Name: name, Extract: "extract", IMD: unmade + ": edition and LSOA vintage",
		Registers:       []string{"asthma", "chd", "copd", "dementia", "depression", "diabetes", "heart_failure"},
		ModelConditions: []string{"copd", "dementia", "depression", "diabetes", "heart_failure"},
		ReviewFirst:     []string{"dementia"},
		Type1Basis:      unmade + ": the place's own legal basis",
		NationalBasis:   unmade + ": the place's own legal basis",
	}
}

// Template writes a commented place.yaml.
func Template(b Blanks) []byte {
	t := template.Must(template.New("place.yaml").Funcs(template.FuncMap{
		"join": func(s []string) string { return strings.Join(s, ", ") },
	}).Parse(templateText))
	b.Name, b.IMD = strconv.Quote(b.Name), strconv.Quote(b.IMD)
	b.Extract = strconv.Quote(b.Extract)
	b.Type1Basis, b.NationalBasis = strconv.Quote(b.Type1Basis), strconv.Quote(b.NationalBasis)
	var out bytes.Buffer
	if err := t.Execute(&out, b); err != nil {
		panic(fmt.Sprintf("filling the embedded template: %v", err)) // the template is part of the program
	}
	return out.Bytes()
}
