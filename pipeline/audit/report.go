package audit

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"riskstrat/features/source"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/part/listcsv"
	"riskstrat/pipeline/practice"
	"riskstrat/pipeline/publish"
	"riskstrat/pipeline/publish/page"
)

// Report is what the audit of a night is made of: counts, codes of organisations and sentences.
type Report struct {
	Profile  disclosure.Profile // how counts are protected
	Manifest *publish.Manifest  // place, date, feeds, policy, opt-outs; as Commit will be given it
	Tally    *Tally             // of the ledger
	Models   []Model            // that scored

	Practices []practice.Comparison // beside each other; none if the place compares nothing
}

// Model is what may be said of a model in public.
type Model struct {
	Target  string
	Label   string // the outcome in plain English
	Digest  string
	Trained []source.Day // index dates of the training sample
	People  int64        // distinct residents of the training sample whose outcome is known
	Events  int64        // outcomes among its rows, one a resident and index date
	Figures []Figure     // how well it did on later dates
}

// Figure is one named figure of a model, written by whoever computed it; one that could not be computed says why.
type Figure struct{ Name, Value string }

// Write adds audit/index.html, audit/flow.csv and, where practices are compared, audit/practices.csv to the night.
func Write(n *publish.Night, r Report) error {
	if err := r.Profile.Validate(); err != nil {
		return fmt.Errorf("auditing: disclosure profile: %w", err)
	}
	flows := r.Tally.flows(r.Profile)
	if err := write(n, "audit/flow.csv", func(w io.Writer) error { return writeFlow(w, flows) }); err != nil {
		return fmt.Errorf("auditing: %w", err)
	}
	p := newAuditPage(r, flows)
	if len(p.Practices) > 0 {
		if err := write(n, "audit/practices.csv", func(w io.Writer) error { return writePractices(w, p.Practices) }); err != nil {
			return fmt.Errorf("auditing: %w", err)
		}
	}
	if err := write(n, "audit/index.html", func(w io.Writer) error { return template.Render(w, p) }); err != nil {
		return fmt.Errorf("auditing: %w", err)
	}
	return nil
}

func write(n *publish.Night, path string, f func(io.Writer) error) error {
	a, err := n.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(f(a), a.Close())
}

// everyPCN stands in the pcn column for the row of all of them.
const everyPCN = "all"

// writeFlow writes the flows as one table: a row for each list, reason and PCN, and one for all PCNs.
func writeFlow(w io.Writer, flows []flow) error {
	out := csv.NewWriter(w)
	out.Write([]string{"list", "reason", "meaning", "pcn", "people"})
	for _, f := range flows {
		row := func(reason, meaning string, all disclosure.Count, each []disclosure.Count) {
			out.Write([]string{listcsv.Guard(f.List), reason, meaning, everyPCN, all.String()})
			for i, pcn := range f.PCNs {
				out.Write([]string{listcsv.Guard(f.List), reason, meaning, listcsv.Guard(pcn), each[i].String()})
			}
		}
		row("everyone", "is in the extract and may be counted", f.Everyone, f.ByPCN)
		for _, s := range f.Steps {
			row(string(s.Reason), s.Reason.Meaning(), s.N, s.ByPCN)
		}
	}
	out.Flush()
	return out.Error()
}

//go:embed audit.html
var parts string

var template = mustParse()

func mustParse() *page.Template {
	t, err := page.Parse(parts, page.Own{Foot: "Counts under disclosure control. Nothing here is about one person."})
	if err != nil {
		panic(err)
	}
	return t
}

// auditPage is a Report whose every count is protected.
type auditPage struct {
	Place    string
	AsOf     source.Day
	Rule     string
	Flows    []namedFlow
	Feeds    []feed
	Manifest *publish.Manifest
	Models   []modelCard

	Practices []comparison
}

// namedFlow is a list's flow under what a reader calls it.
type namedFlow struct {
	flow
	Title, Policy string
	Floor, Change string // sentences; empty: the list has no floor, there was no night before
}

type feed struct {
	Table                          string
	In, Out, Filtered, Future, Bad disclosure.Count
	First, Last                    source.Day
}

type modelCard struct {
	Model
	People, Events disclosure.Count
}

func newAuditPage(r Report, flows []flow) auditPage {
	m := r.Manifest
	p := auditPage{Place: m.Place, AsOf: m.AsOf, Rule: r.Profile.English(), Manifest: m}
	for _, l := range m.Lists {
		for _, f := range flows {
			if l.List == f.List {
				p.Flows = append(p.Flows, r.named(f, l))
			}
		}
	}
	for _, c := range m.Feeds {
		p.Feeds = append(p.Feeds, newFeed(r.Profile, c))
	}
	for _, c := range r.Practices {
		p.Practices = append(p.Practices, newComparison(r.Profile, c))
	}
	for _, one := range r.Models {
		p.Models = append(p.Models, modelCard{Model: one, People: r.Profile.Protect(one.People), Events: r.Profile.Protect(one.Events)})
	}
	return p
}

// named is a flow with what the manifest says of its list.
func (r *Report) named(f flow, l publish.Policy) namedFlow {
	out := namedFlow{flow: f, Title: l.Title, Policy: l.Policy}
	for _, e := range r.Manifest.Equity {
		if e.List == l.List {
			out.Floor = floor(r.Profile, e)
		}
	}
	for _, c := range r.Manifest.Changes {
		if c.List == l.List {
			out.Change = change(r.Profile, c)
		}
	}
	return out
}

// newFeed protects the counts of a table; the rows that came in are a total, so that none of the others follows from them.
func newFeed(p disclosure.Profile, c source.Counts) feed {
	var bad int64
	for _, n := range c.Bad {
		bad += n
	}
	f := feed{Table: c.Table, Out: p.Protect(c.Out), Filtered: p.Protect(c.Filtered), Future: p.Protect(c.Future), Bad: p.Protect(bad), First: c.First, Last: c.Last}
	f.In = disclosure.Total(f.Out, f.Filtered, f.Future, f.Bad)
	return f
}
