package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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

// Access says which readers see what of the lists, and how.
type Access struct {
	Sharing    Sharing
	Recipients Recipients
	Protect    func(people []int64) []string // writes counts of people by what they are like, each in one of them, as a PCN may see them that knows how many they are
	Rule       string                        // says in English what Protect does
}

// WriteLists writes each list for each practice as CSV, a practice's page being that of its part, and for each PCN how much work its practices
// have. A PCN with a sharing agreement gets the rows of its practices too:
//
//	lists/practice/CODE/NAME.csv
//	lists/pcn/CODE/index.html, counts.csv and reasons.csv
//	lists/pcn/CODE/NAME.csv and NAME.html, under an agreement
//	lists/cluster/NAME/LIST.html, an A4 sheet for its meeting, of each list that is counted by cluster
//
// A practice with keys gets no CSV: its part holds everything. A PCN or a cluster with keys gets its files in one sealed archive, lists.zip.age.
//
// A row under another practice than its cut's is an error: a practice's folder holds its own people and nobody else's.
func (n *Night) WriteLists(place string, lists []List, access Access) error {
	if err := checkLists(lists); err != nil {
		return fmt.Errorf("publishing lists: %w", err)
	}
	for _, practice := range readers(practiceKind, lists) {
		if len(access.Recipients.of(practice)) > 0 {
			continue
		}
		if err := n.hand(practice, n.rowFiles(practice, lists), nil); err != nil {
			return fmt.Errorf("publishing lists of practice %s: %w", practice.code, err)
		}
	}
	for _, pcn := range readers(pcnKind, lists) {
		if err := n.hand(pcn, n.pcnFiles(pcn, place, lists, access), access.Recipients.of(pcn)); err != nil {
			return fmt.Errorf("publishing lists of pcn %s: %w", pcn.code, err)
		}
	}
	clusters, err := meetings(lists)
	if err != nil {
		return fmt.Errorf("publishing lists: %w", err)
	}
	for _, cluster := range clusters {
		if err := n.hand(cluster, n.meetingFiles(cluster, place, lists, access.Sharing), access.Recipients.of(cluster)); err != nil {
			return fmt.Errorf("publishing the sheets of cluster %s: %w", cluster.code, err)
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

// rowFiles are one reader's lists for a spreadsheet.
func (n *Night) rowFiles(r reader, lists []List) []readable {
	var files []readable
	for _, l := range lists {
		files = append(files, readable{l.Name + ".csv", func(w io.Writer) error { return listcsv.Write(w, n.csvRows(l, r.cuts(l)), nil) }})
	}
	return files
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

// pcnFiles are one PCN's counts and, where an agreement is in force, its rows and their pages.
func (n *Night) pcnFiles(pcn reader, place string, lists []List, access Access) []readable {
	cover := coverPage{Place: place, PCN: pcn.code, AsOf: n.asOf, Agreement: access.Sharing.With(pcn, n.asOf), Rule: access.Rule}
	for _, l := range lists {
		cover.Lists = append(cover.Lists, newPCNList(pcn, l, n.asOf, access.Protect))
	}
	files := []readable{
		{"counts.csv", func(w io.Writer) error { return writeCounts(w, n.asOf, cover.Lists) }},
		{"reasons.csv", func(w io.Writer) error { return writeKinds(w, n.asOf, cover.Lists) }},
		{indexName, func(w io.Writer) error { return coverTemplate.Render(w, cover) }},
	}
	if cover.Agreement == nil {
		return files
	}
	return append(files, n.sharedFiles(pcn, place, lists, cover.Agreement)...)
}

// sharedFiles are the rows of a PCN's practices, and their pages. None is valid beyond the agreement.
func (n *Night) sharedFiles(pcn reader, place string, lists []List, agreement *Agreement) []readable {
	shared := make([]List, len(lists))
	var files []readable
	for i, l := range lists {
		l.ValidUntil, l.Cuts = min(l.ValidUntil, agreement.Until), pcn.cuts(l)
		for _, c := range l.Cuts {
			for k := range c.Rows {
				c.Rows[k].ValidUntil = min(c.Rows[k].ValidUntil, agreement.Until)
			}
		}
		p := newListPage(pcn, place, n.asOf, l)
		p.Agreement = agreement
		files = append(files, readable{l.Name + ".html", func(w io.Writer) error { return listTemplate.Render(w, p) }})
		shared[i] = l
	}
	return append(files, n.rowFiles(pcn, shared)...)
}

// WritePart writes what one practice gets of the night: lists/practice/CODE/part.json, index.html, which shows it, lists.xlsx, which
// holds it as a workbook, and received.csv where the practice sent something. A practice with keys gets lists/practice/CODE/part.age and nothing
// else: all of that is in its part.
func (n *Night) WritePart(p *part.Part, recipients Recipients) error {
	if err := safeName("practice", p.Practice); err != nil {
		return err
	}
	encoded, err := p.Encode()
	if err != nil {
		return err
	}
	practice := reader{kind: practiceKind, code: p.Practice}
	if keys := recipients.of(practice); len(keys) > 0 {
		return n.seal(practice.file(sealedPart), encoded, keys)
	}
	files, err := PartFiles(p)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := n.write(practice.file(f.Name), func(w io.Writer) error { _, err := w.Write(f.Content); return err }); err != nil {
			return err
		}
	}
	return nil
}

// Named is the content of a file.
type Named struct {
	Name    string
	Content []byte
}

// PartFiles are the files that a practice without keys gets of its part, all of which follow from it.
func PartFiles(p *part.Part) ([]Named, error) {
	encoded, err := p.Encode()
	if err != nil {
		return nil, err
	}
	digest := part.Digest(encoded)
	book, err := workbook.Write(p, digest, nil)
	if err != nil {
		return nil, err
	}
	var shown, received bytes.Buffer
	if err := errors.Join(partpage.Render(&shown, p, digest, nil), writeReceived(&received, p.Received)); err != nil {
		return nil, err
	}
	files := []Named{{PartFile, encoded}, {"lists.xlsx", book}, {indexName, shown.Bytes()}}
	if len(p.Received) > 0 {
		files = append(files, Named{"received.csv", received.Bytes()})
	}
	return files, nil
}

// write makes one artefact of what f writes.
func (n *Night) write(path string, f func(io.Writer) error) error {
	a, err := n.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(f(a), a.Close())
}
