package publish

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// ErrLocked says that a run, or forget, holds the output folder.
var ErrLocked = errors.New("another run, or forget, is using the output folder")

// lock takes the output folder for this process. The lock is the kernel's (flock), so it ends with the process however
// the process ends; the file itself means nothing.
func lock(out string) (*os.File, error) {
	path := filepath.Join(out, ".lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, ownFile)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("locking %s: %w", path, ErrLocked)
		}
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	return f, nil
}
