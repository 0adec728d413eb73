package models

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
)

// Encode returns the entry as indented JSON with every field in a fixed order: the same entry gives the same bytes. A
// figure that is not a finite number is an error; absent figures say so in words.
func (e *Entry) Encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // rules hold < and >, and are read by people
	enc.SetIndent("", " ")
	if err := enc.Encode(e); err != nil {
		return nil, fmt.Errorf("encoding model %s: %w", e.Spec.Target, err)
	}
	return b.Bytes(), nil
}

// Decode reads what Encode wrote, and nothing else: an unknown field, or anything after the entry, is an error.
func Decode(b []byte) (*Entry, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	e := new(Entry)
	if err := dec.Decode(e); err != nil {
		return nil, fmt.Errorf("decoding model: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("decoding model: have more after the entry, want its end")
	}
	if e.Format != Format {
		return nil, fmt.Errorf("decoding model: have format %d, want %d", e.Format, Format)
	}
	return e, nil
}

// Usable is nil for an entry that can score: of a known format, converged, complete. Only such may be kept or promoted.
func (e *Entry) Usable() error {
	if err := e.check(); err != nil {
		return fmt.Errorf("model %s: %w", e.Spec.Target, err)
	}
	return nil
}

// Digest names encoded bytes: their SHA-256 in hexadecimal.
func Digest(encoded []byte) string {
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:])
}
