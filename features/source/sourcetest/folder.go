package sourcetest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Mirror makes the folder to with a link to each table of the extract at from. Changing a table in it leaves from alone.
func Mirror(from, to string) error {
	from, err := filepath.Abs(from)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err := errors.Join(err, os.MkdirAll(to, 0o755)); err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.Symlink(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// Delete takes a table away, whether a file, a folder or a link.
func Delete(t testing.TB, dir, table string) {
	t.Helper()
	for _, path := range []string{filepath.Join(dir, table), filepath.Join(dir, table+".parquet")} {
		if err := os.RemoveAll(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

// Overwrite puts a file of the given content in the table's place.
func Overwrite(t testing.TB, dir, table string, content []byte) {
	t.Helper()
	Delete(t, dir, table)
	if err := os.WriteFile(filepath.Join(dir, table+".parquet"), content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Truncate cuts the table's file to a share of its length.
func Truncate(t testing.TB, dir, table string, share float64) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, table+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	Overwrite(t, dir, table, content[:int(float64(len(content))*share)])
}
