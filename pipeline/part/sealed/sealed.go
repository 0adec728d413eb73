// Package sealed encrypts what only its readers may open, and opens it for them: a part in the age format (age-encryption.org/v1), and
// nothing else of that format.
//
// The flow:
//
//  1. Recipients reads the public keys that a place has written down for a reader.
//  2. Seal encrypts a part for them, in memory. Two sealings of one part differ in every byte: each has a key of its own.
//  3. At the reader's, Identities reads the secret keys and Open decrypts: the whole part, or one error and not a byte of it.
//
// Native keys alone, X25519 (age1...) and the post-quantum hybrid (age1pq1...): no passphrases, no SSH keys, no plugins. No error repeats
// anything of a key or a part. The package touches no file.
package sealed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
)

// MaxBytes is how large a part may be: a practice's part has some kilobytes for each listed person.
const MaxBytes = 256 << 20

// header begins every file of the age format.
const header = "age-encryption.org/v1\n"

// armored begins a file of that format that is written as text.
const armored = "-----BEGIN AGE ENCRYPTED FILE-----"

// The two ways in which a sealed part is refused.
var (
	ErrWrongKey = errors.New("it is sealed for another key")
	ErrDamaged  = errors.New("it is damaged or cut off")
)

// Is tells a sealed part by how it begins.
func Is(content []byte) bool { return bytes.HasPrefix(content, []byte(header)) }

// Recipients reads public keys, each a text of its own.
func Recipients(keys []string) ([]age.Recipient, error) {
	var all []age.Recipient
	for i, k := range keys {
		// One by one, for a text with line ends would be several keys, or none.
		found, err := age.ParseRecipients(strings.NewReader(k))
		if err != nil || len(found) != 1 {
			return nil, fmt.Errorf("reading recipient %d: want one public key of age (age1... or age1pq1...)", i+1)
		}
		all = append(all, found[0])
	}
	return all, nil
}

// Identities reads a file of secret keys as age-keygen writes it: one a line, # begins a comment. One that is encrypted itself, as with a passphrase, is refused as that.
func Identities(file io.Reader) ([]age.Identity, error) {
	content := bufio.NewReader(file)
	head, _ := content.Peek(len(armored)) // as much as there is
	if bytes.HasPrefix(head, []byte(armored)) || Is(head) {
		return nil, errors.New("reading secret keys: the file is encrypted itself, with a passphrase or for another key; want secret keys as age-keygen writes them (AGE-SECRET-KEY-...): `age --decrypt` gives them")
	}
	all, err := age.ParseIdentities(content)
	if err != nil { // not wrapped: of a key not a letter belongs into a message
		return nil, errors.New("reading secret keys: want a file of age's secret keys, one a line (AGE-SECRET-KEY-...), as age-keygen writes it")
	}
	return all, nil
}

// Seal encrypts a part for everyone who holds one of the keys.
func Seal(part []byte, recipients []age.Recipient) ([]byte, error) {
	if len(part) > MaxBytes {
		return nil, fmt.Errorf("sealing part: have %d bytes, want at most %d", len(part), MaxBytes)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipients...)
	if err == nil {
		_, err = w.Write(part)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("sealing part: %w", err)
	}
	return out.Bytes(), nil
}

// Open decrypts what Seal made: whole, with its every byte authenticated, or not at all. The error is ErrWrongKey or ErrDamaged.
func Open(content []byte, identities []age.Identity) ([]byte, error) {
	if !Is(content) {
		return nil, fmt.Errorf("opening sealed part: %w", ErrDamaged)
	}
	if len(identities) == 0 {
		return nil, fmt.Errorf("opening sealed part: %w", ErrWrongKey)
	}
	r, err := age.Decrypt(bytes.NewReader(content), identities...)
	if err != nil {
		var other *age.NoIdentityMatchError
		if errors.As(err, &other) {
			return nil, fmt.Errorf("opening sealed part: %w", ErrWrongKey)
		}
		return nil, fmt.Errorf("opening sealed part: %w", ErrDamaged)
	}
	part, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil || len(part) > MaxBytes {
		return nil, fmt.Errorf("opening sealed part: %w", ErrDamaged)
	}
	return part, nil
}
