package tableone

import (
	"fmt"
	"strconv"

	"riskstrat/pipeline/disclosure"
)

// builder lays out the rows of a Report.
type builder struct {
	profile disclosure.Profile
	study   *Study
	counts  *registered
	people  []disclosure.Count // of each cohort
	report  *Report
}

const (
	missingLevel = "missing" // the people of whom a variable is not known
	redacted     = disclosure.Redacted
	unbounded    = "–" // a standardised difference that is not given
)

func (b *builder) variable(i int) {
	v := &b.study.First.Tally.variables[i]
	switch v.Kind {
	case Categories:
		b.categories(i, v)
	case Flags:
		b.flags(i, v)
	default:
		b.number(i, v)
	}
}

// add appends the rows of a variable, the first with its label.
func (b *builder) add(v *Variable, rows []Row) {
	for k := range rows {
		rows[k].Variable = v.Name
	}
	if len(rows) > 0 {
		rows[0].Label = v.Label
	}
	b.report.Rows = append(b.report.Rows, rows...)
}

// row is a row of counts: a column of a variable's part.
func (b *builder) row(level string, of []place, column int) Row {
	r := Row{Level: level}
	for c, p := range of {
		r.Cells = append(r.Cells, b.cell(c, p.at(column)))
	}
	return r
}

func (b *builder) categories(i int, v *Variable) {
	places := b.counts.counts[i][0]
	var rows []Row
	for column, level := range v.columns() {
		r := b.row(level, places, column)
		if v.Detail && r.redacted() {
			b.report.Notes = append(b.report.Notes, v.Label+": left out, because a count is too small to be shown.")
			return
		}
		rows = append(rows, r)
	}
	if len(places) == 2 {
		p, known1 := levelShares(places[0], len(v.Levels))
		q, known2 := levelShares(places[1], len(v.Levels))
		if known1 && known2 {
			rows[0].SMD = writtenDifference(differenceOfLevels(p, q))
		} else {
			rows[0].SMD = writtenDifference(0, false)
		}
	}
	b.add(v, rows)
}

// levelShares are the shares of the levels among the people of whom the level is known, out of the counts as shown; false where one is redacted, or
// there is nobody.
func levelShares(of place, levels int) ([]float64, bool) {
	shares, all := make([]float64, levels), int64(0)
	for k := range shares {
		n, shown := of.at(k).Shown()
		if !shown {
			return nil, false // redacted, or nothing of the kind is recorded
		}
		shares[k], all = float64(n), all+n
	}
	for k := range shares {
		shares[k] /= float64(all)
	}
	return shares, all > 0
}

// flags shows who has each, and once, since it is the same for all, of whom none is known.
func (b *builder) flags(i int, v *Variable) {
	var rows []Row
	for part, places := range b.counts.counts[i] {
		r := b.row(v.Levels[part], places, partYes)
		r.SMD = b.differenceOf(places)
		rows = append(rows, r)
	}
	if len(rows) > 0 {
		rows = append(rows, b.row(missingLevel, b.counts.counts[i][0], v.missingColumn()))
	}
	b.add(v, rows)
}

// differenceOf is the standardised difference of what is true or not.
func (b *builder) differenceOf(places []place) string {
	if len(places) < 2 {
		return ""
	}
	p, known1 := levelShares(places[0], 2)
	q, known2 := levelShares(places[1], 2)
	if !known1 || !known2 {
		return writtenDifference(0, false)
	}
	return writtenDifference(differenceOfShares(p[partYes], q[partYes]))
}

// number shows mean, spread, median and quartiles and, of events, how many people had any.
func (b *builder) number(i int, v *Variable) {
	mean, median := Row{Level: "mean (standard deviation)"}, Row{Level: "median (quartiles)"}
	var of []moments
	for _, cohort := range b.study.cohorts() {
		d := newDistribution(cohort.Tally.values[i])
		m := newMoments(b.profile, v, &d)
		of = append(of, m)
		mean.Cells = append(mean.Cells, m.cell())
		median.Cells = append(median.Cells, newMedian(b.profile, v, &d))
	}
	if len(of) == 2 {
		d, known := differenceOfMeans(of[0].mean, of[0].sd, of[1].mean, of[1].sd)
		mean.SMD = writtenDifference(d, known && of[0].shown && of[1].shown)
	}
	rows := []Row{mean, median}
	if !v.Any {
		b.add(v, append(rows, b.alone(i)))
		return
	}
	places := b.counts.counts[i][0]
	any := b.row("any", places, partYes)
	any.SMD = b.differenceOf(places)
	b.add(v, append(rows, any, b.row(missingLevel, places, v.missingColumn())))
}

// alone is the row of the people of whom a number is not known, where nothing else of it is counted.
func (b *builder) alone(i int) Row {
	r := Row{Level: missingLevel}
	for c, cohort := range b.study.cohorts() {
		r.Cells = append(r.Cells, b.cell(c, b.profile.Protect(cohort.Tally.missing[i])))
	}
	return r
}

// cell is a count of a cohort, and its share.
func (b *builder) cell(cohort int, n disclosure.Count) Cell {
	cell := Cell{Value: n.String(), Reads: n.Grouped()}
	if share, known := n.Per(b.people[cohort]); known {
		cell.Percent = percent(share)
	}
	return cell
}

// redacted reports whether a figure of the row is kept back.
func (r *Row) redacted() bool {
	for _, c := range r.Cells {
		if c.Value == redacted {
			return true
		}
	}
	return false
}

func percent(share float64) string { return fmt.Sprintf("%.1f", 100*share) }

func writtenDifference(d float64, known bool) string {
	if !known {
		return unbounded
	}
	return strconv.FormatFloat(d, 'f', 2, 64)
}
