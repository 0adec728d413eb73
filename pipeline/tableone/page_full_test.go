//go:build full

package tableone

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/part/page/pagetest"
)

// The page of two cohorts asks for nothing, is no wider than a laptop or a sheet of A4, and axe-core finds no break of WCAG 2.2 A and AA in it.
func TestPageInABrowser(t *testing.T) {
	apart := study(people(t, 1, 240, 1, 60), people(t, 2, 4100, 0.3, 50))
	apart.Others, apart.Both, apart.Second.Flow = false, 120, Flow{Dead: 10, True: 4100, False: 800}
	for name, s := range map[string]*Study{"alone": study(people(t, 1, 240, 1, 60), nil), "beside": study(people(t, 1, 240, 1, 60), people(t, 2, 4100, 0.3, 50)), "apart": apart} {
		path := filepath.Join(t.TempDir(), name+".html")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := report(t, disclosure.OpenSAFELY, s).HTML(f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		b := pagetest.New(t)
		b.Axes()
		b.Run(chromedp.Navigate("file://" + path))
		for _, width := range []int64{1366, 794} { // a laptop, and the 210 mm of A4
			b.Run(chromedp.EmulateViewport(width, 768))
			if wide := pagetest.JS[int64](b, `document.documentElement.scrollWidth`); wide > width {
				t.Errorf("%s: %d wide on a screen of %d", name, wide, width)
			}
		}
		for _, broken := range b.Axe() {
			t.Errorf("%s: axe-core: %s", name, broken)
		}
		b.Quiet()
	}
}
