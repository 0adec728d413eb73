package opening

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// How long a client may take, so that a slow one, or one that says nothing, hangs nobody: the page is on the same computer.
const (
	toAsk   = 5 * time.Second
	toTake  = 30 * time.Second
	toLeave = 2 * time.Second // once the end has come
)

// Longest is how long a part stays open at the most, however much it is used: a list on its last day is not shown far into the next.
const Longest = 12 * time.Hour

// sessionCookie is the name of every opening's session; the room that it is for tells two of them apart.
const sessionCookie = "riskstrat"

// Ending is why Serve came to its end.
type Ending string

// The endings that are no error.
const (
	Stopped Ending = "stopped"
	Idle    Ending = "idle"
	Over    Ending = "over" // Longest
)

// server shows files to whoever is let in.
type server struct {
	listener net.Listener
	host     string // that a request must be for
	files    map[string]file
	door     *door
	idle     time.Duration
	longest  time.Duration
	used     chan struct{} // somebody who was let in has asked for something
	spent    func()        // ends it after too many tries
	giveUp   func() error  // logs that end
}

func newServer(l net.Listener, files map[string]file, idle time.Duration, random io.Reader) (*server, error) {
	at, err := netip.ParseAddrPort(l.Addr().String())
	if err != nil || !at.Addr().IsLoopback() {
		return nil, errors.New("listening: the address is not the loopback interface's")
	}
	d, err := newDoor(random)
	if err != nil {
		return nil, err
	}
	return &server{listener: l, host: at.String(), files: files, door: d, idle: idle, longest: Longest, used: make(chan struct{}, 1)}, nil
}

func (s *server) link() string { return "http://" + s.host + "/?token=" + s.door.token }

// Serve shows the part until ctx ends, nobody has asked for anything for the idle time, or Longest is over: then it says which. After too many wrong links it
// ends with *Refused. What a browser shows by then it goes on showing.
func (o *Opened) Serve(ctx context.Context) (Ending, error) {
	s := o.server
	spent := make(chan struct{})
	s.spent = sync.OnceFunc(func() { close(spent) })
	h := &http.Server{
		Handler: s, ReadHeaderTimeout: toAsk, ReadTimeout: toAsk, WriteTimeout: toTake, IdleTimeout: toTake, MaxHeaderBytes: 16 << 10,
		ErrorLog: log.New(io.Discard, "", 0), // its messages may repeat what a request held
	}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(s.listener) }()
	ending, err := s.wait(ctx, spent, failed)
	leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), toLeave)
	defer cancel()
	if h.Shutdown(leaving) != nil {
		_ = h.Close() // whoever is still not done
	}
	return ending, err
}

// wait returns when the time has come to end, and why.
func (s *server) wait(ctx context.Context, spent <-chan struct{}, failed <-chan error) (Ending, error) {
	idle, over := time.NewTimer(s.idle), time.NewTimer(s.longest)
	defer idle.Stop()
	defer over.Stop()
	for {
		select {
		case <-ctx.Done():
			return Stopped, nil
		case <-s.used:
			idle.Reset(s.idle)
		case <-idle.C:
			return Idle, nil
		case <-over.C:
			return Over, nil
		case <-spent:
			return "", errors.Join(refused(TooManyTries, "%d wrong or used links were tried, so it was closed; run the command again for a new one", maxTries), s.giveUp())
		case err := <-failed:
			return "", fmt.Errorf("serving the part: %w", err)
		}
	}
}

// ServeHTTP answers one request. The order is that of suspicion: whoever is not here, then whoever has no session, then what there is.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	switch {
	case !fromHere(r.RemoteAddr), r.Host != s.host: // another host's name for this address: DNS rebinding
		locked(w, http.StatusForbidden)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		locked(w, http.StatusMethodNotAllowed)
	case r.URL.Path == "/" && r.URL.Query().Has("token"):
		s.enter(w, r)
	case !s.knows(r):
		locked(w, http.StatusForbidden)
	default:
		s.show(w, r)
	}
}

// protect sets what every answer has: nobody keeps it, frames it, reads it from another page, or guesses what it is. What the page itself
// may do its own policy says.
func protect(h http.Header) {
	for name, value := range map[string]string{
		"Cache-Control":                "no-store",
		"Content-Security-Policy":      "frame-ancestors 'none'",
		"Cross-Origin-Embedder-Policy": "require-corp",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Referrer-Policy":              "no-referrer",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
	} {
		h.Set(name, value)
	}
}

// fromHere reports whether a request came over the loopback interface.
func fromHere(remote string) bool {
	at, err := netip.ParseAddrPort(remote)
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// enter exchanges the token for a session and sends the browser on, so that the token leaves the address bar.
func (s *server) enter(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.Header.Get("Sec-Purpose")+r.Header.Get("Purpose"), "prefetch") {
		locked(w, http.StatusForbidden) // a browser that runs ahead of its user may not use up the link
		return
	}
	in, spent := s.door.enter(r.URL.Query().Get("token"))
	if !in {
		locked(w, http.StatusForbidden)
		if spent {
			s.spent()
		}
		return
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: s.door.session, Path: s.door.room, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	w.Header().Set("Location", s.door.room)
	w.WriteHeader(http.StatusSeeOther)
}

// knows reports whether a request is of the session. A page of another port of this host is of another origin, and may not use it.
func (s *server) knows(r *http.Request) bool {
	c, err := r.Cookie(sessionCookie)
	if err != nil || !s.door.knows(c.Value) {
		return false
	}
	from := r.Header.Get("Sec-Fetch-Site")
	return from == "" || from == "none" || from == "same-origin"
}

func (s *server) show(w http.ResponseWriter, r *http.Request) {
	select {
	case s.used <- struct{}{}:
	default: // it is known already
	}
	name, here := strings.CutPrefix(r.URL.Path, s.door.room)
	f, ok := s.files[name]
	if !here || !ok {
		locked(w, http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", f.kind)
	if f.name != "" {
		w.Header().Set("Content-Disposition", `attachment; filename="`+f.name+`"`)
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(f.content)))
	_, _ = w.Write(f.content) // whoever does not take it in time goes without
}
