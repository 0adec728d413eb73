package publish

import (
	"io"
	"os"
)

// files is every change publish makes to a file system. Tests put one in its place that stops at any step, as a killed
// process does.
type files interface {
	MkdirAll(path string) error
	Create(path string) (io.WriteCloser, error)
	Sync(path string) error // makes a file's content, or a folder's names, durable
	Rename(from, to string) error
	Symlink(target, path string) error
	RemoveAll(path string) error
}

// The permissions of what lies in the output folder: its owner's alone. Deliver widens them at a destination.
const (
	ownFile   = 0o600
	ownFolder = 0o700
)

// disk is the operating system's file system.
type disk struct{}

func (disk) MkdirAll(path string) error { return os.MkdirAll(path, ownFolder) }

func (disk) Create(path string) (io.WriteCloser, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, ownFile)
}

func (disk) Rename(from, to string) error { return os.Rename(from, to) }

func (disk) Symlink(target, path string) error { return os.Symlink(target, path) }

func (disk) RemoveAll(path string) error { return os.RemoveAll(path) }

// Sync flushes a file, or a folder: a rename survives a power cut only once its folder is flushed.
func (disk) Sync(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
