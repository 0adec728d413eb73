//go:build full

package main

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/parquet-go/parquet-go"

	answers "riskstrat/pipeline/decision" // decision is a type of this package
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/page/pagetest"
)

// tomorrow is the clock of a browser on the morning after the first night.
const tomorrow = `{ const Real = Date; globalThis.Date = class extends Real { constructor(...a) { a.length ? super(...a) : super(2026, 10, 21, 9); } static now() { return new Real(2026, 10, 21, 9).getTime(); } }; }`

// opened is the demo's part of one practice open in a browser.
type opened struct {
	*pagetest.Browser
	part *part.Part
	file []byte            // part.json
	own  map[string]string // local id by pseudonym
	link string
	stop func()
}

// openInBrowser opens the part of the practice that the demo names, and goes to the link it prints. ready is done before that.
func openInBrowser(t *testing.T, p *testPlace, ready func(b *pagetest.Browser)) *opened {
	t.Helper()
	code, err := busiest(filepath.Join(p.out, "latest"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(practices(filepath.Join(p.out, "latest")), code, "part.json")
	keys := filepath.Join(filepath.Dir(p.config), "keys", code+".csv")
	o := &opened{Browser: pagetest.New(t), own: map[string]string{}}
	if o.file, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	if o.part, err = part.Decode(o.file); err != nil {
		t.Fatal(err)
	}
	table, err := os.Open(keys)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	rows, err := csv.NewReader(table).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		o.own[r[0]] = r[1]
	}
	out, stop, code1 := startOpen(t, "open", path, "--keys", keys, "--as-of", tonight, "--why", "Monday's calls")
	o.stop = func() { stop(); <-code1 }
	t.Cleanup(o.stop)
	_, o.link = readLink(t, out)
	o.Own = o.link[:strings.Index(o.link, "?")]
	ready(o.Browser)
	o.Run(chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := cdppage.AddScriptToEvaluateOnNewDocument(tomorrow).Do(ctx)
		return err
	}), chromedp.Navigate(o.link), chromedp.WaitReady("#bar:not([hidden])"))
	return o
}

