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
	listTemplate  = mustParse(listParts)
	coverTemplate = mustParse(coverParts)
	nightTemplate = mustParse(nightParts)
)

func mustParse(parts string) *page.Template {
	t, err := page.Parse(parts)
	if err != nil {
		panic(err)
	}
	return t
}

// listPage is one list for one reader.
type listPage struct {
	Place      string
	Kind, Code string // "practice" or "pcn", and its code
	PCN        string // of a practice
	AsOf       source.Day
	List       List
	Cuts       []Cut
	Listed     int
	Considered int64
}

func newListPage(r reader, place string, asOf source.Day, l List) *listPage {
	p := &listPage{Place: place, Kind: r.kind, Code: r.code, PCN: r.pcn, AsOf: asOf, List: l, Cuts: r.cuts(l)}
	for _, c := range p.Cuts {
		p.Listed += len(c.Rows)
		p.Considered += c.Considered
	}
	return p
}

// Reader is the reader's name: "Practice P81001" or "PCN U12345".
func (p *listPage) Reader() string { return readerName(p.Kind, p.Code) }

// Capacity says how many new offers a week there is room for, and whose room it is where it is not the reader's own.
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
	if own := p.List.Group == "practice" || p.List.Group == p.Kind; own || len(offers) != 1 {
		return fmt.Sprint(total)
	}
	group := p.List.Group
	if group == "pcn" {
		group = "PCN"
	}
	return fmt.Sprintf("%d in %s %s", total, group, p.Cuts[0].Group)
}

// coverPage lists one reader's lists.
type coverPage struct {
	Place      string
	Kind, Code string
	PCN        string
	AsOf       source.Day
	Lists      []*listPage
}

// Reader is the reader's name.
func (p coverPage) Reader() string { return readerName(p.Kind, p.Code) }

func readerName(kind, code string) string {
	if kind == "pcn" {
		return "PCN " + code
	}
	return "Practice " + code
}
