package registry

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestChampionIsTheLastPromotion(t *testing.T) {
	r := open(t)
	if _, _, err := r.Champion("escalation", tonight); !errors.Is(err, ErrNoChampion) {
		t.Fatalf("have error %v, want ErrNoChampion", err)
	}
	a, b := put(t, r, model(t, "escalation", -3)), put(t, r, model(t, "escalation", -2))
	other := put(t, r, model(t, "emergency_admission", -1))
	want := ""
	for _, digest := range []string{a, b, a} { // the third goes back
		p, err := r.Promote(promotion("escalation", digest))
		if err != nil {
			t.Fatal(err)
		}
		if p.Previous != want {
			t.Errorf("have previous %.12s, want %.12s", p.Previous, want)
		}
		want = digest
	}
	if _, err := r.Promote(promotion("emergency_admission", other)); err != nil {
		t.Fatal(err)
	}
	e, digest, err := r.Champion("escalation", tonight)
	if err != nil || digest != a || e.Intercept.Coef != -3 {
		t.Errorf("have %.12s, %v, want %.12s", digest, err, a)
	}
	history, err := r.History()
	if err != nil || len(history) != 4 || history[2].Previous != b || !history[3].When.Equal(noon) || history[3].Who != "a data scientist" {
		t.Errorf("have %+v, %v", history, err)
	}
	all, err := r.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if (l.Last != nil) != (l.Digest != b) {
			t.Errorf("%.12s: have %+v as its last line", l.Digest, l.Last)
		}
	}
}

func TestPromoteRefuses(t *testing.T) {
	r := open(t)
	digest := put(t, r, model(t, "escalation", -3))
	good := promotion("escalation", digest)
	for _, c := range []struct {
		name   string
		change func(*Promotion)
		want   string
	}{
		{"part of a digest", func(p *Promotion) { p.Digest = digest[:12] }, "want all 64 digits"},
		{"nobody", func(p *Promotion) { p.Who = "" }, "who decides and why"},
		{"no reason", func(p *Promotion) { p.Why = "" }, "who decides and why"},
		{"no time", func(p *Promotion) { p.When = time.Time{} }, "have no time"},
		{"evidence in words", func(p *Promotion) { p.Evidence = "it is better" }, "want a sha256"},
		{"evidence that is not there", func(p *Promotion) { p.Evidence = strings.Repeat("0", 64) }, "have no such comparison"},
		{"another target", func(p *Promotion) { p.Target = "other" }, `it is a model of "escalation"`},
		{"not there", func(p *Promotion) { p.Digest = strings.Repeat("0", 64) }, "no such model"},
	} {
		p := good
		c.change(&p)
		if _, err := r.Promote(p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have error %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := r.Promote(good); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Promote(good); err == nil || !strings.Contains(err.Error(), "champion already") {
		t.Errorf("twice: have error %v", err)
	}
}

// TestTornLineNeverTookPlace: a writer killed in the middle of a line promoted nothing, and the next one writes over what it left.
func TestTornLineNeverTookPlace(t *testing.T) {
	r := open(t)
	a, b := put(t, r, model(t, "escalation", -3)), put(t, r, model(t, "escalation", -2))
	if _, err := r.Promote(promotion("escalation", a)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(r.history())
	if err != nil {
		t.Fatal(err)
	}
	torn := strings.Replace(string(whole), a, b, 1)
	for _, cut := range []int{1, len(torn) / 2, len(torn) - 1} {
		if err := os.WriteFile(r.history(), append([]byte(string(whole)), torn[:cut]...), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, digest, err := r.Champion("escalation", tonight); err != nil || digest != a {
			t.Errorf("cut at %d: have %.12s, %v, want %.12s", cut, digest, err, a)
		}
	}
	if _, err := r.Promote(promotion("escalation", b)); err != nil {
		t.Fatal(err)
	}
	if history, err := r.History(); err != nil || len(history) != 2 {
		t.Errorf("have %d promotions, %v, want 2", len(history), err)
	}
}

// TestHistoryNoticesChanges: whatever is done to a line that another follows is an error that says which.
func TestHistoryNoticesChanges(t *testing.T) {
	r := open(t)
	for i := range 4 {
		if _, err := r.Promote(promotion("escalation", put(t, r, model(t, "escalation", -float64(i))))); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile(r.history())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(whole), "\n")[:4]
	for _, c := range []struct {
		name    string
		content []string
		want    string
	}{
		{"a line that is no promotion", []string{"{}\n", lines[0]}, "line 1"},
		{"the first is gone", lines[1:], "line 1: have"},
		{"one between is gone", []string{lines[0], lines[2]}, "line 2: have"},
		{"two change places", []string{lines[0], lines[2], lines[1]}, "line 2: have"},
		{"one is there twice", []string{lines[0], lines[1], lines[1]}, "line 3: have"},
		{"another reason is given", []string{lines[0], strings.Replace(lines[1], "better", "bolder", 1), lines[2]}, "line 3: have"},
		{"an empty line", []string{lines[0], "\n", lines[1]}, "line 2"},
	} {
		if err := os.WriteFile(r.history(), []byte(strings.Join(c.content, "")), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, _, err := r.Champion("escalation", tonight); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have error %v, want %q", c.name, err, c.want)
		}
	}
}

// TestWritersTakeTurns: promotions from many goroutines form one chain, each naming the one before.
func TestWritersTakeTurns(t *testing.T) {
	r := open(t)
	var wait sync.WaitGroup
	const writers = 16
	for i := range writers {
		e := model(t, "escalation", -float64(i))
		wait.Go(func() {
			own := &Registry{dir: r.dir} // as another process would
			digest, err := own.Put(e)
			if err == nil {
				_, err = own.Promote(Promotion{Target: "escalation", Digest: digest, When: noon, Who: fmt.Sprint("writer ", i), Why: "test"})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	history, err := r.History()
	if err != nil || len(history) != writers {
		t.Fatalf("have %d promotions, %v, want %d", len(history), err, writers)
	}
	previous := ""
	for i, p := range history {
		if p.Previous != previous || (p.After == "") != (i == 0) {
			t.Errorf("promotion %d: have previous %.12s, want %.12s", i, p.Previous, previous)
		}
		previous = p.Digest
	}
}
