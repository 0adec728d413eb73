package opening

import (
	"bytes"
	"fmt"

	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/listcsv"
	"riskstrat/pipeline/part/page"
	"riskstrat/pipeline/part/workbook"
)

// file is one thing that can be asked for.
type file struct {
	kind    string // content type
	name    string // to be kept under; empty: it is shown
	content []byte
}

const htmlKind = "text/html; charset=utf-8"

// makeFiles makes all that can be asked for, by name; the page has none.
func makeFiles(p *part.Part, digest string, local map[string]string) (map[string]file, error) {
	var shown bytes.Buffer
	if err := page.Render(&shown, p, digest, local); err != nil {
		return nil, err
	}
	book, err := workbook.Write(p, digest, local)
	if err != nil {
		return nil, err
	}
	of := func(name, extension string) string {
		return fmt.Sprintf("%s-%s-%s.%s", name, p.Practice, p.AsOf, extension)
	}
	files := map[string]file{
		"":           {htmlKind, "", shown.Bytes()},
		"lists.xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", of("lists", "xlsx"), book},
	}
	for i := range p.Lists {
		var b bytes.Buffer
		if err := listcsv.Write(&b, listcsv.Of(p, &p.Lists[i]), local); err != nil {
			return nil, err
		}
		files[p.Lists[i].Name+".csv"] = file{"text/csv; charset=utf-8", of(p.Lists[i].Name, "csv"), b.Bytes()}
	}
	return files, nil
}
