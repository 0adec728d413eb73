package inbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"riskstrat/pipeline/decision"
)

// Purge takes what is about some people out of a folder: holds says of a file's content, or its name, whether it is. A file of decisions that waits for a night
// is written again, by remake, as a decisions file without theirs, whatever it was; every other one goes: it would have been set aside, or was. It
// returns how many files it changed, and can be repeated. No error holds a file's name.
func Purge(dir string, decode Decode, holds func(content []byte) bool, remake func(*decision.File) ([]byte, error)) (int, error) {
	changed := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !e.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil || !holds(content) && !holds([]byte(e.Name())) {
			return err
		}
		changed++
		return purgeFile(dir, path, content, decode, remake)
	})
	if err != nil {
		return changed, fmt.Errorf("purging inbox: %w", withoutName(err))
	}
	return changed, nil
}

// purgeFile writes a file again without some people, or takes it away.
func purgeFile(dir, path string, content []byte, decode Decode, remake func(*decision.File) ([]byte, error)) error {
	rel, err := filepath.Rel(dir, path)
	if err != nil {
		return err
	}
	waits := !strings.HasPrefix(rel, asideDir+string(filepath.Separator)) && !strings.HasPrefix(filepath.Base(path), ".") && !strings.HasPrefix(filepath.Base(path), "~")
	if waits {
		if err := rewrite(filepath.Dir(path), path, content, decode, remake); err != nil {
			return err
		}
	}
	return os.Remove(path)
}

// rewrite writes what a file says of others beside it, under the name of its digest; nothing where it says nothing, or cannot be read.
func rewrite(dir, path string, content []byte, decode Decode, remake func(*decision.File) ([]byte, error)) error {
	file, err := decode(strings.ToLower(filepath.Ext(path)), content)
	if err != nil {
		return nil // a night would have set it aside
	}
	fresh, err := remake(file)
	if err != nil {
		return err
	}
	if kept, err := decision.Decode(fresh); err != nil || len(kept.Decisions)+len(kept.Unread) == 0 {
		return err
	}
	sum := sha256.Sum256(fresh)
	to := filepath.Join(dir, hex.EncodeToString(sum[:])+".json")
	aside := filepath.Join(dir, ".purged") // its name keeps a night from reading it
	if err := os.WriteFile(aside, fresh, 0o600); err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	return os.Rename(aside, to)
}

// EncodeTaken writes decisions that count as nights carry them on.
func EncodeTaken(taken []Taken) ([]byte, error) {
	encoded, err := json.MarshalIndent(taken, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encoding decisions: %w", err)
	}
	return append(encoded, '\n'), nil
}
