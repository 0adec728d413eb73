package publish

import (
	_ "embed"
	"fmt"

	"riskstrat/features/source"
	"riskstrat/pipeline/publish/page"
)

//go:embed templates/list.html
var listParts string

//go:embed templates/cover.html
var coverParts string

//go:embed templates/night.html
var nightParts string

// The templates are part of the program; a mistake in one is found by any test that imports the package.
var (
	listTemplate  = mustParse(listParts, page.Own{Foot: aboutPeople})
	coverTemplate = mustParse(coverParts, page.Own{Foot: "Counts for this PCN, most of them exact: not for passing on."})
	nightTemplate = mustParse(nightParts, page.Own{Foot: "Exact counts, for the operator: not for passing on."})
)

// aboutPeople is the foot of a sheet with people on it.
const aboutPeople = "Pseudonymised data about people. Keep and destroy it as the record it is."

func mustParse(parts string, own page.Own) *page.Template {
	t, err := page.Parse(parts, own)
	if err != nil {
		panic(err)
	}
	return t
}

// listPage is one list for one PCN.
type listPage struct {
	Place, PCN string
	AsOf       source.Day
	List       List
	Cuts       []Cut
	Listed     int
	Considered int64
	Agreement  *Agreement // under which the PCN sees it
}

func newListPage(pcn reader, place string, asOf source.Day, l List) *listPage {
	p := &listPage{Place: place, PCN: pcn.code, AsOf: asOf, List: l, Cuts: pcn.cuts(l)}
	for _, c := range p.Cuts {
		p.Listed += len(c.Rows)
		p.Considered += c.Considered
	}
	return p
}

// Capacity says how many new offers a week there is room for, and whose room it is where it is not the PCN's own.
func (p *listPage) Capacity() string {
	if p.List.Standing {
		return "a register, without places"
	}
	offers := map[string]int{}
	for _, c := range p.Cuts {
		offers[c.Group] = p.List.Capacity[c.Group]
	}
	total := 0
	for _, n := range offers {
		total += n
	}
	if own := p.List.Group == "practice" || p.List.Group == "pcn"; own || len(offers) != 1 {
		return fmt.Sprint(total)
	}
	return fmt.Sprintf("%d in %s %s", total, p.List.Group, p.Cuts[0].Group)
}

// coverPage is what a PCN sees of its lists: counts, and where to find the rows under an agreement.
type coverPage struct {
	Place, PCN string
	AsOf       source.Day
	Lists      []pcnList
	Agreement  *Agreement // nil: counts alone
	Rule       string     // how counts of what people are like are protected
}
