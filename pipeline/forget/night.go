package forget

import (
	"errors"
	"io"
	"path"
	"strings"

	"riskstrat/pipeline/decision"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/publish"
)

// edit says what becomes of each file of a night.
func (f *forgetting) edit(e *publish.Edit, h *held) error {
	remade, err := f.remakeParts(h)
	if err != nil {
		return err
	}
	for _, file := range h.files {
		if f.sealedFor(file.Path, h) {
			e.TakeAway(file)
			continue
		}
		fresh, whole := remade[file.Path]
		switch {
		case !whole && !h.in[file.Path]:
			continue
		case publish.HoldsPeople(file.Path):
			if err := f.copyTable(e, h, file); err != nil {
				return err
			}
			continue
		case !whole:
			if fresh, err = f.remake(h, file.Path); err != nil && !errors.Is(err, errNotMade) {
				return err
			}
		}
		if err != nil || len(f.people.In(fresh)) > 0 {
			e.TakeAway(file)
			continue
		}
		if err := e.Replace(file, func(w io.Writer) error { _, err := w.Write(fresh); return err }); err != nil {
			return err
		}
	}
	return nil
}

// copyTable copies a table without their rows.
func (f *forgetting) copyTable(e *publish.Edit, h *held, file publish.File) error {
	from, err := h.night.Open(file.Path)
	if err != nil {
		return err
	}
	return errors.Join(e.Replace(file, func(w io.Writer) error {
		return publish.CopyTable(w, from, file.Path, func(id []byte) bool { _, theirs := f.people.place(id); return theirs })
	}), from.Close())
}

// remakeParts makes the files of every practice whose part holds somebody: they all follow from it, and each says of which part it is. It returns them by path;
// those of a part that cannot be read, or is gone, are not made.
func (f *forgetting) remakeParts(h *held) (map[string][]byte, error) {
	all := map[string][]byte{}
	for _, file := range h.files {
		folder, ours := strings.CutSuffix(file.Path, "/"+publish.PartFile)
		if !ours || !h.in[file.Path] {
			continue
		}
		encoded, err := h.read(file.Path)
		if err != nil {
			return nil, err
		}
		p, err := part.Decode(encoded)
		if err != nil {
			continue
		}
		f.people.withoutPeople(p)
		files, err := publish.PartFiles(p)
		if err != nil {
			return nil, err
		}
		for _, made := range files {
			all[path.Join(folder, made.Name)] = made.Content
		}
	}
	return all, nil
}

// remake makes a file again without them. One that cannot be made is errNotMade.
func (f *forgetting) remake(h *held, name string) ([]byte, error) {
	content, err := h.read(name)
	if err != nil {
		return nil, err
	}
	switch {
	case name == publish.TakenFile:
		return f.people.withoutTaken(content)
	case strings.HasPrefix(name, publish.ArchiveDir):
		file, err := decision.Decode(content)
		if err != nil {
			return nil, errNotMade
		}
		return f.people.withoutDecisions(file)
	case strings.HasSuffix(name, ".csv"):
		return f.people.withoutRows(content)
	case strings.HasSuffix(name, ".html") && path.Base(name) != "index.html":
		return f.people.withoutLines(content), nil
	}
	return nil, errNotMade
}

func (h *held) read(name string) ([]byte, error) {
	file, err := h.night.Open(name)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(file)
	return content, errors.Join(err, file.Close())
}
