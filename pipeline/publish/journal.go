package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// journalName is the record, within the output folder, of what was done to the nights. A manifest vouches for its night's files and for the night
// before it; the journal vouches for what no manifest can: the newest manifest, the timings, and the tombstones, which come later.
const journalName = "journal.jsonl"

// Deed is what a line of the journal says was done to a night.
type Deed string

// The deeds.
const (
	published Deed = "published"
	found     Deed = "found"     // it lay there without a line: its run was killed, or the journal is younger than it
	pruned    Deed = "pruned"    // retention took files away
	forgotten Deed = "forgotten" // people were taken out of files
)

// line is one line of the journal: how the files of a night that no manifest lists are from then on. A digest is empty where there is no such file.
type line struct {
	Did        Deed   `json:"did"`
	Run        string `json:"run"`
	Manifest   string `json:"manifest_sha256"`
	Timings    string `json:"timings_sha256"`
	Tombstones string `json:"tombstones_sha256"`
	People     int    `json:"people,omitempty"` // forgotten: how many were taken out of the night
	After      string `json:"after"`            // digest of the line before; empty in the first
	Digest     string `json:"sha256"`           // of this line, with this left empty
}

// seal completes a line.
func (l line) seal(after string) (line, error) {
	l.After, l.Digest = after, ""
	text, err := json.Marshal(l)
	sum := sha256.Sum256(text)
	l.Digest = hex.EncodeToString(sum[:])
	return l, err
}

// journal is every line, oldest first.
type journal []line

// head is the digest of the last line: whoever noted it elsewhere can tell later that no line before it was changed.
func (j journal) head() string {
	if len(j) == 0 {
		return ""
	}
	return j[len(j)-1].Digest
}

// last returns the line that says how a night is now; false: there is none.
func (j journal) last(run string) (line, bool) {
	for i := len(j) - 1; i >= 0; i-- {
		if j[i].Run == run {
			return j[i], true
		}
	}
	return line{}, false
}

// first returns when a night came, counted in lines; -1: never.
func (j journal) first(run string) int {
	for i := range j {
		if j[i].Run == run {
			return i
		}
	}
	return -1
}

// readJournal reads the journal of an output folder; none where there is no such file. One with a line that was changed, taken out or put in is an
// error that names the line; that the last lines were taken away, the nights they are about tell.
func readJournal(out string) (journal, error) {
	text, err := os.ReadFile(filepath.Join(out, journalName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all journal
	for text := range bytes.Lines(text) {
		l, err := parseLine(text, all.head())
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", journalName, len(all)+1, err)
		}
		all = append(all, l)
	}
	return all, nil
}

// parseLine reads a line that follows the one of a digest. Its bytes must be the ones that would be written of it.
func parseLine(text []byte, after string) (line, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return l, errors.New("is not a line of a journal")
	}
	if l.After != after {
		return l, fmt.Errorf("have %.12q as the digest of the line before, want %.12q", l.After, after)
	}
	want, err := l.seal(after)
	if err != nil {
		return l, err
	}
	encoded, err := json.Marshal(want)
	if err != nil || !bytes.Equal(append(encoded, '\n'), text) {
		return l, errors.Join(errors.New("is not as it was written"), err)
	}
	return l, nil
}

// record adds a line. The file is replaced whole, so that no kill leaves half a line. The lock is held.
func record(out string, disk files, l line) error {
	all, err := readJournal(out)
	if err != nil {
		return refuseJournal(out, err)
	}
	if l, err = l.seal(all.head()); err != nil {
		return err
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	for _, l := range append(all, l) {
		if err := e.Encode(l); err != nil {
			return err
		}
	}
	return replaceFile(disk, filepath.Join(out, stagingPrefix+journalName), filepath.Join(out, journalName), text.Bytes())
}

// refuseJournal says that a journal cannot be gone on with, and how to begin another.
func refuseJournal(out string, err error) error {
	return &Refused{fmt.Sprintf("the journal of %s is not as it was written (%v): find out why; once it is moved elsewhere, the next run begins another, which tells so", out, err)}
}

// replaceFile writes a file under another name, flushes it and renames it over the old one.
func replaceFile(disk files, fresh, path string, content []byte) error {
	if err := disk.RemoveAll(fresh); err != nil {
		return err
	}
	if err := writeFile(disk, fresh, content); err != nil {
		return err
	}
	if err := disk.Rename(fresh, path); err != nil {
		return err
	}
	return disk.Sync(filepath.Dir(path))
}

// writeFile makes a file and flushes it.
func writeFile(disk files, path string, content []byte) error {
	f, err := disk.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close(), disk.Sync(path))
}

// lineOf says how a night's unlisted files are.
func lineOf(out string, did Deed, r run) (line, error) {
	l := line{Did: did, Run: r.String()}
	for _, f := range []struct {
		name   string
		digest *string
	}{{manifestName, &l.Manifest}, {timingsName, &l.Timings}, {tombstonesName, &l.Tombstones}} {
		var err error
		if *f.digest, err = digestOf(filepath.Join(runDir(out, r), f.name)); err != nil {
			return l, err
		}
	}
	return l, nil
}

// digestOf is the digest of a file; empty where there is none.
func digestOf(path string) (string, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// recordFound gives every night without a line its own: those of killed runs, which stand, and those that are older than the journal.
func recordFound(out string, disk files) error {
	runs, err := listRuns(out)
	if err != nil {
		return err
	}
	all, err := readJournal(out)
	if err != nil {
		return refuseJournal(out, err)
	}
	for _, r := range runs {
		if all.first(r.String()) >= 0 {
			continue
		}
		l, err := lineOf(out, found, r)
		if err != nil {
			return err
		}
		if err := record(out, disk, l); err != nil {
			return err
		}
	}
	return nil
}
