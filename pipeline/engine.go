package pipeline

import (
	"context"
	"os"

	"riskstrat/features"
	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/pipeline/place"
)

// newEngine makes an engine for the named features of the place's catalogue, with each feed's lag and first complete day.
func newEngine(p *place.Place, x *source.Extract, store *partition.Store, wanted ...[]string) (*features.Engine, error) {
	defs, err := p.Catalog.Select(unique(wanted...)...)
	if err != nil {
		return nil, err
	}
	opt := features.Options{Names: store.Names(), Lag: map[string]int{}, Since: map[string]source.Day{}, Missing: map[string][]string{}}
	for _, t := range source.Contract() {
		if !x.Has(t.Name) {
			continue
		}
		opt.Lag[t.Name], opt.Since[t.Name] = store.Lag(t.Name), store.Since(t.Name)
		for _, c := range t.Columns {
			if !x.HasColumn(t.Name, c.Name) {
				opt.Missing[t.Name] = append(opt.Missing[t.Name], c.Name)
			}
		}
	}
	return features.NewEngine(defs, opt)
}

// scatter reads every table of the extract into partitions.
func scatter(ctx context.Context, x *source.Extract, workers int, progress Progress) (*partition.Store, error) {
	rows := int64(0)
	for _, t := range source.Contract() {
		rows += x.Rows(t.Name)
	}
	progress.Stage("reading the extract", rows)
	return partition.Scatter(ctx, x, partition.Options{
		Dir: os.TempDir(), Workers: workers,
		Progress: func(_ string, rows int64) { progress.Step(rows) },
	})
}
