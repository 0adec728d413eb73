//go:build full

package page

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/page/pagetest"
)

// browser is a page open in a browser.
type browser struct{ *pagetest.Browser }

func newBrowser(t *testing.T) *browser { return &browser{pagetest.New(t)} }

// openPage renders a part into a file and opens that.
func openPage(t *testing.T, p *part.Part, local map[string]string) *browser {
	t.Helper()
	b := newBrowser(t)
	b.open(p, local)
	return b
}

// open shows the page of a part in place of what was shown.
func (b *browser) open(p *part.Part, local map[string]string) {
	b.T.Helper()
	file := filepath.Join(b.T.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(render(b.T, p, local)), 0o600); err != nil {
		b.T.Fatal(err)
	}
	b.Run(chromedp.Navigate("file://"+file), chromedp.WaitReady("#bar:not([hidden])"))
}

// js evaluates an expression of the page.
func js[T any](b *browser, expression string) T {
	b.T.Helper()
	return pagetest.JS[T](b.Browser, expression)
}
