package audit

import (
	"errors"
	"fmt"
	"io"

	"riskstrat/features/source"
	"riskstrat/pipeline/coverage"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/drift"
	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/monitor"
	"riskstrat/pipeline/practice"
	"riskstrat/pipeline/publish"
)

// Report is what the audit of a night is made of: counts, codes of organisations and sentences.
type Report struct {
	Folder   string             // of the night into which it goes
	Profile  disclosure.Profile // how counts are protected
	Manifest *publish.Manifest  // place, date, feeds, policy, opt-outs, the night before; as Commit will be given it
	Warnings []Warning          // of the night, worded to be passed on
	Tally    *Tally             // of the ledger
	Models   []Model            // that scored

	Feeds     []Feed                // more of the tables of the manifest, in any order
	OptedOut  map[string]int64      // people registered tonight by kind of opt-out
	Coverage  []coverage.Comparison // by feed
	Risks     []Risk                // by target
	Practices []practice.Comparison // beside each other; none if the place compares nothing
	Tonight   []monitor.Tonight     // whom lists of the Tally are made of
	Fifth     [2]int64              // of the people who may be listed, those of the most deprived fifth, and the others; for equity floors
	Monitor   *monitor.Report       // how well the models do, and how fair the lists are; nil: not asked
	Drift     *drift.Report         // of features, score and events; whoever sets it adds audit/drift.csv; nil: it was not looked for
	Limits    gate.Drift            // by which Drift was judged
}

// Model is what may be said of a model in public.
type Model struct {
	Target  string
	Label   string // the outcome in plain English
	Digest  string
	Trained []source.Day    // index dates of the training sample
	People  int64           // distinct residents of the training sample whose outcome is known
	Events  int64           // outcomes among its rows, one a resident and index date
	Figures []Figure        // how well it did on later dates
	Curve   []monitor.Point // calibration, as its card shows it
}

// Figure is one named figure of a model, written by whoever computed it. Value is empty where there is none: the reason may tell how few
// people it would rest on.
type Figure struct{ Name, Value string }

// Write adds index.html and its tables to the report's folder of the night: flow.csv, inputs.csv and, where there is something to tell, coverage.csv,
// bands.csv, monitor.csv and practices.csv. It returns which counts are hidden, and why: that stays within the controlled area.
func Write(n *publish.Night, r Report) ([]disclosure.Decision, error) {
	if err := r.Manifest.Check(); err != nil {
		return nil, fmt.Errorf("auditing: %w", err)
	}
	p, err := newAuditPage(&r)
	if err != nil {
		return nil, fmt.Errorf("auditing: %w", err)
	}
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"index.html", func(w io.Writer) error { return layout.Render(w, p) }},
		{"flow.csv", func(w io.Writer) error { return writeFlow(w, p.flows) }},
		{"inputs.csv", func(w io.Writer) error { return writeInputs(w, r.Manifest.Recipe.Inputs) }},
		{"coverage.csv", func(w io.Writer) error { return writeCoverage(w, p.Coverage) }},
		{"bands.csv", func(w io.Writer) error { return writeBands(w, p.Risks) }},
		{"practices.csv", func(w io.Writer) error { return writePractices(w, p.Practices) }},
		{"monitor.csv", func(w io.Writer) error { return writeMonitor(w, p.judged) }},
	} {
		if err := write(n, r.Folder+"/"+file.name, file.write); err != nil {
			return nil, fmt.Errorf("auditing: %w", err)
		}
	}
	return p.decisions, nil
}

func write(n *publish.Night, path string, f func(io.Writer) error) error {
	a, err := n.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(f(a), a.Close())
}
