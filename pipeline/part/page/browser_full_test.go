//go:build full

package page

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"riskstrat/pipeline/part"
)

// browser is a page open in headless Chromium, with what it did that a page may not do.
type browser struct {
	t         *testing.T
	ctx       context.Context
	downloads string
	requests  []string // to anything but the page's own file, what it made itself, and the browser's own pictures
	problems  []string // uncaught errors, and what the content security policy stopped
	dialogs   []string // that the browser raised; each is accepted
}

// openPage renders a part into a file and opens that.
func openPage(t *testing.T, p *part.Part, local map[string]string) *browser {
	t.Helper()
	b := newBrowser(t)
	b.open(p, local)
	return b
}

// open shows the page of a part in place of what was shown.
func (b *browser) open(p *part.Part, local map[string]string) {
	b.t.Helper()
	file := filepath.Join(b.t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(render(b.t, p, local)), 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.run(chromedp.Navigate("file://"+file), chromedp.WaitReady("#bar:not([hidden])"))
}

// newBrowser starts a browser with an empty tab of a laptop's size.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.WindowSize(1366, 768))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, downloads: t.TempDir()}
	chromedp.ListenTarget(ctx, b.listen)
	b.run(network.Enable(), runtime.Enable(), cdppage.Enable(),
		cdpbrowser.SetDownloadBehavior(cdpbrowser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(b.downloads))
	return b
}

func (b *browser) listen(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if url := e.Request.URL; !strings.HasPrefix(url, "file:///") && !strings.HasPrefix(url, "blob:") && !strings.HasPrefix(url, "data:") {
			b.requests = append(b.requests, url)
		}
	case *runtime.EventExceptionThrown:
		b.problems = append(b.problems, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeAssert {
			b.problems = append(b.problems, "the console has an error")
		}
	case *cdppage.EventJavascriptDialogOpening:
		b.dialogs = append(b.dialogs, e.Type.String())
		go func() { _ = chromedp.Run(b.ctx, cdppage.HandleJavaScriptDialog(true)) }()
	}
}

func (b *browser) run(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.t.Fatalf("driving the browser: %v", err)
	}
}

// js evaluates an expression of the page.
func js[T any](b *browser, expression string) T {
	b.t.Helper()
	var v T
	b.run(chromedp.Evaluate(expression, &v))
	return v
}

// click clicks with the mouse on the middle of the first element that fits, as a person would.
func (b *browser) click(selector string) {
	b.t.Helper()
	b.run(chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeVisible))
}

// set gives a field a value as a person's typing or choosing does.
func (b *browser) set(selector, value string) {
	b.t.Helper()
	set, _ := json.Marshal([]string{selector, value})
	js[any](b, `(([s, v]) => { const e = document.querySelector(s); e.value = v; e.dispatchEvent(new Event("input", { bubbles: true })); })(`+string(set)+`)`)
}

// text is what a person reads of the first element that fits.
func (b *browser) text(selector string) string {
	b.t.Helper()
	quoted, _ := json.Marshal(selector)
	return js[string](b, `document.querySelector(`+string(quoted)+`).innerText`)
}

// download waits for the n-th file and returns it.
func (b *browser) download(n int) []byte {
	b.t.Helper()
	for range 200 {
		files, _ := filepath.Glob(filepath.Join(b.downloads, "*.json"))
		if len(files) >= n {
			time.Sleep(50 * time.Millisecond)
			newest := files[0]
			for _, f := range files[1:] {
				if a, _ := os.Stat(f); a != nil {
					if old, _ := os.Stat(newest); old != nil && a.ModTime().After(old.ModTime()) {
						newest = f
					}
				}
			}
			text, err := os.ReadFile(newest)
			if err != nil {
				b.t.Fatal(err)
			}
			return text
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.t.Fatalf("file %d was not downloaded", n)
	return nil
}

// quiet fails if the page asked the network for anything, threw, or tried what its policy forbids.
func (b *browser) quiet() {
	b.t.Helper()
	if len(b.requests) > 0 || len(b.problems) > 0 {
		b.t.Errorf("the page made requests %v and problems %v", b.requests, b.problems)
	}
}

// awaitPromise has an evaluation wait for what the promise gives.
func awaitPromise(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
