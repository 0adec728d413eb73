// Package page shows one practice what it gets of a night, as one file that needs nothing else.
//
// The flow:
//
//  1. Render takes a part.Part and, at the practice alone, the local ids of its people. It writes every list as a table that can be read
//     and printed without scripts, and the part itself as JSON, in which no text can end the element it stands in.
//  2. The scripts (js/, one file a concern, no framework) take that table and add filters, a card for each person, decisions, and one
//     save, which downloads a file of package decision's making. For a person who accepted they make the referral of package referral's
//     template, a file too. Decisions live in the page's memory and nowhere else.
//
// The page's content security policy names its style and its script by digest and allows nothing else: it can load nothing, send nothing
// and run nothing that was not here when the program was built; trusted types forbid the script to read any text as HTML. Its look is the
// house's (pipeline/publish/page).
//
// The package decides nothing about people, and no clock or file is read by it.
package page

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/decision"
	"riskstrat/pipeline/part"
	look "riskstrat/pipeline/publish/page"
	"riskstrat/pipeline/referral"
)

// Render writes the page of a part that Check accepts. digest names the part as the night published it, which decisions answer; lists of
// it that are past their last day may be left out. local is the practice's own id by pseudonym: those it names are shown by it,
// everyone else by pseudonym; people it names who are on no list can be put forward by their local id. It is nil wherever anybody
// but the practice will read the page; where it is not, the page has links to its lists as files beside it, NAME.csv and lists.xlsx. The
// same part and ids give the same bytes.
func Render(w io.Writer, p *part.Part, digest string, local map[string]string) error {
	v, err := newView(p, digest, local)
	if err != nil {
		return fmt.Errorf("rendering the page of a part: %w", err)
	}
	if err := frame.Render(w, v); err != nil {
		return fmt.Errorf("rendering the page of a part: %w", err)
	}
	return nil
}

//go:embed page.html
var parts string

//go:embed page.css
var style string

//go:embed js/dom.js
var dom string

//go:embed js/seal.js
var seal string

//go:embed js/charts.js
var charts string

//go:embed js/services.js
var services string

//go:embed js/referral.js
var referrals string

//go:embed js/decisions.js
var decisions string

//go:embed js/card.js
var cards string

//go:embed js/page.js
var start string

// script is every script of the page, in one scope of its own.
var script = "(() => {\n\"use strict\";\n" + strings.Join([]string{dom, seal, charts, services, referrals, decisions, cards, start}, "\n") + "})();\n"

// frame is part of the program; a mistake in it is found by any test that imports the package.
var frame = mustParse()

func mustParse() *look.Template {
	t, err := look.Parse(parts, look.Own{Style: style, Script: script, Foot: "Data about people. Keep and destroy it as the record it is."})
	if err != nil {
		panic(err)
	}
	return t
}

// view is what the template shows.
type view struct {
	Part     *part.Part
	Lists    []listView
	Tiers    []string // of all lists, in the order met
	Kinds    []kind   // of reasons that occur
	Night    template.JS
	Known    string // until when contacts are known; empty: until the night
	Received []receivedView
	Files    bool // beside the page lie its lists as files
}

type listView struct {
	part.List
	Room string // for new offers
	Rows []rowView
	Left []leaverView
}

type rowView struct {
	part.Row
	Local string // empty: none known
	Kinds string // codes of its reasons' kinds, spaced
	Later bool   // shown on a screen only when asked for
}

// firstLines is how many lines of a page a screen shows before it is asked for more: a browser takes more than a second to lay out
// thousands. The scripts know the same number from the data; paper, and a browser without scripts, show every line.
const firstLines = 100

type leaverView struct {
	part.Leaver
	Local string
}

// nightData is what the scripts read.
type nightData struct {
	Part           *part.Part        `json:"part"`
	Digest         string            `json:"digest"`
	DecisionFormat int               `json:"decision_format"`
	Words          []word            `json:"words"`
	Local          map[string]string `json:"local"`
	FirstLines     int               `json:"first_lines"`
}

// word is a decision and what it is called.
type word struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

func newView(p *part.Part, digest string, local map[string]string) (*view, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if p.Referral != nil {
		if err := referral.Check(p.Referral); err != nil {
			return nil, err
		}
	}
	files := local != nil
	if local == nil {
		local = map[string]string{}
	}
	data, err := json.Marshal(nightData{Part: p, Digest: digest, DecisionFormat: decision.Format, Words: words(), Local: local, FirstLines: firstLines})
	if err != nil {
		return nil, err
	}
	v := &view{Part: p, Night: template.JS(data), Received: receivedOf(p, local), Files: files}
	tiers, met, lines := map[string]bool{}, map[string]bool{}, 0
	for _, l := range p.Lists {
		lv := listView{List: l, Room: room(l)}
		for _, r := range l.Rows {
			codes := kindsOf(r)
			for _, c := range codes {
				met[c] = true
			}
			if r.Tier != "" && !tiers[r.Tier] {
				tiers[r.Tier] = true
				v.Tiers = append(v.Tiers, r.Tier)
			}
			lines++
			lv.Rows = append(lv.Rows, rowView{Row: r, Local: local[r.Resident], Kinds: strings.Join(codes, " "), Later: lines > firstLines})
		}
		for _, gone := range l.Left {
			lv.Left = append(lv.Left, leaverView{gone, local[gone.Resident]})
		}
		v.Lists = append(v.Lists, lv)
	}
	v.Known = known(p)
	for _, k := range kinds {
		if met[k.Code] {
			v.Kinds = append(v.Kinds, k)
		}
	}
	return v, nil
}

// room says how many new offers a list has room for, and whose room it is where it is not the practice's own.
func room(l part.List) string {
	if l.Standing {
		return "a register, without places"
	}
	s := fmt.Sprintf("room for %d new offers this week", l.Capacity)
	if l.Capacity == 1 {
		s = "room for 1 new offer this week"
	}
	switch l.Group {
	case "", "practice":
		return s
	case "pcn":
		return s + " in the whole PCN"
	}
	return s + " of the " + l.Group
}

// known says until when contacts are counted, where some feed of them is late: its windows end earlier than a reader would think.
func known(p *part.Part) string {
	var days []source.Day
	contacts := map[source.Day][]string{}
	for _, f := range p.Covered {
		if contacts[f.Until] == nil {
			days = append(days, f.Until)
		}
		contacts[f.Until] = append(contacts[f.Until], f.Contacts)
	}
	if !slices.ContainsFunc(days, func(d source.Day) bool { return d != p.AsOf-1 }) {
		return ""
	}
	var said []string
	for _, d := range days {
		said = append(said, strings.Join(contacts[d], " and ")+" to "+d.Time().Format("2 January"))
	}
	return "Counted are " + strings.Join(said, ", ") + ": “the last 90 days” end there."
}

// words are the decisions there are, labels with a capital.
func words() []word {
	var all []word
	for _, w := range decision.Words() {
		all = append(all, word{w.Code, strings.ToUpper(w.Label[:1]) + w.Label[1:]})
	}
	return all
}
