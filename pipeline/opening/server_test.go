package opening

import (
	"bytes"
	"encoding/csv"
	"errors"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// The link lets one browser in, out of sight of its history; page, lists and workbook have the local ids.
func TestOpened(t *testing.T) {
	opt := options(t)
	v := begin(t, opt)
	in := v.enter()
	room := in.header.Get("Location")
	if in.status != http.StatusSeeOther || len(room) != 45 || strings.Contains(v.Link, strings.Trim(room, "/")) || in.tells() {
		t.Errorf("the link: have %d to %q", in.status, in.header.Get("Location"))
	}
	for _, want := range []string{"; HttpOnly", "; SameSite=Strict", "; Path=" + room + ";"} {
		if have := in.header.Get("Set-Cookie"); !strings.Contains(have, want) || strings.Contains(have, v.token()) {
			t.Errorf("the session: have %q, want %q in it", have, want)
		}
	}
	page := v.get("/")
	if page.status != http.StatusOK || !strings.Contains(page.body, localID(0)) || !strings.Contains(page.body, `href="./rising_need.csv"`) || strings.Contains(page.body, v.token()) {
		t.Errorf("the page: have %d, and not what it should hold", page.status)
	}
	list := v.get("/rising_need.csv")
	rows, err := csv.NewReader(strings.NewReader(list.body)).ReadAll()
	if err != nil || len(rows) != 7 || rows[0][0] != "local_id" || rows[1][0] != localID(0) || rows[1][6] != pseudonym(0) {
		t.Errorf("the list: have %v, %v", rows, err)
	}
	if have := list.header.Get("Content-Disposition"); have != `attachment; filename="rising_need-Y90001-2026-11-20.csv"` {
		t.Errorf("the list is kept as %q", have)
	}
	if register := v.get("/register.csv"); !strings.Contains(register.body, ",'=1+1,") {
		t.Error("a cell of the register would be run")
	}
	x, err := excelize.OpenReader(bytes.NewReader([]byte(v.get("/lists.xlsx").body)))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if have, err := x.GetCellValue("Lists", "D2"); err != nil || have != localID(0) {
		t.Errorf("the workbook has %q, %v", have, err)
	}
	if e := entries(t, opt.Log); len(e) != 1 || e[0].Outcome != "opened" || e[0].Who != "a receptionist" || e[0].Why != "Monday's calls" || e[0].Command != "open" || e[0].Details.Practice != "Y90001" ||
		e[0].Night != night.String() || len(e[0].Details.Part) != 64 || *e[0].Details.Counts != (Counts{8, 8}) || e[0].When.Hour() != 9 {
		t.Errorf("the log has %+v", e)
	}
	v.stop()
	if err := <-v.ended; err != nil || v.ending != Stopped {
		t.Errorf("it ended %q, %v", v.ending, err)
	}
}

// Every answer, whoever gets it, has what keeps it where it is.
func TestHeaders(t *testing.T) {
	v := begin(t, options(t))
	answers := map[string]answer{"no session": v.get("/"), "link": v.enter(), "page": v.get("/"), "list": v.get("/register.csv"), "none": v.get("/other")}
	for name, a := range answers {
		for header, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
			"Content-Security-Policy": "frame-ancestors 'none'", "Access-Control-Allow-Origin": "", "Server": "",
		} {
			if have := a.header.Get(header); have != want {
				t.Errorf("%s: %s: have %q, want %q", name, header, have, want)
			}
		}
	}
	if a := answers["none"]; a.status != http.StatusNotFound || a.tells() {
		t.Errorf("what there is not: have %d", a.status)
	}
}

// Whoever has no session is told what to do and nothing else.
func TestNotLetIn(t *testing.T) {
	v := begin(t, options(t))
	foreign := func(r *http.Request) { r.Host = "rebound.example" }
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	refused := func(what string, a answer, want int) {
		t.Helper()
		if a.status != want || a.tells() || a.header.Get("Set-Cookie") != "" || !strings.Contains(a.body, "works once") {
			t.Errorf("%s: have %d, want %d and nothing told", what, a.status, want)
		}
	}
	for _, path := range []string{"/", "/rising_need.csv", "/lists.xlsx", "/other", "/../", "/?x=token"} {
		refused("no session: "+path, v.get(path), http.StatusForbidden)
	}
	refused("a wrong link", v.get("/?token=wrong"), http.StatusForbidden)
	refused("an empty link", v.get("/?token="), http.StatusForbidden)
	refused("the link for another host", v.ask(http.MethodGet, v.Link, foreign), http.StatusForbidden)
	refused("the link posted", v.ask(http.MethodPost, v.Link, nil), http.StatusMethodNotAllowed)
	refused("the link fetched ahead", v.ask(http.MethodGet, v.Link, header("Sec-Purpose", "prefetch;prerender")), http.StatusForbidden)
	v.cookie = sessionCookie + "=wrong"
	refused("a wrong session", v.get("/"), http.StatusForbidden)
	v.cookie = sessionCookie + "=" + v.server.door.session
	refused("the session before the link", v.get(v.server.door.room), http.StatusForbidden)
	v.cookie = ""

	if a := v.enter(); a.status != http.StatusSeeOther {
		t.Fatalf("the link is used up by those before: have %d", a.status)
	}
	session := v.cookie
	v.cookie = ""
	refused("the link used again", v.ask(http.MethodGet, v.Link, nil), http.StatusForbidden)
	refused("another browser", v.get("/"), http.StatusForbidden)
	v.cookie = session
	for name, change := range map[string]func(*http.Request){
		"another host": foreign, "localhost": func(r *http.Request) { r.Host = strings.Replace(r.Host, "127.0.0.1", "localhost", 1) }, "another port": func(r *http.Request) { r.Host = "127.0.0.1:1" },
		"a page elsewhere": header("Sec-Fetch-Site", "cross-site"), "a page of another port": header("Sec-Fetch-Site", "same-site"),
	} {
		refused("the session for or from "+name, v.ask(http.MethodGet, v.base+"/", change), http.StatusForbidden)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "TRACE"} {
		refused(method, v.ask(method, v.base+"/", nil), http.StatusMethodNotAllowed)
	}
	origin, _, _ := strings.Cut(v.Link, "/?")
	for _, path := range []string{"/", "/rising_need.csv", "/other/rising_need.csv"} {
		refused("the session outside its room: "+path, v.ask(http.MethodGet, origin+path, nil), http.StatusNotFound)
	}
	for _, site := range []string{"none", "same-origin"} {
		if a := v.ask(http.MethodGet, v.base+"/", header("Sec-Fetch-Site", site)); a.status != http.StatusOK {
			t.Errorf("asked for from %s: have %d", site, a.status)
		}
	}
}

