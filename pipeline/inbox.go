package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/decision"
	"riskstrat/pipeline/inbox"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/workbook"
	"riskstrat/pipeline/publish"
)

// inboxInput is how a recipe's inputs name the files of the inbox.
const inboxInput = "inbox"

// readInbox reads what practices sent back, before the recipe is made, for the night follows from it. A night that stands has had
// its inbox. One that is replaced keeps what it took, for those files are gone. One that is not the newest takes nothing: the nights after it
// would not know. One that is made again finds what it found.
func (n *night) readInbox() error {
	current, err := publish.Existing(n.place.Out, n.opt.AsOf)
	if err != nil {
		return err
	}
	if n.replayed != nil {
		if n.inboxFiles, err = n.recordedInbox(n.replayed); err != nil {
			return err
		}
		n.nameInbox()
		return nil
	}
	if current != nil && current.Manifest != nil {
		if n.opt.Supersede == "" {
			n.inboxInputs = inboxOf(current.Manifest)
			return nil
		}
		if n.inboxFiles, err = n.archived(current); err != nil {
			return err
		}
	}
	newest, err := n.newest()
	if err != nil {
		return err
	}
	if n.place.Inbox != "" && newest {
		fresh, err := inbox.Read(n.place.Inbox, decodeReturned)
		if err != nil {
			return &source.Refused{Message: "taking in decisions", Cause: err}
		}
		for _, f := range fresh {
			if !slices.ContainsFunc(n.inboxFiles, func(had inbox.File) bool { return had.SHA256 == f.SHA256 }) || f.SetAside != "" {
				n.inboxFiles = append(n.inboxFiles, f)
			}
		}
	}
	n.nameInbox()
	return nil
}

// nameInbox names the files of the inbox for the recipe.
func (n *night) nameInbox() {
	slices.SortStableFunc(n.inboxFiles, func(a, b inbox.File) int { return strings.Compare(a.SHA256, b.SHA256) }) // first come makes no difference
	for _, f := range n.inboxFiles {
		in := publish.Input{Table: inboxInput, File: f.SHA256, Bytes: f.Bytes, SHA256: f.SHA256}
		if f.Content != nil {
			in.Rows = int64(len(f.Content.Decisions))
		}
		n.inboxInputs = append(n.inboxInputs, in)
	}
}

// decodeReturned decodes a file of the inbox by its kind.
func decodeReturned(kind string, content []byte) (*decision.File, error) {
	switch kind {
	case ".json":
		return decision.Decode(content)
	case ".xlsx":
		return workbook.Read(content)
	}
	return nil, errors.New("reading a file of the inbox: is of a kind that holds no decisions")
}

// inboxOf is what a night's recipe says of its inbox.
func inboxOf(m *publish.Manifest) []publish.Input {
	return slices.DeleteFunc(slices.Clone(m.Recipe.Inputs), func(in publish.Input) bool { return in.Table != inboxInput })
}

// newest reports whether no night of a later date stands.
func (n *night) newest() (bool, error) {
	dirs, err := publish.Nights(n.place.Out)
	if err != nil || len(dirs) == 0 {
		return true, err
	}
	date, _, _ := strings.Cut(filepath.Base(dirs[len(dirs)-1]), ".")
	return date <= n.opt.AsOf.String(), nil
}

// archived are the files that the night about to be replaced took.
func (n *night) archived(p *publish.Published) ([]inbox.File, error) {
	inputs := inboxOf(p.Manifest)
	var files []inbox.File
	for _, f := range p.Manifest.Files {
		name, ours := strings.CutPrefix(f.Path, publish.ArchiveDir)
		if !ours || f.Path == publish.TakenFile {
			continue
		}
		digest := strings.TrimSuffix(name, ".json")
		i := slices.IndexFunc(inputs, func(in publish.Input) bool { return in.SHA256 == digest })
		if i < 0 {
			return nil, fmt.Errorf("reading %s of night %s: the recipe does not know it", f.Path, p.Run)
		}
		kept, _ := p.Earlier(f.Path)
		content, err := readKept(p.Out(), kept)
		if err != nil {
			return nil, err
		}
		decisions, err := decision.Decode(content)
		if err != nil {
			return nil, fmt.Errorf("reading %s of night %s: %w", f.Path, p.Run, err)
		}
		files = append(files, inbox.File{Bytes: inputs[i].Bytes, SHA256: digest, Kind: ".json", Content: decisions})
	}
	return files, nil
}

