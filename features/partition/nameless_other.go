//go:build !linux

package partition

import "os"

// OpenNameless opens a new file in dir and takes its name away.
func OpenNameless(dir string) (*os.File, error) { return openUnnamed(dir) }
