package opening

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"sync"
)

// secretBytes is the length of the token, of the session and of the room: more than anyone can try.
const secretBytes = 32

// maxTries is how many wrong or used links are borne: people mistype, and open a link twice.
const maxTries = 5

// door lets one browser in, once. room is the folder that everything lies in for whoever is in: a browser brings the session there and nowhere
// else. Without it any program on this computer that got the browser to ask it for something, at a port of its own, would be brought the
// session too, for cookies know no ports (RFC 6265, section 8.5).
type door struct {
	token, session, room string

	mu    sync.Mutex
	used  bool
	tries int
}

func newDoor(random io.Reader) (*door, error) {
	secrets := make([]byte, 3*secretBytes)
	if _, err := io.ReadFull(random, secrets); err != nil {
		return nil, fmt.Errorf("making a token: %w", err)
	}
	text := base64.RawURLEncoding
	secret := func(i int) string { return text.EncodeToString(secrets[i*secretBytes : (i+1)*secretBytes]) }
	return &door{token: secret(0), session: secret(1), room: "/" + secret(2) + "/"}, nil
}

// enter takes a token and reports whether it lets in: the right one does, the first time. spent reports that there were too many that did not.
func (d *door) enter(token string) (in, spent bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if same(token, d.token) && !d.used && d.tries < maxTries {
		d.used = true
		return true, false
	}
	d.tries++
	return false, d.tries >= maxTries
}

// knows reports whether a session is the one that was let in.
func (d *door) knows(session string) bool {
	d.mu.Lock()
	used := d.used
	d.mu.Unlock()
	return same(session, d.session) && used
}

// same compares secrets in a time that tells nothing of them, their length included.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
