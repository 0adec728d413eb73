package accesslog

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// mode is who may read and write a log: its owner.
const mode = 0o600

// Append adds a line to a log and returns once it is on the disk. The file is made, for its owner alone, where it is not there; one that others may read or write, as a copy or
// a restored backup may be, becomes its owner's alone first, and where that cannot be, because it is somebody else's, Append fails. What it holds already is never changed.
func Append(path string, e Entry) error {
	e.When = e.When.UTC() // one clock for all lines, whoever writes them
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("writing the access log: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, mode)
	if err != nil {
		return fmt.Errorf("writing the access log: %w", err)
	}
	torn, err := endsTorn(f)
	if err == nil {
		err = tighten(f)
	}
	if err == nil {
		if torn { // somebody's line was cut off: it stays, and spoils no other
			line = append([]byte("\n"), line...)
		}
		_, err = f.Write(append(line, '\n')) // one write, so that two commands at a time do not mix
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing the access log: %w", err)
	}
	return nil
}

// endsTorn reports whether a file's last line has no end.
func endsTorn(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() {
		return false, fmt.Errorf("%s is no file", f.Name())
	}
	if info.Size() == 0 {
		return false, nil
	}
	last := make([]byte, 1)
	_, err = f.ReadAt(last, info.Size()-1)
	return last[0] != '\n', err
}

// tighten takes from everybody but the owner what they may do with a file.
func tighten(f *os.File) error {
	info, err := f.Stat()
	if err != nil || info.Mode().Perm()&^mode == 0 {
		return err
	}
	if err := f.Chmod(mode); err != nil {
		return fmt.Errorf("%s has mode %04o, want %04o, for its owner alone: %w", f.Name(), info.Mode().Perm(), mode, err)
	}
	return nil
}
