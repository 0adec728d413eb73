package pipeline

import (
	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/attributes"
	"riskstrat/pipeline/monitor"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/walk"
)

// fairnessAttributes are what the fairness of a list is judged by beside ethnic category and Primary Care Network. What the extract does not have is
// left out: nobody is "not in a care home" because there is no such column.
func fairnessAttributes(r *walk.Reading) []attributes.Attribute {
	residents := source.Lookup("residents")
	all := []attributes.Attribute{
		{Attribute: models.Attribute{By: "age", Levels: models.AgeBands()}, Of: ageBand},
		{Attribute: models.Attribute{By: "sex", Levels: residents.Columns[residents.Column("sex")].Labels}, Of: func(p *partition.Person, _ source.Day) uint16 { return uint16(p.Sex) }},
	}
	if r.Extract.HasColumn("residents", "imd_decile") {
		all = append(all, attributes.Attribute{Attribute: models.Attribute{By: "deprivation", Levels: []string{monitor.MostDeprived, "other four fifths"}}, Of: deprivedFifth})
	}
	if r.Extract.HasColumn("residents", "care_home_from") {
		all = append(all, attributes.Attribute{Attribute: models.Attribute{By: "care_home", Levels: []string{"lives in a care home", "does not"}}, Of: careHome})
	}
	return all
}

// ageBand goes by the year of birth, as the feature age does.
func ageBand(p *partition.Person, on source.Day) uint16 {
	years := on.Year() - int(p.YearOfBirth)
	if p.YearOfBirth <= 0 || years < 0 {
		return models.NoLevel
	}
	return uint16(models.AgeBand(float64(years)))
}

func deprivedFifth(p *partition.Person, _ source.Day) uint16 {
	switch {
	case p.IMD == 0:
		return models.NoLevel
	case p.IMD <= outreach.MostDeprivedFifth:
		return 0
	}
	return 1
}

func careHome(p *partition.Person, on source.Day) uint16 {
	if p.CareHome <= on {
		return 0
	}
	return 1
}
