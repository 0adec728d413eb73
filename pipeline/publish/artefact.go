package publish

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// Artefact is one file of a night being written; its digest and length are taken on the way. It is not safe for
// concurrent use, different artefacts are.
type Artefact struct {
	path  string
	plain string // digest of what is sealed in it; empty: it is not sealed
	file  io.WriteCloser
	buf   *bufio.Writer
	hash  hash.Hash
	n     int64
	err   error // the first failure
	done  bool  // closed without a failure
}

// writeBuffer holds most pages of a list whole; the tables write more at a time.
const writeBuffer = 16 << 10

func (a *Artefact) open(f io.WriteCloser) {
	a.file, a.buf, a.hash = f, bufio.NewWriterSize(f, writeBuffer), sha256.New()
}

// Write appends to the artefact.
func (a *Artefact) Write(b []byte) (int, error) {
	if a.err != nil {
		return 0, a.err
	}
	if a.buf == nil {
		return 0, fmt.Errorf("writing %s: it is closed", a.path)
	}
	n, err := a.buf.Write(b)
	a.hash.Write(b[:n])
	a.n += int64(n)
	if err != nil {
		a.err = fmt.Errorf("writing %s: %w", a.path, err)
	}
	return n, a.err
}

// Close ends the artefact; Commit makes it durable. It returns the first error of the artefact's life.
func (a *Artefact) Close() error {
	if a.file == nil {
		return a.err
	}
	err := a.err
	if err == nil {
		err = a.buf.Flush()
	}
	err = errors.Join(err, a.file.Close())
	a.file, a.buf = nil, nil // a night has thousands of artefacts, and keeps them for the manifest
	if err != nil && a.err == nil {
		a.err = fmt.Errorf("writing %s: %w", a.path, err)
	}
	a.done = a.err == nil
	return a.err
}

// File describes the closed artefact as a manifest lists it.
func (a *Artefact) File() File {
	return File{Path: a.path, Bytes: a.n, SHA256: hex.EncodeToString(a.hash.Sum(nil)), Plain: a.plain}
}

// abandon closes the file as it is.
func (a *Artefact) abandon() {
	if a.file != nil {
		a.file.Close()
		a.file = nil
	}
}
