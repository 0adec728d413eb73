//go:build full

package audit

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/part/page/pagetest"
)

// open shows the audit of a small region in a browser, with everything unfolded where asked.
func open(t *testing.T, unfold bool) *pagetest.Browser {
	t.Helper()
	report, _ := regionOf(disclosure.OpenSAFELY, mostNetworks+1, 14, 2) // as much as is folded, and no more: axe-core looks at each cell
	file := filepath.Join(t.TempDir(), "index.html")
	if err := os.WriteFile(file, []byte(written(t, report)["index.html"]), 0o600); err != nil {
		t.Fatal(err)
	}
	b := pagetest.New(t)
	b.Axes()
	b.Run(chromedp.Navigate("file://"+file), chromedp.WaitReady("#versions"))
	if unfold {
		pagetest.JS[any](b, `document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
	}
	return b
}

// axe-core finds no break of WCAG 2.2 A and AA, on a laptop and on a phone, folded and unfolded.
func TestAccessible(t *testing.T) {
	for _, unfold := range []bool{false, true} {
		b := open(t, unfold)
		if found := b.Axe(); len(found) > 0 {
			t.Errorf("unfolded %v: %s", unfold, strings.Join(found, "\n\t"))
		}
		b.Run(emulation.SetDeviceMetricsOverride(390, 844, 2, true))
		if found := b.Axe(); len(found) > 0 {
			t.Errorf("on a phone, unfolded %v: %s", unfold, strings.Join(found, "\n\t"))
		}
		if wide := pagetest.JS[int](b, `document.documentElement.scrollWidth`); wide > 390 {
			t.Errorf("on a phone the page is %d wide, want 390", wide)
		}
		b.Quiet()
	}
}

// The page prints: no figure is cut by the sheet's edge, and each figure says in words what it shows.
func TestPrints(t *testing.T) {
	b := open(t, false)
	if without := pagetest.JS[int](b, `[...document.querySelectorAll("figure svg")].filter((s) => !s.querySelector("title")?.textContent).length`); without > 0 {
		t.Errorf("%d figures say nothing to who does not see them", without)
	}
	b.Run(emulation.SetEmulatedMedia().WithMedia("print"), emulation.SetDeviceMetricsOverride(703, 1000, 1, false)) // 186 mm at 96 dpi
	if wide := pagetest.JS[string](b, `[...document.querySelectorAll("main table")].filter((e) => e.offsetParent && e.getBoundingClientRect().right > 703).map((e) => e.parentElement.ariaLabel).join("; ")`); wide != "" {
		t.Errorf("wider than a sheet: %s", wide)
	}
	if wide := pagetest.JS[float64](b, `Math.max(...[...document.querySelectorAll("main section:not(details), main figure, main table")].filter((e) => e.offsetParent).map((e) => e.getBoundingClientRect().right))`); wide > 703 {
		t.Errorf("something reaches %.0f points to the right, want at most 703: a sheet is 186 mm wide between its margins", wide)
	}
	var pdf []byte
	b.Run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = cdppage.PrintToPDF().WithPaperWidth(8.27).WithPaperHeight(11.69).Do(ctx)
		return err
	}))
	if len(pdf) < 50_000 {
		t.Errorf("the print has %d bytes", len(pdf))
	}
}