// A browser brings the session to no other program of this computer, whatever it is asked for at another port, nor to another opening.
func TestSessionStaysInItsRoom(t *testing.T) {
	v, other := begin(t, options(t)), begin(t, options(t))
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := http.Client{Jar: jar, Timeout: 10 * time.Second}
	res, err := browser.Get(v.Link)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if here := jar.Cookies(res.Request.URL); res.StatusCode != http.StatusOK || len(here) != 1 {
		t.Fatalf("in its room: have %d and %d cookies", res.StatusCode, len(here))
	}
	for _, address := range []string{"http://127.0.0.1:9/", "http://127.0.0.1:9/rising_need.csv", "http://127.0.0.1:9/" + v.token() + "/", v.base + "/", other.base + other.server.door.room} {
		at, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if len(jar.Cookies(at)) > 0 {
			t.Errorf("%s is brought the session", at.Host)
		}
	}
}

// After five wrong links it ends, says so, and logs it; the right one opens nothing any more.
func TestTooManyTries(t *testing.T) {
	opt := options(t)
	v := begin(t, opt)
	for range maxTries {
		if a := v.get("/?token=guess"); a.status != http.StatusForbidden {
			t.Fatalf("have %d", a.status)
		}
	}
	var no *Refused
	if err := <-v.ended; !errors.As(err, &no) || no.Reason != TooManyTries {
		t.Fatalf("have %v", err)
	}
	if in, _ := v.server.door.enter(v.token()); in {
		t.Error("the right link still lets in")
	}
	if c, err := net.Dial("tcp", strings.TrimPrefix(v.base, "http://")); err == nil {
		_ = c.Close()
		t.Error("it still listens")
	}
	e := entries(t, opt.Log)
	if len(e) != 2 || e[1].Outcome != "closed" || e[1].Reason != TooManyTries || e[1].Details.Practice != "Y90001" {
		t.Errorf("the log has %+v", e)
	}
}

// It listens on the loopback interface and on no other, and takes no request that came by another.
func TestLoopbackOnly(t *testing.T) {
	v := begin(t, options(t))
	at := netip.MustParseAddrPort(v.server.listener.Addr().String())
	if at.Addr() != netip.MustParseAddr("127.0.0.1") || at.Port() == 0 {
		t.Errorf("it listens on %s", at)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		ip := a.(*net.IPNet).IP
		if ip.IsLoopback() || ip.IsLinkLocalUnicast() {
			continue
		}
		if c, err := net.DialTimeout("tcp", net.JoinHostPort(ip.String(), portOf(at)), time.Second); err == nil {
			_ = c.Close()
			t.Errorf("it answers on the interface of %s", ip)
		}
	}
	for remote, want := range map[string]bool{"127.0.0.1:5": true, "[::1]:5": true, "[::ffff:127.0.0.1]:5": true, "10.0.0.1:5": false, "[fe80::1]:5": false, "192.0.2.1:80": false, "": false} {
		if fromHere(remote) != want {
			t.Errorf("%q: have %v", remote, !want)
		}
	}
	wide, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer wide.Close()
	if _, err := newServer(wide, nil, time.Minute, options(t).Random); err == nil {
		t.Error("a listener on every interface is taken")
	}
}

// However much it is used, it ends when its time is over.
func TestOver(t *testing.T) {
	o, err := Start(options(t))
	if err != nil {
		t.Fatal(err)
	}
	o.server.longest = 50 * time.Millisecond
	o.server.used <- struct{}{}
	if ending, err := o.Serve(t.Context()); err != nil || ending != Over {
		t.Errorf("it ended %q, %v", ending, err)
	}
}

func portOf(at netip.AddrPort) string { return at.String()[strings.LastIndex(at.String(), ":")+1:] }

// Asked to, it listens on IPv6's loopback address instead.
func TestIPv6(t *testing.T) {
	probe, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("this computer has no IPv6")
	}
	_ = probe.Close()
	opt := options(t)
	opt.IPv6 = true
	v := begin(t, opt)
	if a := v.enter(); a.status != http.StatusSeeOther || !strings.HasPrefix(v.Link, "http://[::1]:") {
		t.Errorf("have %d from %s", a.status, v.Link)
	}
}

// Whoever holds a connection and says nothing keeps nobody from ending it, nor does anyone without a session keep it open.
func TestIdle(t *testing.T) {
	opt := options(t)
	opt.Idle = 300 * time.Millisecond
	v := begin(t, opt)
	slow, err := net.Dial("tcp", strings.TrimPrefix(v.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := slow.Write([]byte("GET / HTTP/1.1\r\nHost: ")); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-v.ended:
		if err != nil || v.ending != Idle {
			t.Errorf("it ended %q, %v", v.ending, err)
		}
	case <-time.After(20 * time.Second):
		t.Error("it never ended")
	}
}
