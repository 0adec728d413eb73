package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"riskstrat/features/source/sourcetest"
)

// refusal is one thing that can be wrong with a night, and how riskstrat says so.
type refusal struct {
	name  string
	spoil func(p *testPlace)
	code  int
	says  string // regular expression of the whole message after "riskstrat: "
}

// Whatever is wrong, riskstrat ends with the documented code and one clear line, nothing is published, and the night
// before still stands. No line holds an identifier or a value of a resident.
func checkRefusals(t *testing.T, all []refusal) {
	for _, c := range all {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			stood := mustTree(t, p.out)
			c.spoil(p)
			p.wantRefusal(p.run(), c.code, c.says)
			if diff := differences(stood, mustTree(t, p.out)); len(diff) > 0 {
				t.Errorf("the output folder changed: %v", diff)
			}
		})
	}
}

func (p *testPlace) wantRefusal(r result, code int, says string) {
	p.t.Helper()
	if r.code != code {
		p.t.Errorf("exit code: have %d, want %d", r.code, code)
	}
	lines := r.messages()
	if len(lines) == 0 || len(lines) > 2 || !strings.HasPrefix(lines[0], "riskstrat: ") || len(lines) == 2 && !strings.HasPrefix(lines[1], "hint: ") {
		p.t.Fatalf("have %q, want one line that starts with riskstrat: and perhaps a hint", lines)
	}
	if message := strings.TrimPrefix(lines[0], "riskstrat: "); !regexp.MustCompile("^(?:" + says + ")$").MatchString(message) {
		p.t.Errorf("message:\nhave %s\nwant %s", message, says)
	}
	p.wantDiscretion(r)
}

// pseudonym is the form of the shared place's identifiers, and of digests.
var pseudonym = regexp.MustCompile(`[0-9a-f]{64}`)

func (p *testPlace) isResident(id string) bool {
	residents := sourcetest.Read(p.t, filepath.Join(demoDir, "extract"), "residents")
	at := residents.Column("resident_id")
	return slices.ContainsFunc(residents.Rows, func(r sourcetest.Row) bool { return r[at] == id })
}

// wantDiscretion fails if a command printed or logged a pseudonym, or what the test calls a secret.
func (p *testPlace) wantDiscretion(r result) {
	p.t.Helper()
	for _, text := range []string{r.out, r.err} {
		for _, digits := range pseudonym.FindAllString(text, -1) {
			if p.isResident(digits) {
				p.t.Error("a resident's pseudonym was printed")
			}
		}
		for _, s := range p.secrets {
			if strings.Contains(text, s) {
				p.t.Errorf("%q was printed", s)
			}
		}
	}
}