// At the practice a person is found by local id, decided about and saved in three clicks; the file says nothing of local ids, and after the
// next night the person is off the list for the cooling-off, which the ledger gives as the reason.
func TestOpenDecideNextNight(t *testing.T) {
	p := newPlace(t)
	p.edit("# inbox: inbox #", "inbox: inbox #")
	inbox := filepath.Join(filepath.Dir(p.config), "inbox")
	if err := os.Mkdir(inbox, 0o700); err != nil {
		t.Fatal(err)
	}
	o := openInBrowser(t, p, func(*pagetest.Browser) {})
	if have := pagetest.JS[string](o.Browser, "location.href"); !strings.HasPrefix(have, o.Own) || have == o.Own || !strings.HasSuffix(have, "/") || strings.Contains(have, "token") {
		t.Errorf("the address bar has %s", have)
	}
	list := o.part.Lists[0]
	who := list.Rows[1].Resident
	own := o.own[who]
	if have := o.Text("tr[data-row='0 1'] th"); have != own || own == "" {
		t.Errorf("the person is shown as %q, want %q", have, own)
	}
	pagetest.JS[any](o.Browser, `(() => { window.clicks = 0; addEventListener("click", (e) => { if (e.isTrusted) window.clicks++; }, true); })()`)
	o.Set("#search", own)
	if have := pagetest.JS[[]string](o.Browser, `[...document.querySelectorAll("tr[data-row]:not([hidden])")].map((tr) => tr.dataset.row.split(" ")[1] + " " + tr.dataset.row.split(" ")[0])`); len(have) == 0 || have[0] != "1 0" {
		t.Errorf("found by local id: have %v", have)
	}
	o.Click("tr[data-row='0 1'] button")
	o.Click("[data-decision=declined]")
	o.Click("#save")
	if n := pagetest.JS[int](o.Browser, "window.clicks"); n != 3 {
		t.Errorf("have %d clicks, want 3", n)
	}
	saved := o.Download(1)
	for _, local := range o.own {
		if strings.Contains(string(saved), local) {
			t.Error("the file holds a local id")
		}
	}
	f, err := answers.Decode(saved)
	if err != nil {
		t.Fatal(err)
	}
	if f.Part != part.Digest(o.file) || len(f.Decisions) != 1 || f.Decisions[0].Resident != who || f.Decisions[0].List != list.Name || f.Decisions[0].DecidedOn.String() != tonight {
		t.Error("the file is not of that decision about that part")
	}
	o.Quiet()
	if err := os.WriteFile(filepath.Join(inbox, "decisions.json"), saved, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := p.run(); r.code != exitDone {
		t.Fatalf("the next night: exit code %d: %s", r.code, r.err)
	}
	if shown, reason := p.fate(o.part.Practice, list.Name, who); shown || reason != "cooling_off" {
		t.Errorf("after the next night: on the list %v, by the ledger %q, want cooling_off", shown, reason)
	}
}

// fate is whether the last night's part of a practice shows a person on its first list, and the ledger's reason for it.
func (p *testPlace) fate(practice, list, who string) (shown bool, reason string) {
	p.t.Helper()
	type row struct {
		Resident string `parquet:"resident_id"`
		List     string `parquet:"list"`
		Reason   string `parquet:"reason"`
	}
	ledger, err := parquet.ReadFile[row](filepath.Join(p.out, "latest", "ledger.parquet"))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, r := range ledger {
		if r.Resident == who && r.List == list {
			reason = r.Reason
		}
	}
	content, err := os.ReadFile(filepath.Join(practices(filepath.Join(p.out, "latest")), practice, "part.json"))
	if err != nil {
		p.t.Fatal(err)
	}
	now, err := part.Decode(content)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, r := range now.Lists[0].Rows {
		shown = shown || r.Resident == who
	}
	return shown, reason
}

// The lists come down as files with local ids, by links that lose no decision, and a referral is made by local id; whoever comes later, or with the link again, sees nothing.
func TestOpenFilesAndOthers(t *testing.T) {
	o := openInBrowser(t, newPlace(t), func(*pagetest.Browser) {})
	o.Click("tr[data-row='0 0'] button")
	o.Click("[data-decision=contacted]")
	for link, name := range map[string]string{"./rising_need.csv": "rising_need-" + o.part.Practice + "-" + before + ".csv", "./lists.xlsx": "lists-" + o.part.Practice + "-" + before + ".xlsx"} {
		o.Click(`a[href="` + link + `"]`)
		content := []byte{}
		for range 200 {
			if content, _ = os.ReadFile(filepath.Join(o.Downloads, name)); len(content) > 0 {
				break
			}
			time.Sleep(25 * time.Millisecond)
		}
		if own := o.own[o.part.Lists[0].Rows[0].Resident]; len(content) == 0 || strings.HasSuffix(name, "csv") && !strings.Contains(string(content), "\n"+own+",rising_need,") {
			t.Errorf("%s did not come down with local ids as %s", link, name)
		}
	}
	if have := o.Text("#pending"); have != "1 decision not saved yet" || len(o.Dialogs) > 0 {
		t.Errorf("after the files: have %q and dialogs %v", have, o.Dialogs)
	}
	who := o.part.Lists[0].Rows[0].Resident
	o.Click("#undo")
	o.Click("[data-decision=accepted]")
	o.Click("#refer")
	if made := string(o.Download(1)); !strings.Contains(made, `"value": "`+o.own[who]+`"`) || strings.Contains(made, who) {
		t.Error("the referral is not about the person by the practice's own id alone")
	}
	o.Quiet()

	other := pagetest.New(t)
	other.Axes()
	room := pagetest.JS[string](o.Browser, "location.href")
	for _, address := range []string{o.link, o.Own, room, room + "rising_need.csv"} {
		other.Run(chromedp.Navigate(address), chromedp.WaitReady("h1"))
		if have := other.Text("body"); !strings.Contains(have, "works once") || strings.Contains(have, "SYN-") || strings.Contains(have, o.part.Practice) {
			t.Errorf("another browser is shown %q", have)
		}
		if found := other.Axe(); len(found) > 0 {
			t.Errorf("the page for others: %s", strings.Join(found, "\n\t"))
		}
	}
}

// axe-core finds no break of WCAG 2.2 A and AA in what the practice sees.
func TestOpenAccessible(t *testing.T) {
	o := openInBrowser(t, newPlace(t), func(b *pagetest.Browser) { b.Axes() })
	for _, step := range []string{"", "tr[data-row='0 0'] button", "[data-decision=declined]", "#review", "#save"} {
		if step != "" {
			o.Click(step)
		}
		if found := o.Axe(); len(found) > 0 {
			t.Errorf("after %q: %s", step, strings.Join(found, "\n\t"))
		}
	}
}
