//go:build full

package page

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/pipeline/decision"
	"riskstrat/pipeline/part"
)

// Three clicks take a person from the list to a referral in a file whose seal is right; nothing is asked of the network on the way.
func TestThreeClicks(t *testing.T) {
	p := example()
	b := openPage(t, p, nil)
	js[any](b, `(() => { window.clicks = 0; addEventListener("click", (e) => { if (e.isTrusted) window.clicks++; }, true); })()`)
	b.Click("tr[data-row='0 0'] button")
	if have := b.Text(".services li:first-child strong"); have != "Accepted: Housing options" {
		t.Errorf("the first service offered for housing is %q, not the one in the practice's own area that has places", have)
	}
	if have := b.Text("#pane"); strings.Contains(have, "Night shelter") || strings.Contains(have, "Benefits advice") || !strings.Contains(have, "Walking group") {
		t.Error("the services are not those with places for the need, or for any")
	}
	b.Click(".services li:first-child button")
	b.Click("#save")
	if n := js[int](b, "window.clicks"); n != 3 {
		t.Errorf("have %d clicks, want 3", n)
	}
	have, err := decision.Decode(b.Download(1))
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	on := max(source.DayOf(time.Now()), night) // the page dates by its reader's clock
	want := []decision.Decision{{Resident: pseudonym(0), List: "rising_need", Decision: "accepted", DecidedOn: on, Service: "Housing options", Provider: "Tenants’ union"}}
	if diff := cmp.Diff(want, have.Decisions); diff != "" || have.Part != part.Digest(encoded) || have.Practice != "Y90001" || have.Place != p.Place || have.AsOf != night {
		t.Errorf("the file is of another part or decision: %s", diff)
	}
	b.Quiet()
}

// Decisions can be undone until they are saved, a person is decided about once, a note with tabs, signs of other scripts and half a
// character is sealed as Go seals it, and the second file holds only what the first does not.
func TestDecideUndoSave(t *testing.T) {
	b := openPage(t, example(), nil)
	b.Click("tr[data-row='0 1'] button")
	b.Click("[data-decision=declined]")
	b.Click(".decide button")
	if have := b.Text("#pending"); have != "No decisions yet" {
		t.Errorf("after undo: have %q", have)
	}
	b.Click("[data-decision=contacted]")
	b.Set("#note", "ring\tafter 3 \U0001F600 \uFF21 é <b>")
	b.Click("tr[data-row='1 2'] button")
	b.Click("[data-decision=objects]")
	b.Click("#nominate")
	for _, refused := range []string{"", "9434765919", "short", pseudonym(3)} {
		b.Set("#someone", refused)
		b.Click("#pane [data-decision=nominate]")
		if b.Text("#problem") == "" {
			t.Errorf("put forward: %q is taken", refused)
		}
	}
	b.Set("#someone", pseudonym(77)[:8]+" "+pseudonym(77)[8:])
	b.Click("#pane [data-decision=nominate]")
	if have := b.Text("#pending"); have != "3 decisions not saved yet" {
		t.Errorf("have %q", have)
	}
	b.Click("#save")
	first, err := decision.Decode(b.Download(1))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, d := range first.Decisions {
		found[d.Resident] = d.List + " " + d.Decision + " " + d.Note
	}
	want := map[string]string{pseudonym(1): "rising_need contacted ring after 3 \U0001F600 \uFF21 é <b>", pseudonym(12): "register objects ", pseudonym(77): " nominate "}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
	time.Sleep(20 * time.Millisecond) // so that the files differ in time
	b.Click("tr[data-row='0 4'] button")
	b.Click("[data-decision=not_reached]")
	b.Click("#save")
	if second, err := decision.Decode(b.Download(2)); err != nil || len(second.Decisions) != 1 || second.Decisions[0].Resident != pseudonym(4) {
		t.Errorf("the second file is not of the one decision since the first: %v", err)
	}
	b.Quiet()
}

// Whoever leaves with decisions unsaved is warned; whoever saved them, or made none, is not.
func TestLeaving(t *testing.T) {
	for _, c := range []struct {
		clicks []string
		want   int
	}{
		{[]string{"tr[data-row='0 1'] button"}, 0},
		{[]string{"tr[data-row='0 1'] button", "[data-decision=declined]"}, 1},
		{[]string{"tr[data-row='0 1'] button", "[data-decision=declined]", "#save"}, 0},
	} {
		b := openPage(t, example(), nil)
		for _, selector := range c.clicks {
			b.Click(selector)
		}
		b.Run(chromedp.Navigate("about:blank"))
		if len(b.Dialogs) != c.want {
			t.Errorf("after %v: have dialogs %v, want %d", c.clicks, b.Dialogs, c.want)
		}
	}
}

// The filters show those they name, together, and say how many.
func TestFilters(t *testing.T) {
	local := map[string]string{pseudonym(2): "100231", pseudonym(5): "100777"}
	b := openPage(t, example(), local)
	shown := func(want int, what string) {
		t.Helper()
		if have := js[int](b, `document.querySelectorAll("tr[data-row]:not([hidden])").length`); have != want {
			t.Errorf("%s: have %d rows, want %d", what, have, want)
		}
	}
	shown(18, "all")
	b.Set("#search", "1002")
	shown(1, "local id")
	b.Set("#search", strings.ToUpper(pseudonym(3)[:6]))
	shown(1, "pseudonym")
	b.Set("#search", "")
	b.Set("#list", "0")
	shown(12, "list")
	b.Set("#tier", "high")
	shown(5, "list and level")
	b.Set("#kind", "gp")
	shown(2, "list, level and reason") // persons 1 and 4 of the first five
	if have := b.Text("#count"); have != "2 lines of 18" {
		t.Errorf("have %q", have)
	}
	b.Click("#everyone")
	shown(18, "all again")
	b.Click("#new")
	shown(3, "new") // 0 and 9, and 0 of the other list
	b.Click("#new")
	b.Click("#first")
	shown(3, "read first") // 2 and 8, and 2 of the other list
	b.Quiet()
}

