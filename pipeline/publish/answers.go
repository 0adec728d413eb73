package publish

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"riskstrat/features/source"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/inbox"
	"riskstrat/pipeline/part"
)

// Answers finds the parts that files of practices answer, whether they were sealed or not: the manifest of a night has the digest of every part and until
// when each list was valid, its caseload.parquet who was on them. Nothing is kept for this alone, and what is kept is the operator's. A part is known for as
// long as the caseload is kept, which is as long as the lists are.
type Answers struct {
	out    string
	nights map[string]*answered // by run; nil: its caseload is gone
}

// answered is one night that can be answered.
type answered struct {
	*Published
	listed map[[2]string]map[string]bool // pseudonyms by practice and list
}

// NewAnswers returns the Answers of an output folder. It is not safe for concurrent use.
func NewAnswers(out string) *Answers { return &Answers{out: out, nights: map[string]*answered{}} }

// Part returns what the part of a practice and date with the given digest asked, whichever version of the night made it; nil if no night that is
// kept has it.
func (a *Answers) Part(asOf source.Day, practice, digest string) (*inbox.Part, error) {
	if safeName("practice", practice) != nil || digest == "" {
		return nil, nil
	}
	runs, err := listRuns(a.out)
	if err != nil {
		return nil, fmt.Errorf("looking for a part: %w", err)
	}
	for _, r := range runs {
		if r.day != asOf {
			continue
		}
		night, err := a.night(r)
		if err != nil {
			return nil, fmt.Errorf("looking for a part: %w", err)
		}
		if night == nil || !night.gave(practice, digest) {
			continue
		}
		p, err := night.part(practice)
		if err != nil {
			return nil, fmt.Errorf("looking for a part: %w", err)
		}
		return p, nil
	}
	return nil, nil
}

// gave reports whether a night made the practice's part with that digest, or it became that when somebody was taken out of it.
func (p *Published) gave(practice, digest string) bool {
	folder := reader{kind: practiceKind, code: practice}
	return slices.ContainsFunc(p.Manifest.Files, func(f File) bool {
		return f.Path == folder.file(PartFile) && f.SHA256 == digest || f.Path == folder.file(sealedPart) && f.Plain == digest
	}) || slices.ContainsFunc(p.stones[folder.file(PartFile)], func(t Tombstone) bool { return t.Became != nil && t.Became.SHA256 == digest })
}

// night reads a night once.
func (a *Answers) night(r run) (*answered, error) {
	if night, known := a.nights[r.String()]; known {
		return night, nil
	}
	night, err := readAnswered(a.out, r)
	if err == nil {
		a.nights[r.String()] = night
	}
	return night, err
}

func readAnswered(out string, r run) (*answered, error) {
	p, err := open(out, r)
	if err != nil {
		return nil, err
	}
	kept, ok := p.Earlier(CaseloadFile)
	if !ok {
		return nil, nil
	}
	if _, err := os.Lstat(filepath.Join(p.Dir, CaseloadFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, nil // by retention
	}
	file, err := OpenEarlier(out, kept)
	if err != nil {
		return nil, err
	}
	entries, err := ReadCaseload(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	night := &answered{p, map[[2]string]map[string]bool{}}
	for _, e := range entries {
		if e.State != caseload.Open {
			continue
		}
		key := [2]string{e.Practice, e.List}
		if night.listed[key] == nil {
			night.listed[key] = map[string]bool{}
		}
		night.listed[key][e.Resident] = true
	}
	return night, nil
}

// part is what the night asked of a practice.
func (a *answered) part(practice string) (*inbox.Part, error) {
	p := &inbox.Part{Place: a.Manifest.Place, Practice: practice, AsOf: a.Manifest.AsOf}
	for _, l := range a.Manifest.Lists {
		until, err := l.ValidUntil, error(nil)
		if until == 0 {
			until, err = a.validUntil(practice, l.List)
		}
		if err != nil {
			return nil, err
		}
		p.Lists = append(p.Lists, inbox.List{Name: l.List, ValidUntil: until, Residents: a.listed[[2]string{practice, l.List}]})
	}
	return p, nil
}

// validUntil is the last day of a list by the part itself, for the nights whose manifests did not say it yet. None of them sealed anything.
func (a *answered) validUntil(practice, list string) (source.Day, error) {
	file, err := a.Open(reader{kind: practiceKind, code: practice}.file(PartFile))
	if err != nil {
		return 0, err
	}
	encoded, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return 0, err
	}
	p, err := part.Decode(encoded)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(p.Lists, func(l part.List) bool { return l.Name == list })
	if i < 0 {
		return 0, fmt.Errorf("reading the part of practice %s of night %s: it has no list %s", practice, a.Run, list)
	}
	return p.Lists[i].ValidUntil, nil
}
