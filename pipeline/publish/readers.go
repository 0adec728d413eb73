package publish

import (
	"cmp"
	"path"
	"slices"

	"riskstrat/pipeline/outreach"
)

// Readers are the codes of those whom a night has something for.
type Readers struct {
	Practices, PCNs, Clusters []string
}

// of returns the codes of one kind.
func (r Readers) of(kind string) []string {
	switch kind {
	case practiceKind:
		return r.Practices
	case pcnKind:
		return r.PCNs
	}
	return r.Clusters
}

// reader is one practice, PCN or cluster that gets lists.
type reader struct {
	kind, code string
}

// The kinds of readers, as their folders are called.
const (
	practiceKind = "practice"
	pcnKind      = "pcn"
	clusterKind  = "cluster"
)

// readers returns everyone of a kind, by code.
func readers(kind string, lists []List) []reader {
	var all []reader
	for _, l := range lists {
		for _, c := range l.Cuts {
			r := reader{kind: kind, code: c.Practice}
			if kind == pcnKind {
				r.code = c.PCN
			}
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b reader) int { return cmp.Compare(a.code, b.code) })
	return slices.CompactFunc(all, func(a, b reader) bool { return a.code == b.code })
}

// cuts returns the reader's part of a list, by practice, each in rank order.
func (r reader) cuts(l List) []Cut {
	var own []Cut
	for _, c := range l.Cuts {
		if r.reads(l, c) {
			c.Rows = slices.Clone(c.Rows)
			slices.SortFunc(c.Rows, func(a, b outreach.Row) int { return cmp.Compare(a.Rank, b.Rank) })
			own = append(own, c)
		}
	}
	slices.SortFunc(own, func(a, b Cut) int { return cmp.Compare(a.Practice, b.Practice) })
	return own
}

// reads reports whether a cut of the list is the reader's.
func (r reader) reads(l List, c Cut) bool {
	switch r.kind {
	case practiceKind:
		return c.Practice == r.code
	case pcnKind:
		return c.PCN == r.code
	}
	return l.Group == outreach.ByCluster && c.Group == r.code
}

// file is the path of one of the reader's files within the night.
func (r reader) file(name string) string { return path.Join("lists", r.kind, folderOf(r.code), name) }
