package pipeline

import (
	"fmt"
	"slices"

	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/audit"
	"riskstrat/pipeline/bands"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/coverage"
	"riskstrat/pipeline/walk"
)

// auditCounts is what the first walk counts for the audit alone: whole numbers of people and rows.
type auditCounts struct {
	coverage *coverage.Tally
	heights  []*bands.Tally // predictions, by scorer
	optedOut []int64        // people registered on the night, by kind of opt-out
}

// feedsCovered are the feeds of activity whose coverage is compared by practice.
var feedsCovered = [...]struct {
	table string
	rows  func(p *partition.Partition, i int, end source.Day) [2]int64
}{
	{"gp_appointments", func(p *partition.Partition, i int, end source.Day) [2]int64 {
		return inWindows(p.GP.Of(i), end, func(r partition.GP) source.Day { return r.Minute().Day() })
	}},
	{"ae_attendances", func(p *partition.Partition, i int, end source.Day) [2]int64 {
		return inWindows(p.Attendance.Of(i), end, func(r partition.Attendance) source.Day { return r.Minute().Day() })
	}},
	{"admissions", func(p *partition.Partition, i int, end source.Day) [2]int64 {
		return inWindows(p.Admission.Of(i), end, partition.Admission.Admitted)
	}},
}

// inWindows counts the rows, ascending in time, of the window that ends before the day, and of the one before it.
func inWindows[T any](rows []T, end source.Day, day func(T) source.Day) (n [2]int64) {
	for _, r := range slices.Backward(rows) {
		switch age := end - day(r); {
		case age <= 0:
		case age <= coverage.Days:
			n[coverage.Now]++
		case age <= 2*coverage.Days:
			n[coverage.Before]++
		default:
			return n
		}
	}
	return n
}

func (n *night) newAuditCounts() auditCounts {
	c := auditCounts{coverage: coverage.NewTally(len(feedsCovered)), optedOut: make([]int64, len(source.Lookup("opt_outs").Codes("kind")))}
	for range n.scorers {
		c.heights = append(c.heights, bands.NewTally())
	}
	return c
}

func (c *auditCounts) merge(d auditCounts) {
	c.coverage.Merge(d.coverage)
	for k := range c.heights {
		c.heights[k].Merge(d.heights[k])
	}
	for k, people := range d.optedOut {
		c.optedOut[k] += people
	}
}

// countForAudit counts everybody of the partition on the desk who may be counted in reports, and each opt-out.
func (n *night) countForAudit(d *walk.Desk, s *share) {
	s.counted = n.newAuditCounts()
	rows := make([]int64, len(feedsCovered))
	for i := range d.Partition.Persons {
		standing := d.Standing[i]
		if standing.Reason != cohort.Dead && standing.Reason != cohort.Left {
			s.counted.countOptOuts(d.Partition.OptOut.Of(i))
		}
		if !standing.Purposes.Has(cohort.Reporting) {
			continue
		}
		person := &d.Partition.Persons[i]
		for w := range 2 {
			on := n.opt.AsOf - source.Day(w*coverage.Days)
			at := person.At(on)
			if at == nil || !person.AliveOn(on) {
				continue
			}
			for f, feed := range feedsCovered {
				rows[f] = feed.rows(&d.Partition, i, n.opt.AsOf-source.Day(n.Store.Lag(feed.table)))[w]
			}
			s.counted.coverage.Add(at.Practice, w, rows)
		}
	}
	n.countHeights(d, s)
}

// countOptOuts counts one person once for each kind they have.
func (c *auditCounts) countOptOuts(rows []partition.OptOut) {
	for kind := range c.optedOut {
		if slices.ContainsFunc(rows, func(o partition.OptOut) bool { return int(o.Kind()) == kind }) {
			c.optedOut[kind]++
		}
	}
}

// countHeights counts the predictions of the share.
func (n *night) countHeights(d *walk.Desk, s *share) {
	if s.set == nil {
		return
	}
	for r, person := range s.set.Person {
		at := d.Partition.Persons[person].At(n.opt.AsOf)
		if at == nil || !d.Standing[person].Purposes.Has(cohort.Reporting) {
			continue
		}
		for k := range n.scorers {
			s.counted.heights[k].Add(at.PCN, s.scores[k].Risk[r])
		}
	}
}

// tellCounted puts what was counted into the audit.
func (n *night) tellCounted(r *audit.Report) {
	r.OptedOut = map[string]int64{}
	for k, kind := range source.Lookup("opt_outs").Codes("kind") {
		r.OptedOut[kind] = n.counted.optedOut[k]
	}
	var names []string
	for _, f := range feedsCovered {
		names = append(names, f.table)
	}
	for f, c := range n.counted.coverage.Compare(names, n.Store.Names().String) {
		switch reach := n.opt.AsOf - source.Day(n.Store.Lag(names[f])) - 2*coverage.Days; {
		case !n.Extract.Has(names[f]):
		case n.Store.Since(names[f]) == source.NoDay || n.Store.Since(names[f]) > reach:
			r.Warnings = append(r.Warnings, audit.Warning{Text: fmt.Sprintf("coverage: %s is not complete from %s on: no month before to compare with", names[f], reach), Unchecked: true})
		default:
			r.Coverage = append(r.Coverage, c)
		}
	}
	for k, s := range n.scorers {
		unit, factor := "in 100", 100.0
		switch s.entry.Target.Kind {
		case models.Count:
			unit, factor = "events", 1
		case models.Continuous:
			unit, factor = "pounds", 1
		}
		r.Risks = append(r.Risks, audit.Risk{Target: s.target, Label: s.entry.Target.Label, Unit: unit, Factor: factor,
			Division: n.counted.heights[k].Divide(n.place.Bands.WithDefaults(), n.Store.Names().String)})
	}
	for _, c := range n.Feeds {
		f := audit.Feed{Table: c.Table, Unmatched: n.unmatched[c.Table], Duplicates: n.duplicates[c.Table], Lag: n.Store.Lag(c.Table), Since: n.Store.Since(c.Table)}
		if most, checked := n.place.Gates.WithDefaults().MaxAge[c.Table]; checked {
			f.MaxAge = most + f.Lag
		}
		r.Feeds = append(r.Feeds, f)
	}
}
