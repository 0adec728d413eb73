package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/sealed"
)

// TestOpen: the demo's sealed part opens with its practice's key and key table, shows every listed person by local id, says for whom and
// until when, ends when it is told to, and leaves nothing behind but a line in the log.
func TestOpen(t *testing.T) {
	dir, p, local := atThePractice(t)
	was := mustTree(t, dir)
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := os.Chmod(in("practice.key"), 0o644); err != nil {
		t.Fatal(err)
	}

	if r := riskstrat("open", in("part.age"), "--keys", in("keys.csv"), "--why", "calls"); r.code != exitUsage || !strings.Contains(r.err, "--identity") {
		t.Errorf("without the key: have %d: %s", r.code, r.err)
	}
	out, stop, code := startOpen(t, "open", in("part.age"), "--identity", in("practice.key"), "--keys", in("keys.csv"), "--as-of", before, "--why", "calls")
	said, link := readLink(t, out)
	for _, want := range []string{"Synthetic place, practice Y90001, night of " + before, p.Lists[0].ValidUntil.String(), `opened it for "calls"`, "warning: every user of this computer can read " + in("practice.key")} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q but:\n%s", want, said)
		}
	}
	if strings.Contains(said, "can read "+in("keys.csv")) {
		t.Error("it warns of a key table that its owner alone can read")
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Jar: jar, Timeout: 10 * time.Second}
	res, err := client.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || res.Request.URL.RawQuery != "" {
		t.Fatalf("the page: have %d at %s, %v", res.StatusCode, res.Request.URL.Path, err)
	}
	listed := 0
	for _, l := range p.Lists {
		for _, r := range l.Rows {
			listed++
			if own := local[r.Resident]; own == "" || !bytes.Contains(page, []byte(`<span class="local">`+own+`</span>`)) {
				t.Error("somebody is not shown by local id")
			}
		}
	}
	if listed == 0 {
		t.Error("nobody is listed")
	}
	stop()
	rest, err := io.ReadAll(out)
	if err != nil || !strings.HasSuffix(string(rest), "closed\n") || <-code != exitDone {
		t.Errorf("it ended with %q, %v", rest, err)
	}
	now := mustTree(t, dir)
	log := now["openings.jsonl"]
	if delete(now, "openings.jsonl"); len(differences(was, now)) > 0 || strings.Count(log, "\n") != 1 || strings.Contains(log, "SYN-") {
		t.Errorf("left behind: %v, and the log %s", differences(was, now), log)
	}
}

// atThePractice is a folder with what the demo's practice Y90001 has: its part, sealed, the key to it, and its key table; and what they hold.
func atThePractice(t *testing.T) (dir string, p *part.Part, local map[string]string) {
	t.Helper()
	shared, err := sharedPlace()
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	plain, err := os.ReadFile(filepath.Join(shared, "out", "runs", before, "lists", "practice", "Y90001", "part.json"))
	if err != nil {
		t.Fatal(err)
	}
	if p, err = part.Decode(plain); err != nil {
		t.Fatal(err)
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	content, err := sealed.Seal(plain, []age.Recipient{key.Recipient()})
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile(filepath.Join(shared, "keys", "Y90001.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"part.age": content, "practice.key": []byte(key.String() + "\n"), "keys.csv": table} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	local = map[string]string{}
	for line := range strings.Lines(string(table)) {
		resident, own, _ := strings.Cut(strings.TrimSpace(line), ",")
		local[resident] = own
	}
	return dir, p, local
}

// TestReadmeOpens: the command that the README has practices type opens the demo's list.
func TestReadmeOpens(t *testing.T) {
	dir := t.TempDir()
	if err := copyPlace(filepath.Join(dir, "demo")); err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^bin/riskstrat open .*$`).FindString(readDoc(t, "README.md"))
	t.Chdir(dir)
	words := shellWords(line)
	if len(words) < 4 {
		t.Fatalf("the README has no such command: %q", line)
	}
	out, stop, code := startOpen(t, words[1:]...)
	if said, _ := readLink(t, out); !strings.Contains(said, "night of "+before) {
		t.Errorf("have %q", said)
	}
	stop()
	if have := <-code; have != exitDone {
		t.Errorf("exit code: have %d", have)
	}
}

// startOpen runs a command that goes on until it is stopped; its exit code comes last.
func startOpen(t *testing.T, args ...string) (out io.Reader, stop func(), code chan int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer, err := os.Pipe() // which takes what nobody has read yet
	if err != nil {
		t.Fatal(err)
	}
	code = make(chan int, 1)
	go func() {
		code <- execute(ctx, args, console{out: writer, err: writer})
		_ = writer.Close()
	}()
	t.Cleanup(stop)
	return reader, stop, code
}

// readLink reads what a command prints up to its link.
func readLink(t *testing.T, out io.Reader) (said, link string) {
	t.Helper()
	find := regexp.MustCompile(`(http://127\.0\.0\.1:\d+/\?token=\S+)\n`)
	for buffer := make([]byte, 4096); ; {
		n, err := out.Read(buffer)
		said += string(buffer[:n])
		if found := find.FindStringSubmatch(said); found != nil {
			return said, found[1]
		}
		if err != nil {
			t.Fatalf("no link was printed, but %q: %v", said, err)
		}
	}
}
