package publish

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/listcsv"
	partpage "riskstrat/pipeline/part/page"
	"riskstrat/pipeline/part/workbook"
)

// List is one outreach list of a night, cut by practice.
type List struct {
	Name       string // of its files
	Title      string // as a PCN lead reads it
	Outcome    string // what the chance is of: "at least one emergency admission in the next 365 days"; empty: the list shows no chance
	Policy     string // how people are chosen, in English, one point a line
	Group      string // "practice", "pcn", "cluster" or "adviser": what Capacity is counted for
	Standing   bool   // a register, which makes no offers
	Capacity   map[string]int
	ValidUntil source.Day
	Cuts       []Cut // one for each practice, with an empty one where nobody is listed
}

// Cut is the part of a list that belongs to one practice.
type Cut struct {
	Practice, PCN string
	Group         string // code of the practice's group, the key of its Capacity; empty: it has none
	Considered    int64  // people who could have been listed
	Decided       int    // people decided about who joined within the last 7 days: their offers are spent
	Rows          []outreach.Row
}

// Access says which readers see what of the lists.
type Access struct {
	Sharing Sharing
	Protect func(people int64) string // writes a count of people by what they are like as a PCN may see it
	Rule    string                    // says in English what Protect does
}

// WriteLists writes each list for each practice as CSV, a practice's page being that of its part, and for each PCN how much work its practices
// have. A PCN with a sharing agreement gets the rows of its practices too:
//
//	lists/practice/CODE/NAME.csv
//	lists/pcn/CODE/index.html, counts.csv and reasons.csv
//	lists/pcn/CODE/NAME.csv and NAME.html, under an agreement
//
// A row under another practice than its cut's is an error: a practice's folder holds its own people and nobody else's.
func (n *Night) WriteLists(place string, lists []List, access Access) error {
	if err := checkLists(lists); err != nil {
		return fmt.Errorf("publishing lists: %w", err)
	}
	for _, practice := range readers("practice", lists) {
		if err := n.writeRows(practice, lists); err != nil {
			return fmt.Errorf("publishing lists of practice %s: %w", practice.code, err)
		}
	}
	for _, pcn := range readers("pcn", lists) {
		if err := n.writePCN(pcn, place, lists, access); err != nil {
			return fmt.Errorf("publishing lists of pcn %s: %w", pcn.code, err)
		}
	}
	return nil
}

// takenNames are those of a reader's files that are not of one list.
var takenNames = []string{"index", "counts", "reasons", "received"}

func checkLists(lists []List) error {
	names := map[string]bool{}
	for _, l := range lists {
		if err := safeName("list", l.Name); err != nil {
			return err
		}
		if names[l.Name] || slices.Contains(takenNames, l.Name) {
			return fmt.Errorf("list %s: the name is taken", l.Name)
		}
		names[l.Name] = true
		seen := map[string]bool{}
		for _, c := range l.Cuts {
			if err := c.check(l.Name); err != nil {
				return err
			}
			if seen[c.Practice] {
				return fmt.Errorf("list %s: practice %s: is cut twice", l.Name, c.Practice)
			}
			seen[c.Practice] = true
		}
	}
	return nil
}

func (c Cut) check(list string) error {
	if err := errors.Join(safeName("practice", c.Practice), safeName("pcn", c.PCN)); err != nil {
		return fmt.Errorf("list %s: %w", list, err)
	}
	for _, r := range c.Rows {
		if r.Practice != c.Practice || r.PCN != c.PCN {
			return fmt.Errorf("list %s: practice %s: rank %d belongs to practice %s of PCN %s", list, c.Practice, r.Rank, r.Practice, r.PCN)
		}
	}
	return nil
}

// reader is one practice or PCN that gets lists.
type reader struct {
	kind, code string
}

