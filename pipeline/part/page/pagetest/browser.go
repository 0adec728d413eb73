//go:build full

package pagetest

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
)

// Browser is a browser with one tab, and what was done in it that a page may not do.
type Browser struct {
	T         *testing.T
	Downloads string   // folder
	Own       string   // start of the addresses that the page may ask for besides its own file; empty: none
	Dialogs   []string // that the browser raised; each is accepted
	ctx       context.Context
	requests  []string // to anything but the page's own file or Own, what it made itself, and the browser's own pictures
	problems  []string // uncaught errors, and what the content security policy stopped
}

// New starts a browser with an empty tab of a laptop's size.
func New(t *testing.T) *Browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.WindowSize(1366, 768))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	b := &Browser{T: t, ctx: ctx, Downloads: t.TempDir()}
	chromedp.ListenTarget(ctx, b.listen)
	b.Run(network.Enable(), runtime.Enable(), cdppage.Enable(),
		cdpbrowser.SetDownloadBehavior(cdpbrowser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(b.Downloads))
	return b
}

func (b *Browser) listen(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if url := e.Request.URL; !strings.HasPrefix(url, "file:///") && !strings.HasPrefix(url, "blob:") && !strings.HasPrefix(url, "data:") && (b.Own == "" || !strings.HasPrefix(url, b.Own)) {
			b.requests = append(b.requests, url)
		}
	case *runtime.EventExceptionThrown:
		b.problems = append(b.problems, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeAssert {
			b.problems = append(b.problems, "the console has an error")
		}
	case *cdppage.EventJavascriptDialogOpening:
		b.Dialogs = append(b.Dialogs, e.Type.String())
		go func() { _ = chromedp.Run(b.ctx, cdppage.HandleJavaScriptDialog(true)) }()
	}
}

func (b *Browser) Run(actions ...chromedp.Action) {
	b.T.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.T.Fatalf("driving the browser: %v", err)
	}
}

// JS evaluates an expression of the page.
func JS[T any](b *Browser, expression string) T {
	b.T.Helper()
	var v T
	b.Run(chromedp.Evaluate(expression, &v))
	return v
}

// Click clicks with the mouse on the middle of the first element that fits, as a person would.
func (b *Browser) Click(selector string) {
	b.T.Helper()
	b.Run(chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeVisible))
}

// Set gives a field a value as a person's typing or choosing does.
func (b *Browser) Set(selector, value string) {
	b.T.Helper()
	set, _ := json.Marshal([]string{selector, value})
	JS[any](b, `(([s, v]) => { const e = document.querySelector(s); e.value = v; e.dispatchEvent(new Event("input", { bubbles: true })); })(`+string(set)+`)`)
}

// Text is what a person reads of the first element that fits.
func (b *Browser) Text(selector string) string {
	b.T.Helper()
	quoted, _ := json.Marshal(selector)
	return JS[string](b, `document.querySelector(`+string(quoted)+`).innerText`)
}

// Download waits for the n-th file and returns it.
func (b *Browser) Download(n int) []byte {
	b.T.Helper()
	for range 200 {
		files, _ := filepath.Glob(filepath.Join(b.Downloads, "*.json"))
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
				b.T.Fatal(err)
			}
			return text
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.T.Fatalf("file %d was not downloaded", n)
	return nil
}

// Quiet fails if the page asked the network for anything, threw, or tried what its policy forbids.
func (b *Browser) Quiet() {
	b.T.Helper()
	if len(b.requests) > 0 || len(b.problems) > 0 {
		b.T.Errorf("the page made requests %v and problems %v", b.requests, b.problems)
	}
}

// AwaitPromise has an evaluation wait for what the promise gives.
func AwaitPromise(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// Axes makes ready for Axe: it goes before the page is opened, for it lets axe-core into a page whose policy rightly forbids it.
func (b *Browser) Axes() {
	b.T.Helper()
	b.Run(cdppage.SetBypassCSP(true))
}

// Axe has axe-core, the file that AXE_JS names, look at what is shown now, and returns where it breaks WCAG 2.2 A and AA.
func (b *Browser) Axe() []string {
	b.T.Helper()
	if !JS[bool](b, `"axe" in window`) {
		checks, err := os.ReadFile(os.Getenv("AXE_JS"))
		if err != nil {
			b.T.Fatalf("reading axe-core, AXE_JS: %v", err)
		}
		b.Run(chromedp.Evaluate(string(checks), nil))
	}
	var found []string
	b.Run(chromedp.Evaluate(`axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
		.then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", ")))`, &found, chromedp.EvalAsValue, AwaitPromise))
	return found
}
