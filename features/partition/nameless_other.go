//go:build !linux

package partition

import "os"

// openNameless opens a new file in dir and takes its name away.
func openNameless(dir string) (*os.File, error) { return openUnnamed(dir) }
