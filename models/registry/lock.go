package registry

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// locked runs work while no other process or goroutine writes to the registry. The kernel gives the lock back when its
// holder dies, so a killed writer blocks nobody.
func (r *Registry) locked(work func() error) error {
	if err := os.MkdirAll(r.dir, 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(r.dir, "lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	for err = unix.EINTR; errors.Is(err, unix.EINTR); {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("locking registry: %w", err), f.Close())
	}
	return errors.Join(work(), f.Close()) // closing gives the lock back
}
