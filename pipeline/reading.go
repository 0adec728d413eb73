package pipeline

import (
	"context"
	"fmt"
	"os"

	"riskstrat/features"
	"riskstrat/features/catalog"
	"riskstrat/features/partition"
	"riskstrat/features/source"
	"riskstrat/pipeline/inbox"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/part"
)

// reading is an extract and what was read of it: what the night, the training and the check have in common.
type reading struct {
	extract *source.Extract
	inbox   *inbox.Intake // what practices sent back, to be read with the decisions; nil: nothing, or not a night
	store   *partition.Store
	feeds   []source.Counts // of every table read
	areas   []outreach.Area // nil where the extract has no such table
	offered []part.Service  // open ones of the services table, by service and provider
	desks   []desk
}

// open opens the extract: the door, the schemas, the digests.
func (r *reading) open(ctx context.Context, spec source.Spec) error {
	var err error
	r.extract, err = source.Open(ctx, spec)
	return err
}

// read scatters the tables of residents into so many partitions, 0 for as many as they need, and reads the areas.
func (r *reading) read(ctx context.Context, partitions, workers int, progress Progress) error {
	rows := int64(0)
	for _, t := range source.Contract() {
		rows += r.extract.Rows(t.Name)
	}
	progress.Stage("reading the extract", rows)
	var err error
	var from partition.Extract = r.extract
	if r.inbox != nil {
		from = withInbox{r.extract, r.inbox}
	}
	r.store, err = partition.Scatter(ctx, from, partition.Options{
		Dir: os.TempDir(), Partitions: partitions, Workers: workers,
		Progress: func(_ string, rows int64) { progress.Step(rows) },
	})
	if err != nil {
		return err
	}
	r.feeds = r.store.Counts()
	if r.extract.Has(servicesTable) {
		if err := r.readServices(ctx); err != nil {
			return err
		}
	}
	if r.extract.Has(areasTable) {
		return r.readAreas(ctx)
	}
	return nil
}

const areasTable = "areas"

// readAreas reads who works where, and with what: the cluster, adviser, weekly capacity and record system of each practice, and the codes the place knows.
func (r *reading) readAreas(ctx context.Context) error {
	t := source.Lookup(areasTable)
	practice, pcn, cluster, adviser := t.Column("practice_code"), t.Column("pcn_code"), t.Column("cluster"), t.Column("adviser")
	capacity, from, supplier := t.Column("weekly_capacity"), t.Column("valid_from"), t.Column("supplier")
	counts, err := r.extract.Scan(ctx, areasTable, 1, func(_ int, b *source.Batch) error {
		for i := range b.N {
			a := outreach.Area{
				Practice: b.Cols[practice].Name[i], PCN: b.Cols[pcn].Name[i], Cluster: source.NoName, Adviser: source.NoName, Supplier: source.NoName,
				From: source.Day(b.Cols[from].Int[i]), Capacity: outreach.NoCapacity,
			}
			if !b.Cols[cluster].IsNull(i) {
				a.Cluster = b.Cols[cluster].Name[i]
			}
			if !b.Cols[adviser].IsNull(i) {
				a.Adviser = b.Cols[adviser].Name[i]
			}
			if !b.Cols[supplier].IsNull(i) {
				a.Supplier = b.Cols[supplier].Name[i]
			}
			if !b.Cols[capacity].IsNull(i) {
				a.Capacity = int(b.Cols[capacity].Int[i])
			}
			r.areas = append(r.areas, a)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading areas: %w", err)
	}
	r.feeds = append(r.feeds, counts)
	return nil
}

// recordsOffers reports whether the extract says who was offered help.
func (r *reading) recordsOffers() bool {
	return r.extract.Has("referrals") || r.extract.Has("decisions")
}

// digests names each input file by its SHA-256.
func (r *reading) digests() (map[string]string, error) {
	inputs, err := r.extract.Inputs()
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, in := range inputs {
		out[in.Path] = in.SHA256
	}
	return out, nil
}

// close gives back files and disk space; what was read is lost.
func (r *reading) close() {
	if r.extract != nil {
		_ = r.extract.Close() // read only
	}
	if r.store != nil {
		_ = r.store.Close() // temporary files, already unlinked
	}
}

// newEngine makes an engine for the named features of a catalogue, with each feed's lag and first complete day.
func (r *reading) newEngine(from *catalog.Catalog, wanted ...[]string) (*features.Engine, error) {
	defs, err := from.Select(catalog.Union(wanted...)...)
	if err != nil {
		return nil, err
	}
	return features.NewEngine(defs, r.feedOptions())
}

// feedOptions are what features must know of the extract.
func (r *reading) feedOptions() features.Options {
	opt := features.Options{Names: r.store.Names(), Lag: map[string]int{}, Since: map[string]source.Day{}, Missing: map[string][]string{}}
	for _, t := range source.Contract() {
		if !r.extract.Has(t.Name) {
			continue
		}
		opt.Lag[t.Name], opt.Since[t.Name] = r.store.Lag(t.Name), r.store.Since(t.Name)
		for _, c := range t.Columns {
			if !r.extract.HasColumn(t.Name, c.Name) {
				opt.Missing[t.Name] = append(opt.Missing[t.Name], c.Name)
			}
		}
	}
	return opt
}
