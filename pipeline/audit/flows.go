package audit

import (
	"encoding/csv"
	"io"
	"slices"

	"riskstrat/pipeline/cohort"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/monitor"
	"riskstrat/pipeline/part/listcsv"
)

// flow is one list's way from everyone in the extract to the listed, read once its tables are settled. Who goes on after a reason is a total of
// what is shown of the later ones.
type flow struct {
	List    string
	PCNs    []string
	reasons []cohort.Reason   // in the order in which they are tested; the last is being listed
	person  *disclosure.Table // PCNs by the reasons about the person and, last, by having none of them: the same for every list
	list    *disclosure.Table // breaks the last column down by the reasons about the list
}

// personal is how many reasons are about the person.
var personal = slices.Index(cohort.Reasons(), cohort.CoolingOff) + 1

// flows puts the flow of every list, by name, into the release.
func (t *Tally) flows(to *disclosure.Release) []*flow {
	pcns := t.distinct(func(c cell) string { return c.pcn })
	lists := t.distinct(func(c cell) string { return c.list })
	if len(lists) == 0 {
		return nil
	}
	reasons := cohort.Reasons()
	person := to.Table("people by reason", pcns, append(texts(reasons[:personal]), "may be listed"))
	person.Ordinary(personal, slices.Index(reasons, cohort.Dead), slices.Index(reasons, cohort.Left)) // so is everybody who is of no PCN
	var all []*flow
	for k, list := range lists {
		f := &flow{List: list, PCNs: pcns, reasons: reasons, person: person, list: to.Table("people of "+list, pcns, texts(reasons[personal:]))}
		f.list.Within(person, personal)
		f.list.Ordinary(slices.Index(reasons, cohort.NotAtRisk)-personal, slices.Index(reasons, cohort.BelowCapacity)-personal)
		for j, pcn := range pcns {
			rest := int64(0)
			for i, r := range reasons {
				n := t.n[cell{list, pcn, r}]
				switch {
				case i >= personal:
					f.list.Set(j, i-personal, n)
					rest += n
				case k == 0:
					person.Set(j, i, n)
				}
			}
			if k == 0 {
				person.Set(j, personal, rest)
			}
		}
		all = append(all, f)
	}
	return all
}

// considered are the reasons of those who competed for a place and have none.
var considered = []cohort.Reason{cohort.OnAnotherList, cohort.HeldOut, cohort.GaveWay, cohort.BelowCapacity}

// prepareTonight puts whom the lists are made of into the release, beside their flows, which count the same people by PCN.
func prepareTonight(to *disclosure.Release, lists []monitor.Tonight, flows []*flow) []*monitor.TonightDraft {
	var all []*monitor.TonightDraft
	for _, one := range lists {
		for _, f := range flows {
			if f.List != one.List {
				continue
			}
			var others []int
			for _, r := range considered {
				others = append(others, slices.Index(f.reasons, r)-personal)
			}
			all = append(all, one.Prepare(to, f.list, slices.Index(f.reasons, cohort.Listed)-personal, others))
		}
	}
	return all
}

func texts(reasons []cohort.Reason) []string {
	var all []string
	for _, r := range reasons {
		all = append(all, string(r))
	}
	return all
}

// everyone is those of the extract who may be counted.
func (f *flow) everyone() disclosure.Count { return f.from(0, wholePlace) }

// wholePlace stands for all PCNs together.
const wholePlace = -1

// from counts the people whose reason is the i-th or a later one: those who are still there when it is tested.
func (f *flow) from(i, pcn int) disclosure.Count {
	var still []disclosure.Count
	for ; i < len(f.reasons); i++ {
		still = append(still, f.of(i, pcn))
	}
	return disclosure.Total(still...)
}

// of counts the people whose reason is the i-th.
func (f *flow) of(i, pcn int) disclosure.Count {
	table := f.person
	if i >= personal {
		table, i = f.list, i-personal
	}
	if pcn == wholePlace {
		return table.Column(i)
	}
	return table.Count(pcn, i)
}

// everyPCN stands in the pcn column for the row of all of them.
const everyPCN = "all"

// writeFlow writes the flows as one table: a row for each list, reason and PCN, and one for all PCNs.
func writeFlow(w io.Writer, flows []*flow) error {
	out := csv.NewWriter(w)
	out.Write([]string{"list", "reason", "meaning", "pcn", "people"})
	for _, f := range flows {
		row := func(reason, meaning string, count func(pcn int) disclosure.Count) {
			out.Write([]string{listcsv.Guard(f.List), reason, meaning, everyPCN, count(wholePlace).String()})
			for j, pcn := range f.PCNs {
				out.Write([]string{listcsv.Guard(f.List), reason, meaning, listcsv.Guard(pcn), count(j).String()})
			}
		}
		row("everyone", "is in the extract and may be counted", func(pcn int) disclosure.Count { return f.from(0, pcn) })
		for i, r := range f.reasons {
			row(string(r), r.Meaning(), func(pcn int) disclosure.Count { return f.of(i, pcn) })
		}
	}
	out.Flush()
	return out.Error()
}
