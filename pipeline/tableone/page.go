package tableone

import (
	_ "embed"
	"io"

	"riskstrat/pipeline/publish/page"
)

//go:embed cohort.html
var parts string

//go:embed cohort.css
var style string

var template = mustParse()

func mustParse() *page.Template {
	t, err := page.Parse(parts, page.Own{Foot: "Counts under disclosure control. Nothing here is about one person.", Style: style})
	if err != nil {
		panic(err)
	}
	return t
}

// HTML writes the report as a page that needs nothing else.
func (r *Report) HTML(w io.Writer) error { return template.Render(w, r) }
