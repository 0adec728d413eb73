package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"riskstrat/features/source"
)

const parts = `{{define "title"}}T{{end}}{{define "header"}}<h1>{{.}}</h1>{{end}}{{define "main"}}{{range lines .}}<p>{{.}}</p>{{end}}{{end}}{{define "footer"}}{{end}}`

func render(t *testing.T, parts string, data any) string {
	t.Helper()
	p, err := Parse(parts, Own{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.Render(&b, data); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The policy allows exactly the style that the page carries: the digest a browser takes of the element's text is the one allowed.
func TestPolicyAllowsTheStyleAlone(t *testing.T) {
	html := render(t, parts, "x")
	style := html[strings.Index(html, "<style>")+len("<style>") : strings.Index(html, "</style>")]
	sum := sha256.Sum256([]byte(style))
	want := `content="default-src &#39;none&#39;; style-src &#39;sha256-` + base64.StdEncoding.EncodeToString(sum[:]) + `&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`
	want = strings.ReplaceAll(want, "+", "&#43;")
	if !strings.Contains(html, want) {
		t.Errorf("the page does not have %s", want)
	}
	for _, loads := range []string{"url(", "@import", "@font-face", "<link", "<script", "<img", " style="} {
		if strings.Contains(html, loads) {
			t.Errorf("the page has %s", loads)
		}
	}
}

func TestText(t *testing.T) {
	html := render(t, parts, "a <b>\n\n  c & d  \n")
	if want := "<p>a &lt;b&gt;</p><p>c &amp; d</p>"; !strings.Contains(html, want) {
		t.Errorf("the page does not have %s", want)
	}
	if have := day(source.Day(20_777), "2 January 2006"); have != "20 November 2026" {
		t.Errorf("day 20,777: have %s, want 20 November 2026", have)
	}
	if have := day(source.NoDay, "2 January 2006"); have != "–" {
		t.Errorf("no day: have %s", have)
	}
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -12: "-12", -123: "-123", -1234: "-1,234"} {
		if have := Number(n); have != want {
			t.Errorf("number %d: have %s, want %s", n, have, want)
		}
	}
	for id, want := range map[string]string{"": "", "abc": "abc", "abcd": "abcd", "abcde": "abcd|e", "äöüßé": "äöüß|é"} {
		if have := strings.Join(blocks(id), "|"); have != want {
			t.Errorf("blocks of %q: have %s, want %s", id, have, want)
		}
	}
}

// WCAG 2.2, success criteria 1.4.3 (text, 4.5 to 1) and 1.4.11 (what must be seen to use the page, 3 to 1), by its own
// definition of contrast.
func TestContrast(t *testing.T) {
	colours := map[string]float64{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
		colours[m[1]] = luminance(t, m[2])
	}
	for _, c := range []struct {
		front, back string
		least       float64
	}{
		{"ink", "paper", 4.5}, {"ink", "tint", 4.5}, {"quiet", "paper", 4.5}, {"quiet", "tint", 4.5},
		{"accent", "paper", 4.5}, {"mark-ink", "mark", 4.5}, {"mark-ink", "paper", 3}, {"accent", "tint", 3},
	} {
		front, ok := colours[c.front]
		back, ok2 := colours[c.back]
		if !ok || !ok2 {
			t.Fatalf("%s on %s: is not a pair of colours of the style", c.front, c.back)
		}
		ratio := (math.Max(front, back) + .05) / (math.Min(front, back) + .05)
		if ratio < c.least {
			t.Errorf("%s on %s: have contrast %.2f, want %.1f", c.front, c.back, ratio, c.least)
		}
	}
	for _, bare := range regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b`).FindAllString(css[strings.Index(css, "}"):], -1) {
		t.Errorf("colour %s is used without a name, so its contrast is not checked", bare)
	}
}

// luminance is WCAG's relative luminance of an sRGB colour.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	var l float64
	for i, weight := range []float64{.2126, .7152, .0722} {
		v, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		l += weight * c
	}
	return l
}

// What a sheet is to be kept as is the kind of page's to say: a page of counts is not marked as one about people, nor the other way round.
func TestFootIsThePagesOwn(t *testing.T) {
	const foot = "Counts: not for passing on."
	p, err := Parse(parts, Own{Foot: foot})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.Render(&b, "x"); err != nil {
		t.Fatal(err)
	}
	if want := `@bottom-left { content: "` + foot + `"`; strings.Count(b.String(), want) != 1 {
		t.Errorf("the page does not have %s once", want)
	}
	if html := render(t, parts, "x"); strings.Contains(html, "@bottom-left") {
		t.Error("a page without a foot of its own has one")
	}
}
