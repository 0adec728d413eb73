package inbox

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"riskstrat/pipeline/decision"
)

// MaxBytes is the largest file that is read: a workbook of thousands of rows is far smaller.
const MaxBytes = 16 << 20

// asideDir is the folder of the inbox for what was set aside; it is not read.
const asideDir = "set-aside"

// File is one file of the inbox.
type File struct {
	Bytes    int64
	SHA256   string         // of its content, lower-case hex
	Kind     string         // its name's ending: ".json"
	Content  *decision.File // nil where it could not be decoded
	SetAside Reason         // why it is set aside whole
}

// Decode makes decisions of a file's content; kind is its name's ending in lower case. A file that was changed, or is incomplete, is
// returned with an error that is decision.ErrSeal or decision.ErrIncomplete.
type Decode func(kind string, content []byte) (*decision.File, error)

// Read reads every file of a folder and its folders, by digest whatever their names. Names that start with a dot or "~", which belong to
// copying and editing programs, and what is no plain file are left alone.
func Read(dir string, decode Decode) ([]File, error) {
	var all []File
	err := walk(dir, func(path string) error {
		f, err := readFile(path, decode)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // taken back while we looked
		}
		all = append(all, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading inbox: %w", withoutName(err))
	}
	slices.SortFunc(all, func(a, b File) int { return cmp.Or(cmp.Compare(a.SHA256, b.SHA256), cmp.Compare(a.Kind, b.Kind)) })
	for i := 1; i < len(all); i++ {
		if all[i].SHA256 == all[i-1].SHA256 && all[i].SetAside == "" {
			all[i].SetAside = SameFile
		}
	}
	return all, nil
}

// walk visits the inbox's files.
func walk(dir string, visit func(path string) error) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		hidden := path != dir && (strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "~"))
		switch {
		case err != nil:
			return err
		case e.IsDir() && (hidden || path == filepath.Join(dir, asideDir)):
			return filepath.SkipDir
		case e.IsDir() || hidden || !e.Type().IsRegular():
			return nil
		}
		return visit(path)
	})
}

// withoutName drops the path of an error: a file's name may name a person.
func withoutName(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return fmt.Errorf("%s: %w", at.Op, at.Err)
	}
	return err
}

func readFile(path string, decode Decode) (File, error) {
	f := File{Kind: strings.ToLower(filepath.Ext(path))}
	in, err := os.Open(path)
	if err != nil {
		return f, err
	}
	defer in.Close()
	digest := sha256.New()
	content, err := io.ReadAll(io.TeeReader(io.LimitReader(in, MaxBytes), digest))
	if err != nil {
		return f, err
	}
	rest, err := io.Copy(digest, in)
	if err != nil {
		return f, err
	}
	f.Bytes, f.SHA256 = int64(len(content))+rest, hex.EncodeToString(digest.Sum(nil))
	if rest > 0 {
		f.SetAside = TooLarge
		return f, nil
	}
	f.Content, err = decode(f.Kind, content)
	switch {
	case errors.Is(err, decision.ErrSeal):
		f.SetAside = Changed
	case errors.Is(err, decision.ErrIncomplete):
		f.SetAside = Incomplete
	case err != nil:
		f.Content, f.SetAside = nil, Unreadable
	}
	return f, nil
}

// Clear empties the folder of the files that a night has dealt with: taken says of a digest whether the night took it (the file
// goes: the night's archive has what counts) or set it aside (it is kept under set-aside/, named by its digest); known is false for
// what the night has not seen, which stays. A file that changed since it was read has another digest, and stays. Clear can be repeated.
func Clear(dir string, dealt func(sha256 string) (known, taken bool)) error {
	err := walk(dir, func(path string) error {
		f, err := readFile(path, func(string, []byte) (*decision.File, error) { return nil, nil })
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		known, taken := dealt(f.SHA256)
		switch {
		case !known:
			return nil
		case taken:
			return os.Remove(path)
		}
		if err := os.MkdirAll(filepath.Join(dir, asideDir), 0o700); err != nil {
			return err
		}
		return os.Rename(path, filepath.Join(dir, asideDir, f.SHA256+safeKind(f.Kind)))
	})
	if err != nil {
		return fmt.Errorf("clearing inbox: %w", withoutName(err))
	}
	return nil
}

// safeKind is an ending that we know, or none.
func safeKind(kind string) string {
	if kind == ".json" || kind == ".xlsx" {
		return kind
	}
	return ""
}

// ReadAside reads what Clear has kept under set-aside/, as Read does; nothing where there is no such folder.
func ReadAside(dir string, decode Decode) ([]File, error) {
	files, err := Read(filepath.Join(dir, asideDir), decode)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return files, err
}
