package inbox

import (
	"cmp"
	"fmt"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/decision"
)

// Taken is a decision that counts.
type Taken struct {
	Practice  string     `json:"practice"`
	Resident  string     `json:"resident"`
	List      string     `json:"list,omitempty"` // empty: answers none
	ListedOn  source.Day `json:"listed_on"`      // date of the night answered; NoDay where it answers no list
	Decision  string     `json:"decision"`
	DecidedOn source.Day `json:"decided_on"`
	Service   string     `json:"service,omitempty"`
	Provider  string     `json:"provider,omitempty"`
	Part      string     `json:"part"` // digest of the part answered
}

// Result says what became of one decision of a file.
type Result struct {
	File     string     // digest of the file
	Night    source.Day // of the part that the file answers
	Number   int        // of the decision within the file, from 1; 0: the file as a whole
	Resident string     // empty where the person is not known to be the practice's own
	List     string
	Decision string
	On       source.Day
	Where    string // name of the row of a workbook that cannot be read; empty: it was read
	SetAside Reason // empty: taken
}

// Night is what decisions are judged by.
type Night struct {
	Place string
	AsOf  source.Day
	// Part returns the part of that date and practice with that digest, nil if no night kept has it.
	Part func(asOf source.Day, practice, digest string) (*Part, error)
}

// Part is what a file answers: what one night asked of one practice.
type Part struct {
	Place    string
	Practice string
	AsOf     source.Day
	Lists    []List
}

// List is one list of a Part.
type List struct {
	Name       string
	ValidUntil source.Day
	Residents  map[string]bool // pseudonyms of the listed
}

// Intake is the inbox of one night.
type Intake struct {
	Files   []File
	carried []Taken
	entries []entry
	waiting map[waitingKey][]int // entries by whose registration has to be seen
}

// entry is one decision on its way.
type entry struct {
	file, number int
	taken        Taken
	where        string // in the file, where it has a name: "row 5 of Lists"
	setAside     Reason
	waits        bool // for a registration
}

type waitingKey struct{ practice, resident string }

// takenKey is what makes two decisions the same. What one practice says of a person who is not its own must neither keep another's word out
// nor tell the one of the other's.
type takenKey struct {
	practice, resident, list, decision string
	on                                 source.Day
}

func (t *Taken) key() takenKey {
	return takenKey{t.Practice, t.Resident, t.List, t.Decision, t.DecidedOn}
}

// New judges the files; carried is what earlier nights have taken. The order of the files is the order in which they count.
func New(files []File, carried []Taken, night Night) (*Intake, error) {
	in := &Intake{Files: files, carried: carried, waiting: map[waitingKey][]int{}}
	seen := map[takenKey]bool{}
	for i := range carried {
		seen[carried[i].key()] = true
	}
	for i := range files {
		f := &in.Files[i]
		if f.Content == nil {
			continue
		}
		p, err := night.Part(f.Content.AsOf, f.Content.Practice, f.Content.Part)
		if err != nil {
			return nil, err
		}
		if p == nil || p.Place != f.Content.Place || p.Place != night.Place {
			f.Content, f.SetAside = nil, UnknownPart
			continue
		}
		if f.SetAside == "" {
			in.judge(i, p, night.AsOf, seen)
		}
	}
	return in, nil
}

// judge holds a file's decisions against its part.
func (in *Intake) judge(file int, p *Part, tonight source.Day, seen map[takenKey]bool) {
	content := in.Files[file].Content
	for _, row := range content.Unread {
		none := Taken{Practice: p.Practice, ListedOn: source.NoDay, DecidedOn: source.NoDay, Part: content.Part}
		in.entries = append(in.entries, entry{file: file, where: row, taken: none, setAside: UnreadRow})
	}
	for k, d := range content.Decisions {
		e := entry{file: file, number: k + 1, taken: Taken{
			Practice: p.Practice, Resident: d.Resident, List: d.List, ListedOn: source.NoDay, Decision: d.Decision,
			DecidedOn: d.DecidedOn, Service: d.Service, Provider: d.Provider, Part: content.Part,
		}}
		if d.List != "" {
			e.taken.ListedOn = p.AsOf
		}
		e.setAside = answer(p, d, tonight)
		if e.setAside == "" && seen[e.taken.key()] {
			e.setAside = TakenBefore
		}
		if e.setAside == "" {
			seen[e.taken.key()] = true
			if e.waits = d.List == ""; e.waits {
				key := waitingKey{p.Practice, d.Resident}
				in.waiting[key] = append(in.waiting[key], len(in.entries))
			}
		}
		in.entries = append(in.entries, e)
	}
}

