package pipeline

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"

	"riskstrat/pipeline/audit"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/monitor"
	"riskstrat/pipeline/part/listcsv"
	"riskstrat/pipeline/publish"
)

// decisions are what disclosure control decided about one report.
type decisions struct {
	report string
	of     []disclosure.Decision
}

// judgedForRelease judges models and lists anew under the profile of what leaves the controlled area, if the place has one and this is the night of its
// calendar month.
func (n *night) judgedForRelease(in monitor.Input) (*monitor.Report, error) {
	if n.place.Release == "" {
		return nil, nil
	}
	if due, err := n.out.Releases(); err != nil || !due {
		return nil, err
	}
	in.Profile = n.place.Release
	return monitor.New(in)
}

// release makes the night's report anew, if this is a night of which something leaves the controlled area. What changed since the night before is not in it: that
// night was not released.
func (n *night) release(r audit.Report) ([]decisions, error) {
	judged := n.judging.released
	if judged == nil {
		return nil, nil
	}
	m := *r.Manifest
	m.Changes = nil
	r.Folder, r.Profile, r.Manifest, r.Monitor = publish.ReleaseDir, n.place.Release, &m, judged
	decided, err := audit.Write(n.out, r)
	if err != nil {
		return nil, err
	}
	return []decisions{{"release", decided}, {"release, models and fairness", judged.Log}}, nil
}

// writeDecisions writes which counts were hidden and why, for the inside of the controlled area.
func (n *night) writeDecisions(all ...[]decisions) error {
	file, err := n.out.Create(publish.DecisionsName)
	if err != nil {
		return err
	}
	w := csv.NewWriter(file)
	w.Write([]string{"report", "table", "row", "column", "why_redacted"})
	for _, d := range slices.Concat(all...) {
		for _, one := range d.of {
			w.Write([]string{d.report, listcsv.Guard(one.Table), listcsv.Guard(one.Row), listcsv.Guard(one.Column), one.Rule.String()})
		}
	}
	w.Flush()
	return errors.Join(w.Error(), file.Close())
}

// whatLeaves says in English what of a night may leave the controlled area.
func (n *night) whatLeaves() string {
	if n.place.Release == "" {
		return "Nothing of a night is made to leave the controlled area: the audit of every night is for the inside."
	}
	return fmt.Sprintf("Once a calendar month, by its first night, the audit is made anew under disclosure profile %s, into %s/: that alone may leave the controlled area. The audit of every night is for the inside.",
		n.place.Release, publish.ReleaseDir)
}
