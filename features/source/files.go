package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// findParts returns the files of a table: the file itself, or the *.parquet files of its folder by name. Hidden files and
// those that start with an underscore are the marks of Spark and its kind, and no parts.
func findParts(dir string, t *Table, spec *TableSpec) ([]string, error) {
	path, err := locate(dir, t, spec)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, refuseFile(label(dir, path), err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path) // in order of name
	if err != nil {
		return nil, refuseFile(label(dir, path), err)
	}
	var parts []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_"):
		case e.IsDir():
			return nil, refuse("reading %s: the folder holds a folder %s, want its parts directly in it", label(dir, path), name)
		case filepath.Ext(name) == ".parquet":
			parts = append(parts, filepath.Join(path, name))
		}
	}
	if len(parts) == 0 {
		return nil, refuse("reading %s: the folder holds no .parquet file", label(dir, path))
	}
	return parts, nil
}

// locate returns the configured path of a table, or the default one that exists.
func locate(dir string, t *Table, spec *TableSpec) (string, error) {
	if spec.Path != "" {
		if filepath.IsAbs(spec.Path) {
			return spec.Path, nil
		}
		return filepath.Join(dir, spec.Path), nil
	}
	file, folder := filepath.Join(dir, t.Name+".parquet"), filepath.Join(dir, t.Name)
	_, fileErr := os.Stat(file)
	_, folderErr := os.Stat(folder)
	switch {
	case fileErr == nil && folderErr == nil:
		return "", refuse("reading table %s: have both the file %s and the folder %s, want one", t.Name, t.Name+".parquet", t.Name)
	case folderErr == nil:
		return folder, nil
	default:
		return file, nil
	}
}

// refuseFile says that the operating system would not give a file or folder.
func refuseFile(label string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err // the message names the file already
	}
	return &Refused{Message: "reading " + label, Cause: err}
}
