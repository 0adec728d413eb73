package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A folder that a killed replay left goes; one in use, and what is no such folder, stays.
func TestScratch(t *testing.T) {
	in := t.TempDir()
	used, remove, err := newScratch(in)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := t.TempDir()
	file, left, link := filepath.Join(in, scratchPrefix+"file"), filepath.Join(in, scratchPrefix+"left"), filepath.Join(in, scratchPrefix+"link")
	for _, err := range []error{os.WriteFile(file, nil, 0o600), os.MkdirAll(filepath.Join(left, "runs"), 0o700), os.Symlink(elsewhere, link)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	other, removeOther, err := newScratch(in)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{used: true, other: true, file: true, link: true, elsewhere: true, left: false} {
		if _, err := os.Lstat(path); (err == nil) != want {
			t.Errorf("%s: have %v, want it there: %t", path, err, want)
		}
	}
	if info, err := os.Stat(other); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("have %v, %v, want it its owner's alone", info, err)
	}
	for dir, remove := range map[string]func() error{used: remove, other: removeOther} {
		if err := remove(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s is left", dir)
		}
	}
}
