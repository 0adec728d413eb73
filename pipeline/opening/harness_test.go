package opening

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riskstrat/features/source"
	"riskstrat/pipeline/part"
)

// night is 20 November 2026.
const night source.Day = 20_777

// pseudonym is the i-th made-up person.
func pseudonym(i int) string {
	sum := sha256.Sum256([]byte(fmt.Sprint("person ", i)))
	return hex.EncodeToString(sum[:16])
}

func localID(i int) string { return fmt.Sprintf("SYN-%05d", i) }

// registered is how many people the practice has: the first eight are on its lists.
const registered = 40

// example is a practice's part: six people on a list of a week, two of them and two more on one of four weeks.
func example() *part.Part {
	p := &part.Part{
		Format: part.Format, Place: "A place", AsOf: night, Since: night - 1, Practice: "Y90001", PCN: "U90001", Registered: registered,
		Lists: []part.List{
			{Name: "rising_need", Title: "Rising need", Outcome: "an emergency admission in the next 365 days", Group: "practice", Capacity: 4, Considered: 30,
				ValidUntil: night + 7, Policy: []string{"Highest risk first."}, Left: []part.Leaver{{Resident: pseudonym(30), Why: "moved away"}}},
			{Name: "register", Title: "Register", Group: "practice", Standing: true, Considered: 30, ValidUntil: night + 28, Policy: []string{}, Left: []part.Leaver{}},
		},
		Services: []part.Service{{Service: "Walking group", Provider: "Town", VerifiedOn: night - 9}},
	}
	for i := range 8 {
		l := &p.Lists[i/6]
		l.Rows = append(l.Rows, part.Row{Rank: i%6 + 1, Resident: pseudonym(i), ChanceIn100: (8 - i) * (1 - i/6), Tier: "high", Reasons: []string{"6 A&E attendances"}, Groups: []string{"ae"}, ListedOn: night - 2})
	}
	for i := range 2 {
		p.Lists[1].Rows = append(p.Lists[1].Rows, part.Row{Rank: i + 3, Resident: pseudonym(i), Reasons: []string{"=1+1"}, Groups: []string{"gp"}, ListedOn: night})
	}
	return p
}

// keyTable is the table of so many people, from one of them on.
func keyTable(from, n int) string {
	var b strings.Builder
	b.WriteString("resident_id,local_id\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,%s\n", pseudonym(from+i), localID(from+i))
	}
	return b.String()
}

func encode(t testing.TB, p *part.Part) []byte {
	t.Helper()
	encoded, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// options open the example on the day after its night.
func options(t testing.TB) Options {
	return Options{Part: encode(t, example()), Keys: strings.NewReader(keyTable(0, registered)), Who: "a receptionist", Why: "Monday's calls",
		AsOf: source.NoDay, Log: filepath.Join(t.TempDir(), "openings.jsonl"), Idle: time.Minute, Random: rand.Reader,
		Now: func() time.Time { return (night + 1).Time().Add(9 * time.Hour) }}
}

// logged is a line of the log as a stranger reads it.
type logged struct {
	When                              time.Time
	Who, Command, Why, Outcome, Night string
	Reason                            Reason
	Details                           Details
}

// entries are the lines of a log.
func entries(t testing.TB, path string) []logged {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []logged
	for line := range strings.Lines(string(content)) {
		var e logged
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		all = append(all, e)
	}
	return all
}

// visit is an opening under way, and a browser beside it.
type visit struct {
	*Opened
	t      testing.TB
	base   string
	cookie string // sent along; empty: none
	stop   func()
	ended  chan error
	ending Ending
}

// begin starts an opening and serves it until the test ends.
func begin(t testing.TB, opt Options) *visit {
	t.Helper()
	o, err := Start(opt)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	v := &visit{Opened: o, t: t, base: o.Link[:strings.Index(o.Link, "/?")], stop: stop, ended: make(chan error, 1)}
	go func() {
		var err error
		v.ending, err = o.Serve(ctx)
		v.ended <- err
	}()
	t.Cleanup(stop)
	return v
}

// answer is what a request came to.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends a request as given, with the visit's cookie, and follows nothing.
func (v *visit) ask(method, target string, change func(*http.Request)) answer {
	v.t.Helper()
	r, err := http.NewRequest(method, target, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	if v.cookie != "" {
		r.Header.Set("Cookie", v.cookie)
	}
	if change != nil {
		change(r)
	}
	client := http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	res, err := client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

func (v *visit) get(path string) answer {
	v.t.Helper()
	return v.ask(http.MethodGet, v.base+path, nil)
}

// enter uses the link, keeps the session, and asks in its room from then on.
func (v *visit) enter() answer {
	v.t.Helper()
	a := v.ask(http.MethodGet, v.Link, nil)
	v.cookie, _, _ = strings.Cut(a.header.Get("Set-Cookie"), ";")
	v.base += strings.TrimSuffix(a.header.Get("Location"), "/")
	return a
}

// token is the link's.
func (v *visit) token() string {
	v.t.Helper()
	link, err := url.Parse(v.Link)
	if err != nil {
		v.t.Fatal(err)
	}
	return link.Query().Get("token")
}

// tells reports whether an answer says anything of the part or its people.
func (a answer) tells() bool {
	for i := range registered {
		if strings.Contains(a.body, localID(i)) || strings.Contains(a.body, pseudonym(i)) {
			return true
		}
	}
	return strings.Contains(a.body, "Y90001") || strings.Contains(a.body, "A place")
}
