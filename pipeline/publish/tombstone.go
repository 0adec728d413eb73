package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"riskstrat/features/source"
)

// Tombstone stands for a file as it was published, or as an earlier tombstone says it became: it was taken away, or other bytes lie in its place.
type Tombstone struct {
	File
	On     source.Day `json:"on"`
	Rule   string     `json:"rule"`             // retention's, such as "lists_days: 90", or "forgotten"
	Became *Content   `json:"became,omitempty"` // what lies there since; nil: nothing
}

// Content is what lies in a file.
type Content struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// forgetRule is the rule of a file that held somebody who was forgotten.
const forgetRule = "forgotten"

// tombstones are those of a night by path, each path's in the order in which they were set.
type tombstones map[string][]Tombstone

func byPath(stones []Tombstone) tombstones {
	all := tombstones{}
	for _, t := range stones {
		all[t.Path] = append(all[t.Path], t)
	}
	return all
}

// standing follows a file that was published to what lies there now; gone: nothing does, and the file returned is the last that did. A tombstone of
// another file than the one that lay there is an error.
func (all tombstones) standing(f File) (now File, gone bool, err error) {
	now = f
	for _, t := range all[f.Path] {
		if t.File != now || gone {
			return now, gone, fmt.Errorf("%s: has a tombstone of another file", f.Path)
		}
		if gone = t.Became == nil; !gone {
			now = File{Path: f.Path, Bytes: t.Became.Bytes, SHA256: t.Became.SHA256}
		}
	}
	return now, gone, nil
}

// last returns the last tombstone of a path; nil: it has none.
func (all tombstones) last(path string) *Tombstone {
	if n := len(all[path]); n > 0 {
		return &all[path][n-1]
	}
	return nil
}

// readTombstones returns the tombstones of a night's folder, none if it has no such file.
func readTombstones(dir string) ([]Tombstone, error) {
	text, err := os.ReadFile(filepath.Join(dir, tombstonesName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var stones []Tombstone
	if err := json.Unmarshal(text, &stones); err != nil {
		return nil, fmt.Errorf("reading %s: %w", tombstonesName, err)
	}
	return stones, nil
}
