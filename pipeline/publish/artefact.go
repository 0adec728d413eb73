package publish

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
)

// Artefact is one file of a night being written; its digest and length are taken on the way. It is not safe for
// concurrent use, different artefacts are.
type Artefact struct {
	path string
	file file
	buf  *bufio.Writer
	hash hash.Hash
	n    int64
	err  error // the first failure
	done bool  // closed, and on the disk
}

func (a *Artefact) open(f file) {
	a.file, a.buf, a.hash = f, bufio.NewWriterSize(f, 64<<10), sha256.New()
}

// Write appends to the artefact.
func (a *Artefact) Write(b []byte) (int, error) {
	if a.err != nil {
		return 0, a.err
	}
	n, err := a.buf.Write(b)
	a.hash.Write(b[:n])
	a.n += int64(n)
	if err != nil {
		a.err = fmt.Errorf("writing %s: %w", a.path, err)
	}
	return n, a.err
}

// Close flushes the artefact to the disk. It returns the first error of the artefact's life.
func (a *Artefact) Close() error {
	if a.file == nil {
		return a.err
	}
	err := a.err
	if err == nil {
		err = a.buf.Flush()
	}
	if err == nil {
		err = a.file.Sync()
	}
	err = errors.Join(err, a.file.Close())
	a.file = nil
	if err != nil && a.err == nil {
		a.err = fmt.Errorf("writing %s: %w", a.path, err)
	}
	a.done = a.err == nil
	return a.err
}

// File describes the closed artefact as a manifest lists it.
func (a *Artefact) File() File {
	return File{Path: a.path, Bytes: a.n, SHA256: hex.EncodeToString(a.hash.Sum(nil))}
}

// abandon closes the file without asking that it reach the disk.
func (a *Artefact) abandon() {
	if a.file != nil {
		a.file.Close()
		a.file = nil
	}
}