// readKept reads a file of an earlier night.
func readKept(out string, e publish.Earlier) ([]byte, error) {
	file, err := publish.OpenEarlier(out, e)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(file)
	return content, errors.Join(err, file.Close())
}

// judgeInbox holds what was sent against the parts it answers and what earlier nights took, so that the tables can be read with it.
func (n *night) judgeInbox() error {
	var carried []inbox.Taken
	for _, e := range n.recipe.Earlier {
		if e.Path != publish.TakenFile {
			continue
		}
		content, err := readKept(n.place.Out, e)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(content, &carried); err != nil {
			return &source.Refused{Message: "reading the decisions of night " + e.Run, Cause: errors.New("they are not in the form of this version")}
		}
	}
	if len(carried)+len(n.inboxFiles) == 0 {
		return nil
	}
	var err error
	n.Inbox, err = inbox.New(n.inboxFiles, carried, inbox.Night{Place: n.place.Name, AsOf: n.opt.AsOf, Part: publish.NewAnswers(n.place.Out).Part})
	if err != nil {
		return err
	}
	for _, w := range n.Inbox.Warnings() {
		n.warn(w)
	}
	return nil
}

// leaveInbox archives what was taken.
func (n *night) leaveInbox() error {
	if n.Inbox == nil {
		return nil
	}
	for _, f := range n.Inbox.Files {
		if f.SetAside != "" {
			continue
		}
		kept := *f.Content
		kept.Decisions = slices.Clone(kept.Decisions)
		for i := range kept.Decisions {
			kept.Decisions[i].Note = ""
		}
		encoded, err := kept.Encode()
		if err != nil {
			return err
		}
		if err := n.leave(publish.ArchiveDir+f.SHA256+".json", encoded); err != nil {
			return err
		}
	}
	if taken := n.Inbox.Taken(); len(taken) > 0 {
		encoded, err := inbox.EncodeTaken(taken)
		if err != nil {
			return err
		}
		if err := n.leave(publish.TakenFile, encoded); err != nil {
			return err
		}
	}
	return nil
}

// received is what became of what each practice sent, by practice.
func (n *night) received() map[string][]part.Received {
	all := map[string][]part.Received{}
	if n.Inbox == nil {
		return all
	}
	for practice, results := range n.Inbox.Results() {
		for _, r := range results {
			told := part.Received{
				File: r.File[:12], Night: r.Night, Resident: r.Resident, List: r.List, Decision: r.Decision, DecidedOn: r.On, Where: r.Where}
			if r.SetAside != "" {
				told.SetAside = "it " + string(r.SetAside)
			}
			if r.Number > 0 {
				told.Where = fmt.Sprintf("decision %d", r.Number)
			}
			all[practice] = append(all[practice], told)
		}
	}
	return all
}

func (n *night) leave(path string, content []byte) error {
	file, err := n.out.Create(path)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

// inboxStage says what became of the decisions sent back.
func (n *night) inboxStage() publish.Stage {
	all, taken, aside := n.Inbox.Count()
	s := publish.Stage{Name: "inbox", Unit: "decisions", In: all, Out: taken}
	for _, d := range aside {
		s.Dropped = append(s.Dropped, publish.Drop{Reason: string(d.Reason), N: d.N})
	}
	return s
}

// clearInbox takes from the inbox what a night that stands has dealt with.
func (n *night) clearInbox(p *publish.Published) error {
	if n.place.Inbox == "" || p.Manifest == nil {
		return nil
	}
	taken := map[string]bool{} // by digest
	for _, in := range inboxOf(p.Manifest) {
		_, archived := p.Earlier(publish.ArchiveDir + in.SHA256 + ".json")
		taken[in.SHA256] = archived
	}
	if len(taken) == 0 {
		return nil
	}
	return inbox.Clear(n.place.Inbox, func(sha256 string) (known, took bool) {
		took, known = taken[sha256]
		return known, took
	})
}
