package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// scratchPrefix is what the folders for nights made again are called, in the folder for temporary files.
const scratchPrefix = "riskstrat-replay-"

// newScratch makes a folder for a night made again, its owner's alone, and takes away those that killed replays left: they hold everybody, where neither
// retention nor forget would look. remove takes it away.
func newScratch(in string) (dir string, remove func() error, err error) {
	left, err := filepath.Glob(filepath.Join(in, scratchPrefix+"*"))
	if err != nil {
		return "", nil, err
	}
	for _, old := range left {
		if held, err := hold(old); err == nil {
			if err := errors.Join(os.RemoveAll(old), held.Close()); err != nil {
				return "", nil, err
			}
		} // it is in use, or another user's
	}
	if dir, err = os.MkdirTemp(in, scratchPrefix); err != nil {
		return "", nil, err
	}
	held, err := hold(dir)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	return dir, func() error { return errors.Join(os.RemoveAll(dir), held.Close()) }, nil
}

// hold takes a folder for this process, however it ends: the lock is the kernel's. One of another user, or that is a link, is not taken.
func hold(dir string) (*os.File, error) {
	info, err := os.Lstat(dir)
	if err != nil {
		return nil, err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); !info.IsDir() || !ok || int(owner.Uid) != os.Getuid() {
		return nil, os.ErrPermission
	}
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
