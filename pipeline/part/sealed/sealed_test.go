package sealed

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"filippo.io/age"
)

// A key and a file that age's own program made; both are published with its library (testdata/example.age of filippo.io/age).
const (
	publishedKey  = "AGE-SECRET-KEY-184JMZMVQH3E6U0PSL869004Y3U2NYV7R30EU99CSEDNPH02YUVFSZW44VU"
	publishedFile = "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSA4aHJsTStaQkczRGQ0ZkYyK2E1ODN6ZFRJV0RrOC9SNDFrQ1lac3Z3VFc0CnlPNFBZZGxNV0RKK0N4Z1VOUnFZNVow" +
		"VC9tK2czRkNoNWpJeEdMYkNWWGMKLS0tIEkvaW1ldlp6eTgxMjBKU3ptSm5tbi9LTWszcDVBMTFWODNOazQxbTlOUEUKcMXlNiShUgdT+Sxa0Q7KsnO6TWEXgHcT6DggQXod8soIGCJyyPhchXc0oTEaO3XpjQ6v"
	publishedText = "Black lives matter."
)

// secret is a text of which nothing may be seen where it is not opened: three chunks of the format and some more.
var secret = []byte(strings.Repeat("resident aa11bb22 is listed; ", 7_000))

// pair is a fresh key in its two halves.
func pair(t *testing.T) (age.Recipient, age.Identity) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key.Recipient(), key
}

func TestOpensWhatAgeMade(t *testing.T) {
	content, err := base64.StdEncoding.DecodeString(publishedFile)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := Identities(strings.NewReader("# a comment\n\n" + publishedKey + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	have, err := Open(content, keys)
	if err != nil || string(have) != publishedText {
		t.Errorf("have %q, %v", have, err)
	}
}

// Everyone it is sealed for opens it, of either kind of key, and nobody can read a piece of it in the sealed bytes.
func TestRoundTrip(t *testing.T) {
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	_, stranger := pair(t)
	for name, c := range map[string]struct {
		public string
		secret age.Identity
	}{"x25519": {classic.Recipient().String(), classic}, "hybrid": {hybrid.Recipient().String(), hybrid}} {
		recipients, err := Recipients([]string{c.public})
		if err != nil {
			t.Fatal(err)
		}
		content, err := Seal(secret, recipients)
		if err != nil {
			t.Fatal(err)
		}
		if !Is(content) || Is(secret) || bytes.Contains(content, []byte("resident")) || bytes.Contains(content, secret[:8]) {
			t.Errorf("%s: it is not sealed, or not told from what is", name)
		}
		have, err := Open(content, []age.Identity{stranger, c.secret})
		if err != nil || !bytes.Equal(have, secret) {
			t.Errorf("%s: have %d bytes, %v", name, len(have), err)
		}
	}
}

// Cut off at any place, changed in any bit, or with something after it, it gives one error and not a byte.
func TestOpenRefuses(t *testing.T) {
	recipient, identity := pair(t)
	_, stranger := pair(t)
	content, err := Seal(secret, []age.Recipient{recipient})
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, content []byte, key age.Identity, want error) {
		t.Helper()
		have, err := Open(content, []age.Identity{key})
		if !errors.Is(err, want) || have != nil {
			t.Errorf("%s: have %d bytes, %v; want %v", what, len(have), err, want)
		}
	}
	refused("another key", content, stranger, ErrWrongKey)
	for _, n := range []int{0, 1, len(header), 100, 250, len(content) / 2, 64<<10 + 300, len(content) - 1} {
		refused("cut off", content[:n], identity, ErrDamaged)
	}
	refused("followed", append(bytes.Clone(content), 'x'), identity, ErrDamaged)
	refused("not sealed", secret, identity, ErrDamaged)
	for at := 0; at < len(content); at += 997 {
		changed := bytes.Clone(content)
		changed[at] ^= 1
		if have, err := Open(changed, []age.Identity{identity}); err == nil || have != nil {
			t.Errorf("changed at byte %d: have %d bytes, %v", at, len(have), err)
		}
	}
	if have, err := Open(content, nil); !errors.Is(err, ErrWrongKey) || have != nil {
		t.Errorf("no key: have %d bytes, %v", len(have), err)
	}
}

// A key that is none is refused without a letter of it: it may be the secret one.
func TestKeysRefused(t *testing.T) {
	recipient, identity := pair(t)
	public, secretKey := recipient.(*age.X25519Recipient).String(), identity.(*age.X25519Identity).String()
	for name, text := range map[string]string{"nothing": "", "a secret": secretKey, "a comment": "# " + public, "two": public + "\n" + public, "a slip": public[:len(public)-1] + "x", "ssh": "ssh-ed25519 AAAA"} {
		if _, err := Recipients([]string{public, text}); err == nil || !strings.Contains(err.Error(), "recipient 2") || strings.Contains(err.Error(), "AGE-SECRET-KEY-1") {
			t.Errorf("recipient: %s: have %v", name, err)
		}
	}
	for name, text := range map[string]string{"nothing": "", "a public one": public, "a slip": secretKey[:len(secretKey)-1] + "X", "with a passphrase": header + "-> scrypt x 18\n"} {
		if _, err := Identities(strings.NewReader(text)); err == nil || strings.Contains(err.Error(), "AGE-SECRET-KEY-1") || strings.Contains(err.Error(), "age1") {
			t.Errorf("secret key: %s: have %v", name, err)
		}
	}
	for name, text := range map[string]string{"as bytes": header + "-> scrypt x 18\n", "as text": armored + "\nYWdl\n"} {
		if _, err := Identities(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "encrypted itself, with a passphrase") {
			t.Errorf("a key with a passphrase, %s: have %v", name, err)
		}
	}
	if _, err := Seal(secret, nil); err == nil {
		t.Error("it is sealed for nobody")
	}
}
