package partition

import (
	"os"

	"golang.org/x/sys/unix"
)

// OpenNameless opens a new file in dir that never has a name, so that nothing is left of it whenever the process is
// killed. Where the file system has no such files its name is taken away.
func OpenNameless(dir string) (*os.File, error) {
	file, err := os.OpenFile(dir, os.O_RDWR|unix.O_TMPFILE|os.O_EXCL, 0o600) // O_EXCL: nobody can give it one either
	if err != nil {
		return openUnnamed(dir)
	}
	return file, nil
}
