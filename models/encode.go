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
func (e *Entry) Encode() ([]byte, error) { return encode("model "+e.Spec.Target, e) }

// Decode reads what Encode wrote, and nothing else: an unknown field, or anything after the entry, is an error.
func Decode(b []byte) (*Entry, error) {
	e := new(Entry)
	if err := decode("model", b, e, &e.Format); err != nil {
		return nil, err
	}
	return e, nil
}

// encode is what the registry keeps of a value.
func encode(what string, v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // rules hold < and >, and are read by people
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encoding %s: %w", what, err)
	}
	return b.Bytes(), nil
}

// decode reads what encode wrote into a value whose format is where it says, and refuses another format.
func decode(what string, b []byte, into any, format *int) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("decoding %s: %w", what, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("decoding %s: have more after it, want its end", what)
	}
	if *format != Format {
		return fmt.Errorf("decoding %s: have format %d, want %d", what, *format, Format)
	}
	return nil
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