// With the keyboard alone: a person is opened, the focus goes to the card and back to the person.
func TestKeyboard(t *testing.T) {
	b := openPage(t, example(), nil)
	js[any](b, `document.querySelector("tr[data-row='0 2'] button").focus()`)
	b.Run(chromedp.KeyEvent("\r"))
	if have := js[string](b, "document.activeElement.id"); have != "panetitle" {
		t.Errorf("after Enter the focus is on %q", have)
	}
	if have := b.Text("#pane"); !strings.Contains(have, "Ask what matters to them") || !strings.Contains(have, "Read the record first") {
		t.Error("the card does not say what must be asked and read")
	}
	b.Run(chromedp.KeyEvent("\x1b"))
	if !js[bool](b, `document.activeElement === document.querySelector("tr[data-row='0 2'] button")`) {
		t.Error("after Escape the focus is not where it was")
	}
	b.Quiet()
}

// Whatever stands in a text, nothing of it runs, in the list or on a card.
func TestNothingRuns(t *testing.T) {
	b := newBrowser(t)
	for _, text := range hostile {
		p, local := infected(text)
		b.open(p, local)
		b.Click("tr[data-row='0 1'] button")
		b.Click(".services button")
		b.Click("#review")
		if js[bool](b, `"ran" in window || document.querySelector("iframe, img, object, embed, main script:not([type])") !== null`) {
			t.Errorf("%q: ran, or became an element", text)
		}
		js[any](b, `document.querySelector("#pane .made button").click()`) // undone: leaving asks nothing
	}
	b.Quiet()
}

// A page of 2,000 people can be worked with after less than a second of the browser's work, and filters after half of one: the processor
// time of the page's thread, which other work on the machine does not change. The time by the clock is logged.
func TestTwoThousandRows(t *testing.T) {
	p := example()
	p.Lists[0].Rows = people(2000)
	b := newBrowser(t)
	b.Run(performance.Enable().WithTimeDomain(performance.EnableTimeDomainThreadTicks))
	b.open(p, nil)
	js[any](b, `document.body.getBoundingClientRect()`)
	opened := b.work()
	b.Set("#kind", "gp")
	js[any](b, `document.body.getBoundingClientRect()`)
	filtered := b.work() - opened
	t.Logf("%.2f s of work to open, %.2f s to filter; loaded after %.0f ms by the clock", opened, filtered,
		js[float64](b, `performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd`))
	if opened <= 0 || opened > 1 || filtered > .5 {
		t.Errorf("have %.2f s of work to open, want at most 1; %.2f s to filter, want at most 0.5", opened, filtered)
	}
	b.Set("#kind", "")
	visible := `[...document.querySelectorAll("tr[data-row]")].filter((tr) => tr.offsetParent !== null).length`
	if n := js[int](b, visible); n != firstLines {
		t.Errorf("have %d lines on the screen, want %d until more are asked for", n, firstLines)
	}
	b.Click("#more")
	if n := js[int](b, visible); n != 2006 {
		t.Errorf("have %d lines on the screen, want all 2,006", n)
	}
	b.Quiet()
}

// work is the processor time of the page's thread so far, in seconds.
func (b *browser) work() float64 {
	b.T.Helper()
	var seconds float64
	b.Run(chromedp.ActionFunc(func(ctx context.Context) error {
		metrics, err := performance.GetMetrics().Do(ctx)
		for _, m := range metrics {
			if m.Name == "TaskDuration" {
				seconds = m.Value
			}
		}
		return err
	}))
	return seconds
}

// On A4 only the tables are printed, with room to write beside each person.
func TestPrint(t *testing.T) {
	b := openPage(t, example(), nil)
	b.Click("tr[data-row='0 1'] button")
	b.Run(emulation.SetEmulatedMedia().WithMedia("print"))
	for selector, want := range map[string]bool{"#tools": false, "#pane": false, "#bar": false, "details": false, "table.people": true, "td.paper": true} {
		if have := js[bool](b, `document.querySelector("`+selector+`").offsetParent !== null`); have != want {
			t.Errorf("%s: printed is %v", selector, have)
		}
	}
	if !js[bool](b, `[...document.querySelectorAll("tr[data-row]")].every((tr) => getComputedStyle(tr).breakInside === "avoid")`) {
		t.Error("a person may be cut across pages")
	}
	var pdf []byte
	b.Run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = cdppage.PrintToPDF().WithPaperWidth(8.27).WithPaperHeight(11.69).Do(ctx)
		return err
	}))
	if len(pdf) < 10_000 {
		t.Errorf("the print has %d bytes", len(pdf))
	}
}

// axe-core finds no break of WCAG 2.2 A and AA in the list, on a card, in the picture's tables, after a decision, or in either form.
func TestAccessible(t *testing.T) {
	b := newBrowser(t)
	b.Axes()
	b.open(example(), map[string]string{pseudonym(2): "100231"})
	for _, step := range []string{"", "tr[data-row='0 1'] button", "#pane .numbers summary", "tr[data-row='0 2'] button", "#pane .service", "#refer", "#withdraw", "#nominate", "#pane [data-decision=nominate]", "#review", "#save"} {
		if step != "" {
			b.Click(step)
		}
		if found := b.Axe(); len(found) > 0 {
			t.Errorf("after %q: %s", step, strings.Join(found, "\n\t"))
		}
	}
}
