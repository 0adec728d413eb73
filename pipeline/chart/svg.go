package chart

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"

	"gonum.org/v1/plot/vg/vgsvg"
)

// fonts all have the widths that the chart was laid out with.
const fonts = "Liberation Sans, Arial, Helvetica, sans-serif"

var (
	inlineStyle = regexp.MustCompile(`\s*style="([^"]*)"`)
	spaces      = regexp.MustCompile(`\s*\n\s*`)
)

// rewrite makes the drawing fit to stand inside a page: presentation attributes where vgsvg writes inline styles, no fixed size, no
// prologue, one font for all.
func rewrite(canvas *vgsvg.Canvas, width, height float64, alt string) string {
	var b bytes.Buffer
	_, _ = canvas.WriteTo(&b) // a bytes.Buffer gives no error
	body := b.String()
	body = body[strings.Index(body, "<g"):] // what is before it says the size, which is said anew
	body = inlineStyle.ReplaceAllStringFunc(body, func(s string) string { return attributes(inlineStyle.FindStringSubmatch(s)[1]) })
	body = spaces.ReplaceAllString(body, "\n")
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" role="img" font-family="%s"><title>%s</title>`+"\n",
		width, height, fonts, html.EscapeString(alt)) + body
}

// attributes writes a style's properties as attributes; those of the font are the whole drawing's.
func attributes(style string) string {
	var b strings.Builder
	for _, property := range strings.Split(style, ";") {
		name, value, ok := strings.Cut(property, ":")
		if !ok || strings.HasPrefix(name, "font-") && name != "font-size" {
			continue
		}
		fmt.Fprintf(&b, ` %s="%s"`, name, value)
	}
	return b.String()
}
