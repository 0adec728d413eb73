package pipeline

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/audit"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/publish"
)

// remember opens what the night before left for each of tonight's lists. The first night has nothing to remember; a night after one that left
// nothing begins afresh too, and says so.
func (n *night) remember() error {
	entries, err := n.caseloadBefore()
	if err != nil {
		return err
	}
	var declared []outreach.List
	for _, l := range n.place.List {
		declared = append(declared, l.List)
	}
	books, undeclared := caseload.NewBooks(declared, entries)
	for _, list := range slices.Sorted(maps.Keys(undeclared)) {
		n.tell(fmt.Sprintf("lists: %d people were on list %s, which is no longer declared: they leave it without a word", undeclared[list], list),
			audit.Warning{Text: fmt.Sprintf("lists: people were on list %s, which is no longer declared: they leave it without a word", list)})
	}
	if err := n.openTrials(); err != nil {
		return err
	}
	for k, l := range n.place.List {
		n.lists = append(n.lists, newListWork(l, n.scorers, n.Store.Names().Index(l.Name), books[k]))
	}
	return nil
}

// caseloadBefore reads the caseload that the recipe names.
func (n *night) caseloadBefore() ([]caseload.Entry, error) {
	before := n.out.Before()
	if _, named := n.earlier(publish.CaseloadFile); !named && before != nil {
		n.warn(fmt.Sprintf("lists: night %s left no %s: tonight's lists do not know who was on its own", before.Run, publish.CaseloadFile))
	}
	return readEarlier(n, publish.CaseloadFile, publish.ReadCaseload)
}

// earlier is the file of the night before that the recipe names under a path; false if it names none.
func (n *night) earlier(path string) (publish.Earlier, bool) {
	before := n.out.Before()
	for _, e := range n.recipe.Earlier {
		if before != nil && e.Run == before.Run && e.Path == path {
			return e, true
		}
	}
	return publish.Earlier{}, false
}

// readEarlier reads a file that the night before left for this one; nothing if it left none.
func readEarlier[T any](n *night, path string, read func(*os.File) ([]T, error)) ([]T, error) {
	e, named := n.earlier(path)
	if !named {
		return nil, nil
	}
	file, err := publish.OpenEarlier(n.place.Out, e)
	if err != nil {
		return nil, err
	}
	rows, err := read(file)
	return rows, errors.Join(err, file.Close())
}

// groupPractices finds what each list counts the capacity of each practice for, and says which practices have no such group.
func (n *night) groupPractices() {
	names, pcns := n.Store.Names(), map[uint32]uint32{}
	for _, o := range n.offices {
		pcns[o.Practice] = o.PCN
	}
	n.pcns = pcns
	for _, l := range n.lists {
		l.groups = l.Groups(n.opt.AsOf, n.Areas, pcns)
		var without []string
		for practice, group := range l.groups {
			if group == source.NoName {
				without = append(without, names.String(practice))
			}
		}
		if slices.Sort(without); len(without) > 0 && !l.Standing {
			n.warn(fmt.Sprintf("list %s: the areas table gives these practices no %s, so that it offers their people nothing: %v", l.Name, l.Group, without))
		}
	}
}

// leaveCaseload writes caseload.parquet, what the night after is to remember.
func (n *night) leaveCaseload() error {
	var next []caseload.Entry
	for _, l := range n.lists {
		next = append(next, l.book.Next(n.opt.AsOf, l.entries())...)
	}
	file, err := n.out.Create(publish.CaseloadFile)
	if err != nil {
		return err
	}
	return errors.Join(publish.WriteCaseload(file, next), file.Close())
}

// entries are tonight's listed as the night after remembers them.
func (w *listWork) entries() []caseload.Entry {
	entries := make([]caseload.Entry, len(w.rows))
	for i := range w.rows {
		entries[i] = w.entry(&w.rows[i])
	}
	return entries
}

func (w *listWork) entry(r *outreach.Row) caseload.Entry {
	e := caseload.Entry{
		List: w.Name, Resident: r.Resident, Practice: r.Practice, State: caseload.Open, ListedOn: r.ListedOn, EndedOn: source.NoDay,
		Order: r.Order, Chance: r.ChanceIn100, Nominated: r.Nominated,
	}
	for k, text := range r.Reasons {
		e.Reasons = append(e.Reasons, outreach.Reason{Group: r.Groups[k], Text: text})
	}
	return e
}

// departed are the people whom the night before listed and this one does not.
func (n *night) departed(w *listWork) []caseload.Departure {
	listed := n.codes.code(cohort.Listed)
	return w.book.Departures(func(at caseload.Seat) bool { return w.reasons[int(n.bases[at.Partition])+at.Person] == listed })
}
