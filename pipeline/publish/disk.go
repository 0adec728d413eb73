package publish

import (
	"io"
	"os"
)

// files is every change publish makes to a file system. Tests put one in its place that stops at any step, as a killed
// process does.
type files interface {
	MkdirAll(path string) error
	Create(path string) (file, error)
	Rename(from, to string) error
	Symlink(target, path string) error
	RemoveAll(path string) error
	SyncDir(path string) error
}

// file is a file being written.
type file interface {
	io.WriteCloser
	Sync() error
}

// The permissions of what lies in the output folder: its owner's alone. Deliver widens them at a destination.
const (
	ownFile   = 0o600
	ownFolder = 0o700
)

// disk is the operating system's file system.
type disk struct{}

func (disk) MkdirAll(path string) error { return os.MkdirAll(path, ownFolder) }

func (disk) Create(path string) (file, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, ownFile)
}

func (disk) Rename(from, to string) error { return os.Rename(from, to) }

func (disk) Symlink(target, path string) error { return os.Symlink(target, path) }

func (disk) RemoveAll(path string) error { return os.RemoveAll(path) }

// SyncDir makes the names in a folder durable: a rename survives a power cut only once its folder is flushed.
func (disk) SyncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