// readers returns everyone of a kind, by code.
func readers(kind string, lists []List) []reader {
	var all []reader
	for _, l := range lists {
		for _, c := range l.Cuts {
			r := reader{kind: kind, code: c.Practice}
			if kind == "pcn" {
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
		if r.kind == "practice" && c.Practice == r.code || r.kind == "pcn" && c.PCN == r.code {
			c.Rows = slices.Clone(c.Rows)
			slices.SortFunc(c.Rows, func(a, b outreach.Row) int { return cmp.Compare(a.Rank, b.Rank) })
			own = append(own, c)
		}
	}
	slices.SortFunc(own, func(a, b Cut) int { return cmp.Compare(a.Practice, b.Practice) })
	return own
}

// writeRows writes one reader's lists for a spreadsheet.
func (n *Night) writeRows(r reader, lists []List) error {
	for _, l := range lists {
		if err := n.write(r.file(l.Name+".csv"), func(w io.Writer) error { return listcsv.Write(w, n.csvRows(l, r.cuts(l)), nil) }); err != nil {
			return err
		}
	}
	return nil
}

// csvRows are a list's cuts for a spreadsheet.
func (n *Night) csvRows(l List, cuts []Cut) []listcsv.Row {
	var rows []listcsv.Row
	for _, c := range cuts {
		for _, r := range c.Rows {
			row := listcsv.Row{List: l.Name, Night: n.asOf, Practice: r.Practice, PCN: r.PCN, Rank: r.Rank, Resident: r.Resident, Tier: r.Tier,
				ReviewFirst: r.ReviewFirst, Reasons: r.Reasons, ValidUntil: r.ValidUntil}
			if l.Outcome != "" {
				row.ChanceIn100 = r.ChanceIn100
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// writePCN writes one PCN's counts and, where an agreement is in force, its rows and their pages.
func (n *Night) writePCN(pcn reader, place string, lists []List, access Access) error {
	cover := coverPage{Place: place, PCN: pcn.code, AsOf: n.asOf, Agreement: access.Sharing.With(pcn.code, n.asOf), Rule: access.Rule}
	for _, l := range lists {
		cover.Lists = append(cover.Lists, newPCNList(pcn, l, n.asOf, access.Protect))
	}
	err := errors.Join(
		n.write(pcn.file("counts.csv"), func(w io.Writer) error { return writeCounts(w, n.asOf, cover.Lists) }),
		n.write(pcn.file("reasons.csv"), func(w io.Writer) error { return writeKinds(w, n.asOf, cover.Lists) }),
		n.write(pcn.file(indexName), func(w io.Writer) error { return coverTemplate.Render(w, cover) }),
	)
	if err != nil || cover.Agreement == nil {
		return err
	}
	return n.writeShared(pcn, place, lists, cover.Agreement)
}

// writeShared writes the rows of a PCN's practices. None is valid beyond the agreement.
func (n *Night) writeShared(pcn reader, place string, lists []List, agreement *Agreement) error {
	shared := make([]List, len(lists))
	for i, l := range lists {
		l.ValidUntil, l.Cuts = min(l.ValidUntil, agreement.Until), pcn.cuts(l)
		for _, c := range l.Cuts {
			for k := range c.Rows {
				c.Rows[k].ValidUntil = min(c.Rows[k].ValidUntil, agreement.Until)
			}
		}
		p := newListPage(pcn, place, n.asOf, l)
		p.Agreement = agreement
		if err := n.write(pcn.file(l.Name+".html"), func(w io.Writer) error { return listTemplate.Render(w, p) }); err != nil {
			return err
		}
		shared[i] = l
	}
	return n.writeRows(pcn, shared)
}

// file is the path of one of the reader's files within the night.
func (r reader) file(name string) string { return path.Join("lists", r.kind, r.code, name) }

// WritePart writes what one practice gets of the night: lists/practice/CODE/part.json, index.html, which shows it, and lists.xlsx, which
// holds it as a workbook.
func (n *Night) WritePart(p *part.Part) error {
	if err := safeName("practice", p.Practice); err != nil {
		return err
	}
	encoded, err := p.Encode()
	if err != nil {
		return err
	}
	digest := part.Digest(encoded)
	book, err := workbook.Write(p, digest, nil)
	if err != nil {
		return err
	}
	whole := func(content []byte) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := w.Write(content)
			return err
		}
	}
	folder := reader{kind: "practice", code: p.Practice}
	if err := n.write(folder.file(partName), whole(encoded)); err != nil {
		return err
	}
	if err := n.write(folder.file("lists.xlsx"), whole(book)); err != nil {
		return err
	}
	return n.write(folder.file(indexName), func(w io.Writer) error { return partpage.Render(w, p, digest, nil) })
}

// write makes one artefact of what f writes.
func (n *Night) write(path string, f func(io.Writer) error) error {
	a, err := n.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(f(a), a.Close())
}
