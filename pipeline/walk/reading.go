package walk

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

// Reading is an extract and what was read of it. The zero value is ready to Open. It is to be closed, also after an error.
type Reading struct {
	Extract *source.Extract
	Inbox   *inbox.Intake    // what practices sent back, to be read with the decisions; nil: nothing, or not a night
	Store   *partition.Store // of the residents' rows
	Feeds   []source.Counts  // of every table read
	Areas   []outreach.Area  // nil where the extract has no such table
	Offered []part.Service   // open ones of the services table, by service and provider

	desks []Desk
}

// Open opens the extract: the door, the schemas, the digests.
func (r *Reading) Open(ctx context.Context, spec source.Spec) error {
	var err error
	r.Extract, err = source.Open(ctx, spec)
	return err
}

// Read scatters the tables of residents into so many partitions, 0 for as many as they need, and reads the areas.
func (r *Reading) Read(ctx context.Context, partitions, workers int, progress Progress) error {
	rows := int64(0)
	for _, t := range source.Contract() {
		rows += r.Extract.Rows(t.Name)
	}
	progress.Stage("reading the extract", rows)
	var err error
	var from partition.Extract = r.Extract
	if r.Inbox != nil {
		from = withInbox{r.Extract, r.Inbox}
	}
	r.Store, err = partition.Scatter(ctx, from, partition.Options{
		Dir: os.TempDir(), Partitions: partitions, Workers: workers,
		Progress: func(_ string, rows int64) { progress.Step(rows) },
	})
	if err != nil {
		return err
	}
	r.Feeds = r.Store.Counts()
	if r.Extract.Has(servicesTable) {
		if err := r.readServices(ctx); err != nil {
			return err
		}
	}
	if r.Extract.Has(areasTable) {
		return r.readAreas(ctx)
	}
	return nil
}

const areasTable = "areas"

// readAreas reads who works where, and with what: the cluster, adviser, weekly capacity and record system of each practice, and the codes the place knows.
func (r *Reading) readAreas(ctx context.Context) error {
	t := source.Lookup(areasTable)
	practice, pcn, cluster, adviser := t.Column("practice_code"), t.Column("pcn_code"), t.Column("cluster"), t.Column("adviser")
	capacity, from, supplier := t.Column("weekly_capacity"), t.Column("valid_from"), t.Column("supplier")
	counts, err := r.Extract.Scan(ctx, areasTable, 1, func(_ int, b *source.Batch) error {
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
			r.Areas = append(r.Areas, a)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading areas: %w", err)
	}
	r.Feeds = append(r.Feeds, counts)
	return nil
}

// RecordsOffers reports whether the extract says who was offered help.
func (r *Reading) RecordsOffers() bool {
	return r.Extract.Has("referrals") || r.Extract.Has("decisions")
}

// Digests names each input file by its SHA-256.
func (r *Reading) Digests() (map[string]string, error) {
	inputs, err := r.Extract.Inputs()
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, in := range inputs {
		out[in.Path] = in.SHA256
	}
	return out, nil
}

// Close gives back files and disk space; what was read is lost.
func (r *Reading) Close() {
	if r.Extract != nil {
		_ = r.Extract.Close() // read only
	}
	if r.Store != nil {
		_ = r.Store.Close() // temporary files, already unlinked
	}
}

// NewEngine makes an engine for the named features of a catalogue, with each feed's lag and first complete day.
func (r *Reading) NewEngine(from *catalog.Catalog, wanted ...[]string) (*features.Engine, error) {
	defs, err := from.Select(catalog.Union(wanted...)...)
	if err != nil {
		return nil, err
	}
	return features.NewEngine(defs, r.FeedOptions())
}

// FeedOptions are what features must know of the extract.
func (r *Reading) FeedOptions() features.Options {
	opt := features.Options{Names: r.Store.Names(), Lag: map[string]int{}, Since: map[string]source.Day{}, Missing: map[string][]string{}}
	for _, t := range source.Contract() {
		if !r.Extract.Has(t.Name) {
			continue
		}
		opt.Lag[t.Name], opt.Since[t.Name] = r.Store.Lag(t.Name), r.Store.Since(t.Name)
		for _, c := range t.Columns {
			if !r.Extract.HasColumn(t.Name, c.Name) {
				opt.Missing[t.Name] = append(opt.Missing[t.Name], c.Name)
			}
		}
	}
	return opt
}
