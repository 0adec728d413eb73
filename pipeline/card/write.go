package card

import (
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"
	text "text/template"

	"riskstrat/features/source"
	"riskstrat/pipeline/publish/page"
)

var (
	//go:embed card.css
	css string
	//go:embed shared.html
	shared string
	//go:embed card.html
	cardHTML string
	//go:embed evaluation.html
	evaluationHTML string
	//go:embed card.md
	cardMarkdown string
)

var (
	cardPage       = mustParse(cardHTML)
	evaluationPage = mustParse(evaluationHTML)
	markdown       = text.Must(text.New("card").Funcs(text.FuncMap{"md": md, "day": longDate, "join": strings.Join}).Parse(cardMarkdown))
)

func mustParse(parts string) *page.Template {
	t, err := page.Parse(shared+parts, page.Own{Style: css, Foot: "Figures of a model. No resident is named in them."})
	if err != nil {
		panic(err)
	}
	return t
}

// longDate writes 20 November 2026.
func longDate(d source.Day) string { return d.Time().Format("2 January 2006") }

// md makes a text from outside safe inside a table of Markdown, where nothing of it is markup.
func md(s any) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", ">", "&gt;", "*", "\\*", "_", "\\_", "`", "'", "[", "\\[", "]", "\\]", "\r", " ", "\n", " ").Replace(fmt.Sprint(s))
}

// WriteEvaluation writes the page of how the model was judged: for those who decide whether to use it.
func (c *Card) WriteEvaluation(w io.Writer) error { return evaluationPage.Render(w, c) }

// WriteHTML writes the card as a page that needs nothing else.
func (c *Card) WriteHTML(w io.Writer) error { return cardPage.Render(w, c) }

// WriteMarkdown writes the card as Markdown, with its pictures beside it.
func (c *Card) WriteMarkdown(w io.Writer) error { return markdown.Execute(w, c) }

// Save writes card.html, evaluation.html, card.md and the pictures it shows into a folder, over those of an earlier card.
func (c *Card) Save(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("writing card: %w", err)
	}
	pages := map[string]func(io.Writer) error{"card.html": c.WriteHTML, "evaluation.html": c.WriteEvaluation, "card.md": c.WriteMarkdown}
	for name, svg := range c.files() {
		pages[name] = func(w io.Writer) error {
			_, err := io.WriteString(w, string(svg))
			return err
		}
	}
	for name, write := range pages {
		if err := replace(filepath.Join(dir, name), write); err != nil {
			return fmt.Errorf("writing card: %w", err)
		}
	}
	return nil
}

// files are the pictures by the names that the Markdown gives them.
func (c *Card) files() map[string]template.HTML {
	p := c.Pictures
	files := map[string]template.HTML{"timeline.svg": p.Timeline, "calibration.svg": p.Calibration, "benefit.svg": p.Benefit, "steps.svg": p.Steps}
	for i, s := range p.Times {
		files[fmt.Sprintf("effect-%d.svg", i)] = s
	}
	for i, s := range p.Subgroups {
		files[fmt.Sprintf("subgroups-%d.svg", i)] = s
	}
	for name, s := range files {
		if s == "" {
			delete(files, name)
		}
	}
	return files
}

// replace writes a file whole or not at all.
func replace(path string, write func(io.Writer) error) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".card-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails, as it should, once renamed
	if err := errors.Join(write(temp), temp.Chmod(0o644), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
