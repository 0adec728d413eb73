package sampling

import (
	"math"
	"slices"
	"strings"
	"sync"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/models"
	"riskstrat/pipeline/walk"
)

// Of the 256 cells that households fall into, every sixteenth is built twice; residents without a known household fall by themselves.
const (
	rebuiltCells = 16
	rebuiltShare = "every 16th of the 256 hash cells, households whole"
)

// rebuilding builds the predictors of a share of the residents a second time as of each index date, from what the partition would have
// held on that date (see partition.Before), and counts the values that differ. Households are in or out as a whole, since what their
// members did counts for each other. Everyone who may be used for training is in, at risk or not.
type rebuilding struct {
	columns []string // every feature that the engine builds
}

// recount counts what was built twice as of an index date.
type recount struct {
	mutex sync.Mutex
	rows  int64
	moved []int64 // values that differ, by column; nil where nobody was built twice
}

// add takes in the rows of a partition.
func (c *recount) add(rows int, moved []int64) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.rows += int64(rows); c.moved == nil {
		c.moved = make([]int64, len(moved))
	}
	for i, n := range moved {
		c.moved[i] += n
	}
}

// Builder builds predictors: a features.Engine, but for a test that plants one which reads ahead.
type Builder interface {
	Build(p *partition.Partition, rows []int32, index source.Day, side features.Side, households *features.Households) (*features.Set, error)
}

func newRebuilding(e *features.Engine) *rebuilding {
	return &rebuilding{columns: names(e.Definitions())}
}

// share are the places, in rows, of the persons who are built twice, and the persons themselves.
func (r *rebuilding) share(p *partition.Partition, rows []int32) (at, persons []int32) {
	for k, i := range rows {
		unit := p.Persons[i].Household
		if unit == 0 {
			unit = p.Persons[i].Hash
		}
		if source.Cell(unit)%rebuiltCells == 0 {
			at, persons = append(at, int32(k)), append(persons, i)
		}
	}
	return at, persons
}

// count builds the share of k.rows again as of an index date and compares it with built, their predictors from the whole extract.
func (r *rebuilding) count(b Builder, k *walk.Desk, d *indexDate, built *features.Set) error {
	at, persons := r.share(&k.Partition, k.Rows)
	if len(persons) == 0 {
		return nil
	}
	again, err := b.Build(k.Before(d.day, persons), upTo(len(persons)), d.day, features.Predictors, d.before)
	if err != nil {
		return err
	}
	defer again.Release()
	moved := make([]int64, len(r.columns))
	var was, is []float64
	for c, name := range r.columns {
		if was, err = built.Floats(name, was); err != nil {
			return err
		}
		if is, err = again.Floats(name, is); err != nil {
			return err
		}
		for j, row := range at {
			if was[row] != is[j] && !(math.IsNaN(was[row]) && math.IsNaN(is[j])) {
				moved[c]++
			}
		}
	}
	d.rebuilt.add(len(persons), moved)
	return nil
}

// report names the features whose values moved as of any of the dates, in the order of their names.
func (r *rebuilding) report(dates []*indexDate) *models.Rebuilt {
	out := &models.Rebuilt{Share: rebuiltShare, Features: len(r.columns)}
	moved := map[string]int64{}
	for _, d := range dates {
		out.Rows += d.rebuilt.rows
		for c, n := range d.rebuilt.moved {
			moved[r.columns[c]] += n
		}
	}
	for feature, n := range moved {
		if n > 0 {
			out.Moved = append(out.Moved, models.Moved{Feature: feature, Values: n})
		}
	}
	slices.SortFunc(out.Moved, func(a, b models.Moved) int { return strings.Compare(a.Feature, b.Feature) })
	return out
}

// upTo are the numbers 0 to n-1.
func upTo(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}
