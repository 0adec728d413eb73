//go:build full

package page

import (
	"context"
	"encoding/json"
	"fmt"
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

// Of the services for a need those with places come nearest first; within an area, places known before places unknown, then the shorter wait.
func TestServicesNearestFirst(t *testing.T) {
	p := example()
	service := func(name, area string, places, wait *int, needs ...string) part.Service {
		return part.Service{Service: name, Provider: "P", Area: area, Places: places, WaitingDays: wait, Needs: needs}
	}
	p.Services = []part.Service{
		service("h elsewhere", "South", number(9), number(0), "housing"),
		service("f for all, unknown places", "", nil, number(0)),
		service("e for all, slow", "", number(1), number(30), "money", " HOUSING "),
		service("d for all, quick", "", number(1), number(2), "housing"),
		service("g for all, unknown both", "", nil, nil),
		service("c in the PCN, by name", "u90001", number(1), number(5), "housing"),
		service("b in the cluster", "north", number(1), number(5), "housing"),
		service("a at the practice", "Y90001", number(1), nil, "housing"),
		service("full", "Y90001", number(0), number(0), "housing"),
		service("for another need", "Y90001", number(3), number(0), "money"),
	}
	b := openPage(t, p, nil)
	b.Click("tr[data-row='0 0'] button")
	have := js[string](b, `[...document.querySelectorAll(".service strong")].map((s) => s.textContent[10]).join("")`) // after "Accepted: "
	if have != "abcdefgh" {
		t.Errorf("have %s, want abcdefgh", have)
	}
	if have := b.Text(".decide .lead"); have != "Open services for it, nearest first, then by places and wait:" {
		t.Errorf("the order is said to be %q", have)
	}
}

// On a laptop's screen, without scrolling: who is first and why, and once their card is open, a button to act with; even for a person of whom the
// card has everything to say before it. Closing gives the list, and the focus, back.
func TestNothingToScrollFor(t *testing.T) {
	p := example()
	p.Lists[0].Rows[1] = p.Lists[0].Rows[0]
	r := &p.Lists[0].Rows[1]
	r.Rank, r.Resident, r.Needs, r.ReviewFirst, r.Contact, r.Change = 2, pseudonym(1), nil, true, []string{"interpreter: Bengali", "letters in large print"}, "up 3 places: more A&E attendances"
	b := newBrowser(t)
	b.Run(emulation.SetDeviceMetricsOverride(1366, 768, 1, false))
	b.open(p, nil)
	bottom := func(selector string, want float64) {
		t.Helper()
		quoted, _ := json.Marshal(selector)
		if have := js[float64](b, `document.querySelector(`+string(quoted)+`).getBoundingClientRect().bottom`); have > want {
			t.Errorf("%s ends at %.0f pixels, want at most %.0f", selector, have, want)
		}
	}
	bar := js[float64](b, `document.querySelector("#bar").getBoundingClientRect().top`)
	bottom("tr[data-row='0 0']", 400)
	bottom("tr[data-row='0 4']", bar)
	b.Click("tr[data-row='0 0'] button")
	bottom("#pane .service", 640) // what a browser's own bars leave of such a screen
	b.Click("tr[data-row='0 1'] button")
	bottom("#pane .service", bar)
	p.Services = []part.Service{}
	b.open(p, nil)
	b.Click("tr[data-row='0 1'] button")
	bottom("#pane [data-decision]", bar)
	if have := js[float64](b, "scrollY"); have != 0 {
		t.Errorf("the page was scrolled by %.0f pixels", have)
	}
}

// On a phone nothing is wider than the screen, the reasons can be read, and a card covers the list, which cannot be reached until it is closed.
func TestPhone(t *testing.T) {
	b := newBrowser(t)
	b.Run(emulation.SetDeviceMetricsOverride(390, 844, 2, true))
	b.open(example(), nil)
	if have := js[float64](b, "document.documentElement.scrollWidth"); have > 390 {
		t.Errorf("the page is %.0f pixels wide", have)
	}
	if have := js[float64](b, `document.querySelector("tr[data-row='0 0'] .reasons").getBoundingClientRect().width`); have < 300 {
		t.Errorf("the reasons have %.0f pixels", have)
	}
	b.Click("tr[data-row='0 3'] button")
	if !js[bool](b, `(() => { const r = document.querySelector("#pane").getBoundingClientRect(); return r.left <= 0 && r.right >= 390 && r.top <= 0 && document.querySelector("#lists").inert && document.querySelector("#tools").inert; })()`) {
		t.Error("the card does not cover the list")
	}
	b.Click("#pane .steps button:last-child")
	if !js[bool](b, `!document.querySelector("#lists").inert && document.activeElement === document.querySelector("tr[data-row='0 3'] button")`) {
		t.Error("after closing, the list or the focus is not back")
	}
	b.Quiet()
}

// Decisions can be undone until they are saved, a person is decided about once, a note with tabs, signs of other scripts and half a
// character is sealed as Go seals it, and the second file holds only what the first does not.
func TestDecideUndoSave(t *testing.T) {
	b := openPage(t, example(), nil)
	b.Click("tr[data-row='0 1'] button")
	b.Click("[data-decision=declined]")
	b.Click("#undo")
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

// Only what can be a pseudonym is put forward: with a key table, whom it knows, by a local id in any case unless two people's differ in nothing
// else; without one no name, though the page has nobody to compare with.
func TestPutForward(t *testing.T) {
	local := map[string]string{pseudonym(70): "AB 12", pseudonym(71): "x7", pseudonym(72): "X7", pseudonym(74): "q1", pseudonym(0): "100231"}
	empty := example()
	for i := range empty.Lists {
		empty.Lists[i].Rows, empty.Lists[i].Left = []part.Row{}, []part.Leaver{}
	}
	b, saved := newBrowser(t), 0
	for _, c := range []struct {
		p     *part.Part
		local map[string]string
		typed string
		want  string // empty: refused
	}{
		{example(), local, " ab 12", pseudonym(70)}, {example(), local, "x7", pseudonym(71)}, {example(), local, "X7", pseudonym(72)}, {example(), local, pseudonym(74), pseudonym(74)},
		{example(), local, pseudonym(73), ""}, {example(), local, "constructor", ""}, {example(), local, "Zoë O’Brien", ""}, {example(), local, "100231", ""},
		{example(), map[string]string{pseudonym(75): "x7", pseudonym(72): "X7"}, "x7 ", pseudonym(75)}, {example(), map[string]string{pseudonym(71): "Ax", pseudonym(72): "AX"}, "ax", ""},
		{empty, nil, "Zoë O’Brien", ""}, {empty, nil, "9434765919", ""}, {empty, nil, pseudonym(73), pseudonym(73)},
	} {
		b.open(c.p, c.local)
		b.Click("#nominate")
		b.Set("#someone", c.typed)
		b.Click("#pane [data-decision=nominate]")
		if c.want == "" {
			if b.Text("#pending") != "No decisions yet" || b.Text("#problem") == "" {
				t.Errorf("%q is taken", c.typed)
			}
			continue
		}
		b.Click("#save")
		saved++
		if f, err := decision.Decode(b.Download(saved)); err != nil || f.Decisions[0].Resident != c.want {
			t.Errorf("%q is not taken for who it is: %v", c.typed, err)
		}
	}
}

// A page that stays open dates a decision by the day on which it is made, and warns once a list is past its last day.
func TestStaysOpen(t *testing.T) {
	p := example()
	const far source.Day = 100 * 365
	for i := range p.Lists {
		p.Lists[i].ValidUntil = night + far
	}
	b := openPage(t, p, nil)
	b.Click("tr[data-row='0 0'] button")
	first := js[string](b, `document.querySelector("#decidedon").value`)
	if late := js[bool](b, `!document.querySelector("#late").hidden`); late {
		t.Error("a list is late before its time")
	}
	js[any](b, `(() => { const now = Date; Date = class extends now { constructor(...of) { of.length > 0 ? super(...of) : super(now.now() + 200 * 365 * 864e5); } }; })()`)
	b.Click("#pane .steps button:nth-child(2)")
	then := js[string](b, `document.querySelector("#decidedon").value`)
	if first[:4] >= then[:4] || !js[bool](b, `!document.querySelector("#late").hidden`) {
		t.Errorf("after 200 years: have %s after %s, and no warning", then, first)
	}
	b.Click("[data-decision=declined]")
	b.Click("#save")
	if f, err := decision.Decode(b.Download(1)); err != nil || f.Decisions[0].DecidedOn.String() != then {
		t.Errorf("the decision is not dated %s: %v", then, err)
	}
}

// No note takes an NHS number out of the practice, however it is written; another number of ten digits is a note like any other.
func TestNotesWithoutNHSNumbers(t *testing.T) {
	b := openPage(t, example(), nil)
	for i, c := range []struct{ typed, kept string }{{"ring 943 476 5919 first", ""}, {"9434765919", ""}, {"943-476-5919.", ""}, {"ring 0943 476 5918", "ring 0943 476 5918"}, {"ref 9434765918", "ref 9434765918"}} {
		b.Click(fmt.Sprintf("tr[data-row='0 %d'] button", i))
		b.Click("[data-decision=contacted]")
		b.Set("#note", c.typed)
		if warned := b.Text("#noteproblem") != ""; warned != (c.kept == "") {
			t.Errorf("%q: warned: %v", c.typed, warned)
		}
		b.Click("#save")
		if f, err := decision.Decode(b.Download(i + 1)); err != nil || len(f.Decisions) != 1 || f.Decisions[0].Note != c.kept {
			t.Errorf("%q is kept as something else: %v", c.typed, err)
		}
	}
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
	b.Click("#nominate")
	b.Run(chromedp.KeyEvent("\x1b"))
	if have := js[string](b, "document.activeElement.id"); have != "nominate" {
		t.Errorf("after the form for someone not listed the focus is on %q", have)
	}
	b.Click("tr[data-row='0 2'] button")
	b.Click("[data-decision=declined]")
	b.Click("#review")
	b.Run(chromedp.KeyEvent("\x1b"))
	if have := js[string](b, "document.activeElement.id"); have != "review" {
		t.Errorf("after the decisions the focus is on %q", have)
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

// A page of 2,000 people can be worked with after less than a second: .8 of the browser's work, and .4 to filter, as processor time of the
// page's thread, which other work on the machine does not change as it does the clock. The time by the clock is logged.
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
	if opened <= 0 || opened > .8 || filtered > .4 {
		t.Errorf("have %.2f s of work to open, want at most 0.8; %.2f s to filter, want at most 0.4", opened, filtered)
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
	b.Run(emulation.SetDeviceMetricsOverride(390, 844, 2, true))
	for _, step := range []string{"#pane .steps button", "tr[data-row='0 3'] button"} {
		b.Click(step)
		if found := b.Axe(); len(found) > 0 {
			t.Errorf("on a phone, after %q: %s", step, strings.Join(found, "\n\t"))
		}
	}
}
