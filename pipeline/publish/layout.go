package publish

import (
	"fmt"
	"path"
	"strings"
)

// The names inside a night.
const (
	manifestName   = "manifest.json"
	timingsName    = "timings.json"
	tombstonesName = "tombstones.json"
	indexName      = "index.html"
	quarantineName = "quarantine.parquet"
	ledgerName     = "ledger.parquet"
	scoresName     = "scores.parquet"
	featuresName   = "features.parquet"
)

// What a night keeps of what practices sent back, within its folder: each file taken, named by its digest, without notes; and every decision that
// counts, which the next night carries on.
const (
	ArchiveDir = "decisions/"
	TakenFile  = ArchiveDir + "taken.json"
)

// SealedExt is how the names of sealed files end.
const SealedExt = ".age"

// DecisionsName is the file of a night that says which counts of its reports disclosure control hid, and by which rule. It is for the inside of the controlled
// area alone: which of two hidden counts is hidden for the other's sake tells which is small.
const DecisionsName = "disclosure.csv"

// unlisted are the files of a night that no manifest lists: the manifest itself, what may differ between reruns, and
// the record of what retention took away.
var unlisted = map[string]bool{manifestName: true, timingsName: true, tombstonesName: true}

// safeName fails unless a code or list name can be one part of a path anywhere: letters, digits, - and _.
func safeName(kind, s string) error {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return fmt.Errorf("%s %q: have a character other than A-Z, a-z, 0-9, - and _", kind, s)
		}
	}
	if s == "" {
		return fmt.Errorf("%s: have an empty one", kind)
	}
	return nil
}

// safePath fails unless p is a clean relative slash path of plain names.
func safePath(p string) error {
	if p != path.Clean(p) || path.IsAbs(p) {
		return fmt.Errorf("path %q: want a clean relative path", p)
	}
	for part := range strings.SplitSeq(p, "/") {
		if strings.HasPrefix(part, ".") {
			return fmt.Errorf("path %q: want no part that starts with a dot", p)
		}
		if err := safeName("path", strings.ReplaceAll(part, ".", "_")); err != nil {
			return err
		}
	}
	return nil
}
