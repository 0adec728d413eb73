package pipeline

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/publish"
)

// record is what a practice is shown of a listed person beside their row.
type record struct {
	contact, needs []string
	months         []part.Month
}

// diaryFeatures are what the timeline counts, as the reasons count it.
var diaryFeatures = []string{"gp_attended_365d", "ae_attended_365d", "emergency_admissions_365d"}

// newDiary makes the diary of what a timeline counts.
func (n *night) newDiary() (*features.Diary, error) {
	defs, err := n.place.Catalog.Select(diaryFeatures...)
	if err != nil {
		return nil, err
	}
	return features.NewDiary(defs, n.FeedOptions())
}

// timelineMonths is how many calendar months a timeline has, the month of the night included.
const timelineMonths = 12

// readRecord reads the record of person i of a partition.
func (n *night) readRecord(p *partition.Partition, i int32) record {
	return record{
		contact: n.contact(p.ContactNeed.Of(int(i))),
		needs:   n.needs(p.Referral.Of(int(i))),
		months:  timeline(n.diary.Read(p, i, n.opt.AsOf), n.opt.AsOf),
	}
}

// contact is the interpreter and the format that somebody needs, in words.
func (n *night) contact(rows []partition.ContactNeed) []string {
	formats := source.Lookup("contact_needs").Codes("format")
	var all []string
	for _, row := range rows {
		if language := n.Store.Names().String(row.Interpreter()); language != "" {
			all = append(all, "Interpreter: "+language)
		}
		if code := row.Format(); int(code) < len(formats) {
			all = append(all, "Format: "+strings.ReplaceAll(formats[code], "_", " "))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// needs are those recorded in the referrals made up to the night, each once, the latest first.
func (n *night) needs(rows []partition.Referral) []string {
	var all []string
	for _, row := range slices.Backward(rows) {
		need := n.Store.Names().String(row.Need())
		if need != "" && row.Referred() <= n.opt.AsOf && !slices.Contains(all, need) {
			all = append(all, need)
		}
	}
	return all
}

// timeline counts the days of a page by calendar month, up to the month of the night. A month that begins before all three feeds know the person is
// left out: what is not known is no zero.
func timeline(page features.Page, asOf source.Day) []part.Month {
	var months []part.Month
	this := asOf.Time()
	for back := timelineMonths - 1; back >= 0; back-- {
		first := time.Date(this.Year(), this.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
		from, to := source.DayOf(first), source.DayOf(first.AddDate(0, 1, 0))
		if slices.Max(page.Since) > from {
			continue
		}
		count := func(k int) (n int) {
			for _, day := range page.Days[k] {
				if from <= day && day < to {
					n++
				}
			}
			return n
		}
		months = append(months, part.Month{Month: first.Format("2006-01"), GP: count(0), AE: count(1), Admissions: count(2)})
	}
	return months
}

// shownNights is how many nights' chances a practice is shown, this night's included.
const shownNights = 8

// earlierScores are the scores of the nights before that chances are shown of: the latest few that are still kept.
func (n *night) earlierScores() ([]publish.Earlier, error) {
	nights, err := publish.EarlierNights(n.place.Out, n.opt.AsOf, shownNights-1)
	if err != nil {
		return nil, err
	}
	var scores []publish.Earlier
	for _, p := range nights {
		e, ok := p.Earlier(publish.ScoresFile)
		if ok && len(n.sameModels(p.Manifest)) > 0 && int(n.opt.AsOf-p.Manifest.AsOf) <= n.place.Retention.ScoresDays() {
			scores = append(scores, e)
		}
	}
	return scores, nil
}

// sameModels are the targets that an earlier night scored with tonight's model: the chances of another cannot stand beside tonight's.
func (n *night) sameModels(m *publish.Manifest) map[string]bool {
	same := map[string]bool{}
	for _, s := range n.scorers {
		if slices.Contains(m.Recipe.Models, publish.Model{Target: s.target, Digest: s.digest}) {
			same[s.target] = true
		}
	}
	return same
}

// chances are the listed people's of one target on earlier nights, oldest first, by pseudonym.
type chances map[string][]part.Night

// readChances reads, for each target, the chances of the listed on the nights before.
func (n *night) readChances(ctx context.Context) (map[string]chances, error) {
	listed := map[string]bool{}
	for _, l := range n.lists {
		for i := range l.rows {
			listed[l.rows[i].Resident] = true
		}
	}
	nights, err := publish.EarlierNights(n.place.Out, n.opt.AsOf, shownNights-1)
	if err != nil {
		return nil, err
	}
	found := make([]map[string]chances, len(nights))
	g, _ := errgroup.WithContext(ctx)
	g.SetLimit(max(1, n.opt.Workers))
	for k, p := range nights {
		e, ok := p.Earlier(publish.ScoresFile)
		if !ok || !slices.Contains(n.recipe.Earlier, e) {
			continue
		}
		g.Go(func() error {
			var err error
			found[k], err = n.chancesOf(e, p.Manifest, listed)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	all := map[string]chances{}
	for _, night := range slices.Backward(found) { // the latest comes first
		for target, of := range night {
			if all[target] == nil {
				all[target] = chances{}
			}
			for resident, one := range of {
				all[target][resident] = append(all[target][resident], one...)
			}
		}
	}
	return all, nil
}

// chancesOf reads one night's.
func (n *night) chancesOf(e publish.Earlier, m *publish.Manifest, listed map[string]bool) (map[string]chances, error) {
	file, err := publish.OpenEarlier(n.place.Out, e)
	if err != nil {
		return nil, err
	}
	same, found := n.sameModels(m), map[string]chances{}
	for target := range same {
		found[target] = chances{}
	}
	err = publish.EachRisk(file, func(resident []byte, target string, risk float64) {
		if same[target] && listed[string(resident)] {
			found[target][string(resident)] = []part.Night{{AsOf: m.AsOf, ChanceIn100: outreach.ChanceIn100(risk)}}
		}
	})
	return found, errors.Join(err, file.Close())
}