// answer says what is wrong with a decision as an answer to its part. That a list is out of date does not undo an objection: it is the
// person's wish, whenever they said it.
func answer(p *Part, d decision.Decision, tonight source.Day) Reason {
	if d.DecidedOn > tonight {
		return AfterTonight
	}
	if d.List == "" {
		return ""
	}
	for _, l := range p.Lists {
		if l.Name != d.List || !l.Residents[d.Resident] {
			continue
		}
		if d.DecidedOn > l.ValidUntil && d.Decision != decision.Objects {
			return OutOfDate
		}
		return ""
	}
	return NotListed
}

// Waits reports whether any decision waits for a registration to be seen.
func (in *Intake) Waits() bool { return len(in.waiting) > 0 }

// Registered tells of a registration with a practice that had not ended by the day before `until`. It is not safe for concurrent use.
func (in *Intake) Registered(practice, resident string, from, until source.Day) {
	for _, i := range in.waiting[waitingKey{practice, resident}] {
		e := &in.entries[i]
		if from <= e.taken.DecidedOn && e.taken.DecidedOn < until {
			e.waits = false
		}
	}
}

// Settle sets aside what still waits: it is about nobody registered with the practice when it was decided.
func (in *Intake) Settle() {
	for i := range in.entries {
		if e := &in.entries[i]; e.waits {
			e.waits, e.setAside = false, NotRegistered
		}
	}
	for i := range in.Files {
		if f := &in.Files[i]; f.SetAside == "" && len(f.Content.Decisions) > 0 && !slices.ContainsFunc(in.entries, func(e entry) bool {
			return e.file == i && e.setAside == ""
		}) {
			f.SetAside = in.firstReason(i)
		}
	}
}

// firstReason is why the first decision of a file, none of which is taken, is set aside.
func (in *Intake) firstReason(file int) Reason {
	i := slices.IndexFunc(in.entries, func(e entry) bool { return e.file == file })
	return in.entries[i].setAside
}

// Taken returns every decision that counts, earlier nights' and this one's, in order.
func (in *Intake) Taken() []Taken {
	all := slices.Clone(in.carried)
	for _, e := range in.entries {
		if e.setAside == "" && !e.waits {
			all = append(all, e.taken)
		}
	}
	slices.SortFunc(all, func(a, b Taken) int {
		return cmp.Or(cmp.Compare(a.DecidedOn, b.DecidedOn), cmp.Compare(a.Practice, b.Practice), cmp.Compare(a.Resident, b.Resident),
			cmp.Compare(a.List, b.List), cmp.Compare(a.Decision, b.Decision))
	})
	return all
}

// Results returns what became of each practice's files and decisions, by practice. A file that answers no known part is nobody's.
func (in *Intake) Results() map[string][]Result {
	all := map[string][]Result{}
	for i := range in.Files {
		f := &in.Files[i]
		if f.Content == nil {
			continue
		}
		practice, whole := f.Content.Practice, true
		for _, e := range in.entries {
			if e.file != i {
				continue
			}
			whole = false
			r := Result{File: f.SHA256, Night: f.Content.AsOf, Number: e.number, List: e.taken.List, Decision: e.taken.Decision, On: e.taken.DecidedOn, Where: e.where, SetAside: e.setAside}
			if e.setAside.own() {
				r.Resident = e.taken.Resident
			}
			all[practice] = append(all[practice], r)
		}
		if whole {
			all[practice] = append(all[practice], Result{File: f.SHA256, Night: f.Content.AsOf, On: source.NoDay, SetAside: f.SetAside})
		}
	}
	return all
}

// Count is how many decisions came in, how many were taken, and how many set aside for each reason, in the order tested.
func (in *Intake) Count() (all, taken int64, aside []Dropped) {
	by := map[Reason]int64{}
	for _, e := range in.entries {
		by[e.setAside]++
	}
	for _, r := range decisionReasons {
		if by[r] > 0 {
			aside = append(aside, Dropped{r, by[r]})
		}
	}
	return int64(len(in.entries)), by[""], aside
}

// Dropped is how many were set aside for one reason.
type Dropped struct {
	Reason Reason
	N      int64
}

// Warnings says which files were set aside whole before any of their decisions was looked at, by their digests' first digits.
func (in *Intake) Warnings() []string {
	var all []string
	for _, f := range in.Files {
		if slices.Contains(fileReasons, f.SetAside) {
			all = append(all, fmt.Sprintf("inbox: file %.12s %s: set aside", f.SHA256, f.SetAside))
		}
	}
	return all
}
