package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/apache/arrow/go/v15/arrow"

	"riskstrat/features"
	"riskstrat/models"
	"riskstrat/pipeline/audit"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/drift"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/practice"
	"riskstrat/pipeline/publish"
	"riskstrat/pipeline/walk"
)

// targetScorer is the promoted model of one target.
type targetScorer struct {
	target string
	digest string
	entry  *models.Entry
	scorer *models.Scorer
}

// share is what the first walk finds out about one partition.
type share struct {
	standing []kept        // of every person
	set      *features.Set // nil where nobody may be listed
	scores   []*models.Scores
	rows     arrow.Record // the scores as rows of scores.parquet; nil where the set is
	flow     cohort.Flow
	deprived int64
	apart    []uint64 // households in which somebody is read first or lives in a care home
	compared *practice.Tally
	watched  drift.Counts // nil where the set is
	counted  auditCounts  // for the audit alone
	lists    []listShare
	judged   judgedShare
}

// score is the first walk: standing, features, scores and candidates, partition by partition, and the people of the dates on which models are judged.
func (n *night) score(ctx context.Context) error {
	if err := n.files.begin(n.out, n.engine, n.opt.Workers); err != nil {
		return err
	}
	n.counted = n.newAuditCounts()
	n.progress.Stage("building features and scores", int64(n.Store.Partitions()))
	desks := n.Desks(n.opt.Workers)
	err := walk.InOrder(ctx, n.Store.Partitions(), n.opt.Workers,
		func(worker, i int) (share, error) { return n.scorePartition(&desks[worker], i) },
		func(_ int, s share) error { defer n.progress.Step(1); return n.take(s) })
	if err = errors.Join(err, n.files.close()); err != nil {
		return err
	}
	for _, d := range n.judging.dates {
		d.households = nil // nobody is built on the date any more
	}
	for _, w := range n.nulls.lines() {
		n.tell(w.text(strconv.FormatInt(w.rows, 10)), audit.Warning{Text: w.text(n.place.Disclosure.Protect(w.rows).String())})
	}
	return n.flow.Check()
}

func (n *night) scorePartition(d *walk.Desk, i int) (share, error) {
	s := share{compared: practice.NewTally(len(n.place.Practices.Compare))}
	if err := n.load(d, i, cohort.Listing); err != nil {
		return s, err
	}
	s.standing = n.codes.keep(d.Standing)
	s.flow.Enter(len(d.Standing))
	for i, st := range d.Standing {
		s.flow.Leave(st.Reason)
		if imd := d.Partition.Persons[i].IMD; st.Reason == cohort.Eligible && imd >= 1 && imd <= outreach.MostDeprivedFifth {
			s.deprived++
		}
	}
	n.findAssigned(&d.Partition, s.standing)
	s.apart = n.apartHomes(&d.Partition, s.standing)
	if len(d.Rows) > 0 {
		if err := n.scoreRows(d, &s); err != nil {
			return s, err
		}
		if err := n.compare(d, &s); err != nil {
			return s, err
		}
		if err := n.observe(d, &s); err != nil {
			return s, err
		}
	}
	n.countForAudit(d, &s)
	for _, l := range n.lists {
		ls, err := n.sift(l, d, &s)
		if err != nil {
			return s, err
		}
		s.lists = append(s.lists, ls)
	}
	var err error
	s.judged, err = n.judgePartition(d, i, &s)
	return s, err
}

// scoreRows makes the features and scores of the desk's rows.
func (n *night) scoreRows(d *walk.Desk, s *share) error {
	var err error
	if s.set, err = n.engine.Build(&d.Partition, d.Rows, n.opt.AsOf, features.Predictors, n.households); err != nil {
		return err
	}
	for _, t := range n.scorers {
		atRisk, err := n.place.Target[t.target].AtRiskRule.Holds(s.set)
		if err != nil {
			return err
		}
		scores, err := t.scorer.Score(s.set, certain(atRisk))
		if err != nil {
			return fmt.Errorf("target %s: %w", t.target, err)
		}
		s.scores = append(s.scores, scores)
	}
	rows := publish.NewScoreRows(len(n.scorers)*s.set.Len(), len(n.scorers)*d.Partition.IDBytes())
	for r, person := range s.set.Person {
		for k, t := range n.scorers {
			rows.Append(publish.ScoreRow{Resident: d.Partition.Persons[person].ID, Target: t.target, Eta: s.scores[k].Eta[r], Risk: s.scores[k].Risk[r]})
		}
	}
	s.rows = rows.Record()
	return nil
}

// compare counts what practices are compared by, of those of the set who may be counted in reports.
func (n *night) compare(d *walk.Desk, s *share) error {
	names := n.place.Practices.Features()
	columns := make([][]float64, len(names))
	for i, name := range names {
		var err error
		if columns[i], err = s.set.Floats(name, nil); err != nil {
			return err
		}
	}
	if len(names) == 0 {
		return nil
	}
	known := len(names) - len(n.place.Practices.Compare)
	counts := make([]float64, len(n.place.Practices.Compare))
	for r, person := range s.set.Person {
		at := d.Partition.Persons[person].At(n.opt.AsOf)
		if at == nil || !d.Standing[person].Purposes.Has(cohort.Reporting) {
			continue
		}
		for i := range counts {
			counts[i] = columns[known+i][r]
		}
		s.compared.Add(at.Practice, columns[0][r], columns[1][r], columns[2][r], counts)
	}
	return nil
}

// load brings partition i to the worker's desk with everyone's standing; the desk's rows may be used for the purpose.
func (n *night) load(d *walk.Desk, i int, purpose cohort.Purpose) error {
	if err := n.Store.Load(i, &d.Partition); err != nil {
		return err
	}
	d.Stand(n.decider, n.opt.AsOf, purpose)
	return nil
}

// take writes a partition's features and scores, and keeps what the ranking needs.
func (n *night) take(s share) error {
	base := uint32(len(n.standing))
	n.bases = append(n.bases, base)
	n.standing = append(n.standing, s.standing...)
	n.flow.Merge(s.flow)
	n.deprived += s.deprived
	for _, home := range s.apart {
		n.apart[home] = true
	}
	n.compared.Merge(s.compared)
	n.watch.people.Merge(s.watched)
	n.counted.merge(s.counted)
	for k, l := range n.lists {
		l.add(base, s.lists[k])
	}
	n.takeJudged(base, s.judged)
	if s.set == nil {
		return nil
	}
	defer s.set.Release()
	defer s.rows.Release()
	for k, t := range n.scorers {
		for _, w := range s.scores[k].Warnings {
			n.nulls.add(t.target, w)
		}
	}
	return n.files.add(s.set.Record, s.rows)
}

// newHouseholds is the empty sums of the night's household features; nil if no feature asks for them.
func (n *night) newHouseholds() *features.Households {
	if !n.engine.NeedsHouseholds() {
		return nil
	}
	return features.NewHouseholds(n.engine, n.opt.AsOf, features.Predictors)
}

// countHouseholds adds the partition on the desk to the household sums: only people who may be listed count.
func (n *night) countHouseholds(d *walk.Desk) error {
	if n.households == nil {
		return nil
	}
	d.Stand(n.decider, n.opt.AsOf, cohort.Listing)
	return n.households.Add(&d.Partition, d.Rows)
}
