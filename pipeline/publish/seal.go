package publish

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"riskstrat/pipeline/part/sealed"
)

// What a reader with keys gets, and all it gets.
const (
	sealedPart  = "part.age"      // a practice: its part
	sealedLists = "lists.zip.age" // a PCN: its files, as a zip archive
)

// readable is one file of a reader's folder as it is before it is sealed, if it is.
type readable struct {
	name  string
	write func(io.Writer) error
}

// hand writes a reader's files: as they are or, where the reader has keys, as one sealed archive.
func (n *Night) hand(to reader, files []readable, keys []string) error {
	if len(keys) == 0 {
		for _, f := range files {
			if err := n.write(to.file(f.name), f.write); err != nil {
				return err
			}
		}
		return nil
	}
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for _, f := range files {
		w, err := z.Create(f.name) // without a time: the same files make the same archive
		if err == nil {
			err = f.write(w)
		}
		if err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return n.seal(to.file(sealedLists), archive.Bytes(), keys)
}

// seal writes a file for whoever holds one of the keys. Its bytes are others each time; the digest of what is in it is not, and goes into the
// manifest as what the night promises.
func (n *Night) seal(path string, plain []byte, keys []string) error {
	recipients, err := sealed.Recipients(keys)
	if err != nil {
		return err
	}
	content, err := sealed.Seal(plain, recipients)
	if err != nil {
		return err
	}
	a, err := n.Create(path)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(plain)
	a.plain = hex.EncodeToString(sum[:])
	_, err = a.Write(content)
	return errors.Join(err, a.Close())
}
