package walk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/part"
)

const servicesTable = "services"

// readServices reads the services that take referrals now, by service and provider.
func (r *Reading) readServices(ctx context.Context) error {
	t := source.Lookup(servicesTable)
	counts, err := r.Extract.Scan(ctx, servicesTable, 1, func(_ int, b *source.Batch) error {
		for i := range b.N {
			if b.Cols[t.Column("open")].Code[i] == 1 {
				r.Offered = append(r.Offered, serviceOf(t, b, i, r.Extract.Names()))
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading services: %w", err)
	}
	slices.SortFunc(r.Offered, func(a, b part.Service) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Provider, b.Provider))
	})
	r.Feeds = append(r.Feeds, counts)
	return nil
}

// serviceOf is one row of the services table.
func serviceOf(t *source.Table, b *source.Batch, i int, names *source.Names) part.Service {
	s := part.Service{VerifiedOn: source.NoDay}
	column := func(name string) (*source.Vector, bool) {
		c := t.Column(name)
		return &b.Cols[c], !b.Cols[c].IsNull(i)
	}
	text := func(name string) string {
		switch v, known := column(name); {
		case !known:
			return ""
		case len(v.Text) > 0:
			return strings.Clone(v.Text[i])
		default:
			return names.String(v.Name[i])
		}
	}
	count := func(name string) *int {
		v, known := column(name)
		if !known {
			return nil
		}
		n := int(v.Int[i])
		return &n
	}
	s.Service, s.Provider, s.Area, s.Eligibility = text("service"), text("provider"), text("area"), text("eligibility")
	s.Places, s.WaitingDays = count("places"), count("waiting_days")
	for need := range strings.SplitSeq(text("needs"), ";") {
		if need = strings.TrimSpace(need); need != "" {
			s.Needs = append(s.Needs, need)
		}
	}
	if v, known := column("verified_on"); known {
		s.VerifiedOn = source.Day(v.Int[i])
	}
	return s
}
