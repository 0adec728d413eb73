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

// Capacity says how many new offers a week there is room for, and whose room it is.
func (p *listPage) Capacity() string {
	if p.Kind == "practice" && p.List.Group == "pcn" {
		return fmt.Sprintf("%d in PCN %s", p.List.Capacity[p.PCN], p.PCN)
	}
	total := 0
	if p.List.Group == "pcn" {
		total = p.List.Capacity[p.Code]
	} else {
		for _, c := range p.Cuts {
			total += p.List.Capacity[c.Practice]
		}
	}
	return fmt.Sprint(total)
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
