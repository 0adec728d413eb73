//go:build full

package page

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/pipeline/decision"
)

// said is what an independent FHIR library read of a referral.
type said struct {
	Title, Request, Status, Intent, Service, Provider string
	Sections                                          map[string][]string
	Code                                              []string
	Subject, Practice                                 [][]string
	AuthoredOn                                        string `json:"authored_on"`
	Reasons, Notes                                    []string
}

// validated has fhir.resources read the referrals, in the order of their making. FHIR_PYTHON is a Python that has it.
func validated(t *testing.T, files ...[]byte) []said {
	t.Helper()
	dir := t.TempDir()
	arguments := []string{filepath.Join("..", "..", "..", "testdata", "reference", "fhir", "validate.py")}
	for i, content := range files {
		arguments = append(arguments, filepath.Join(dir, string(rune('a'+i))+".json"))
		if err := os.WriteFile(arguments[i+1], content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(os.Getenv("FHIR_PYTHON"), arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("validating referrals: %v: %s", err, out)
	}
	var all []said
	for line := range bytes.Lines(out) {
		var s said
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatalf("reading what the validation printed: %v: %s", err, line)
		}
		all = append(all, s)
	}
	return all
}

// today is the day the page dates by: its reader's clock, which this machine's is.
func today() string { return max(source.DayOf(time.Now()), night).String() }

// housing is what the referral of the first person to the service nearest for housing says.
func housing(status, title, system, subject string) said {
	return said{
		Title: title, Status: status, Intent: "order", Service: "Housing options", Provider: "Tenants’ union",
		Sections: map[string][]string{"Person demographics": {"Patient"}, "GP practice": {"Organization"}, "Referral details": {"ServiceRequest", "HealthcareService", "Organization"}},
		Code:     []string{"http://snomed.info/sct", "871731000000106", "Referral to social prescribing service"},
		Subject:  [][]string{{system, subject}}, Practice: [][]string{{"https://fhir.nhs.uk/Id/ods-organization-code", "Y90001"}},
		AuthoredOn: today(), Reasons: []string{"housing"}, Notes: []string{},
	}
}

// Three clicks, counted: the person, the service, the referral. What lands in the downloads is FHIR R4 for a library that is not ours, about that
// person by pseudonym, and its name says nothing of them. The one save has the decision, and nothing of the referral.
func TestReferralInThreeClicks(t *testing.T) {
	b := openPage(t, example(), nil)
	js[any](b, `(() => { window.clicks = 0; addEventListener("click", (e) => { if (e.isTrusted) window.clicks++; }, true); })()`)
	b.Click("tr[data-row='0 0'] button")
	b.Click(".services li:first-child button")
	b.Click("#refer")
	if n := js[int](b, "window.clicks"); n != 3 {
		t.Errorf("have %d clicks, want 3", n)
	}
	content := b.Download(1)
	have := validated(t, content)[0]
	want := housing("active", "Referral", "https://place.example/id/pseudonym", pseudonym(0))
	want.Request = have.Request
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
	for _, other := range []string{"in 100", "A&E", "admission", "Missed", "rising_need", "Rising need", "Bengali", pseudonym(1), "slot:"} {
		if bytes.Contains(content, []byte(other)) {
			t.Errorf("the referral holds %q", other)
		}
	}
	files, _ := filepath.Glob(filepath.Join(b.Downloads, "*.json"))
	if !regexp.MustCompile(`^referral-Y90001-` + today() + `-[0-9a-f]{8}\.json$`).MatchString(filepath.Base(files[0])) {
		t.Errorf("the file is called %s", filepath.Base(files[0]))
	}
	if seen := b.Text("#pane"); !strings.Contains(seen, filepath.Base(files[0])) || !strings.Contains(seen, "sent it to nobody") {
		t.Error("the card does not say where the referral is and what to do with it")
	}
	time.Sleep(20 * time.Millisecond) // so that the files differ in time
	b.Click("#save")
	saved, err := decision.Decode(b.Download(2))
	if err != nil {
		t.Fatal(err)
	}
	if d := saved.Decisions; len(d) != 1 || d[0].Decision != "accepted" || d[0].Service != "Housing options" || d[0].Provider != "Tenants’ union" {
		t.Error("the save does not hold the one decision")
	}
	b.Quiet()
}

// Rendered with local ids, the referral is about the person by that id and says nothing of the pseudonym.
func TestReferralByLocalID(t *testing.T) {
	b := openPage(t, example(), map[string]string{pseudonym(0): "100231"})
	b.Click("tr[data-row='0 0'] button")
	b.Click(".services li:first-child button")
	b.Click("#refer")
	content := b.Download(1)
	have := validated(t, content)[0]
	want := housing("active", "Referral", "https://place.example/id/local", "100231")
	want.Request = have.Request
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
	if bytes.Contains(content, []byte(pseudonym(0))) {
		t.Error("the referral holds both ids: that pair is the practice's key")
	}
	b.Quiet()
}

// Asked again, the page gives the same file; withdrawn, the same referral as revoked; only then can the decision be undone and another made.
func TestReferralChangesOfMind(t *testing.T) {
	b := openPage(t, example(), nil)
	b.Click("tr[data-row='0 0'] button")
	b.Click(".services li:first-child button")
	b.Set("#note", "best rung\tafter 3 <b>\"")
	b.Click("#refer")
	first := b.Download(1)
	if js[bool](b, `document.getElementById("undo") !== null || document.getElementById("note") !== null`) {
		t.Error("a decision can be undone, or its note changed, while its referral is out")
	}
	b.Click("#review")
	if js[bool](b, `document.querySelector("#pane .made button") !== null`) {
		t.Error("the decision can be undone among all decisions while its referral is out")
	}
	b.Click("tr[data-row='0 0'] button")
	files, _ := filepath.Glob(filepath.Join(b.Downloads, "*.json"))
	if err := os.Remove(files[0]); err != nil { // for it comes again under its name
		t.Fatal(err)
	}
	b.Click("#pane .decide button")
	if again := b.Download(1); !bytes.Equal(first, again) {
		t.Error("downloaded again it is another referral")
	}
	time.Sleep(20 * time.Millisecond)
	b.Click("#withdraw")
	revoked := b.Download(2)
	all := validated(t, first, revoked)
	want := housing("revoked", "Referral withdrawn", "https://place.example/id/pseudonym", pseudonym(0))
	want.Request, want.Notes = all[0].Request, []string{`best rung after 3 <b>"`}
	if diff := cmp.Diff(want, all[1]); diff != "" {
		t.Error(diff)
	}
	b.Click("#undo")
	b.Click("[data-decision=accepted]")
	time.Sleep(20 * time.Millisecond)
	b.Click("#refer")
	other := validated(t, b.Download(3))[0]
	if other.Request == all[0].Request || other.Service != "" || other.Provider != "" || other.Reasons[0] != "housing" {
		t.Errorf("a referral whose service is to be found: have %+v", other)
	}
	b.Quiet()
}

// A place that makes no referrals has no button for one; accepting is recorded as ever.
func TestNoReferralWithoutConfiguration(t *testing.T) {
	p := example()
	p.Referral = nil
	b := openPage(t, p, nil)
	b.Click("tr[data-row='0 0'] button")
	b.Click(".services li:first-child button")
	if js[bool](b, `document.getElementById("refer") !== null`) || b.Text("#pending") != "1 decision not saved yet" {
		t.Error("have a referral, or no decision")
	}
}

// Whatever the texts of a service, a need or an id say, they are texts of a valid referral and nothing else; even if they are the name of a slot.
func TestReferralKeepsTextsTexts(t *testing.T) {
	texts := append([]string{"slot:note", "slot:pseudonym", `","status":"revoked`, "__proto__", "null", "no\u00a0break"}, hostile...)
	b := newBrowser(t)
	var made [][]byte
	for i, text := range texts {
		p := example()
		p.Services = p.Services[3:4]
		p.Services[0].Service, p.Services[0].Provider, p.Services[0].Needs, p.Lists[0].Rows[0].Needs = text, text, nil, []string{text}
		b.open(p, map[string]string{pseudonym(0): text})
		b.Click("tr[data-row='0 0'] button")
		b.Click(".services li:first-child button")
		b.Click("#refer")
		made = append(made, b.Download(i+1))
		if js[bool](b, `"ran" in window`) {
			t.Errorf("%q: ran", text)
		}
	}
	b.Quiet()
	for i, have := range validated(t, made...) {
		want := strings.TrimSpace(strings.NewReplacer("\u2028", " ", "\u2029", " ", "\u00a0", " ").Replace(texts[i]))
		if have.Service != want || have.Provider != want || have.Reasons[0] != want || have.Subject[0][1] != want || have.Status != "active" {
			t.Errorf("%q: have %+v", texts[i], have)
		}
	}
}
