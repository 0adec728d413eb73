package source

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Format is how Describe writes the data dictionary.
type Format uint8

// The formats.
const (
	Plain    Format = iota // for a terminal
	Markdown               // for docs/tables.md
)

// Describe writes the data dictionary: the declaration of every table, or of the given ones, in words. The declaration is
// also what validates the files, so the two cannot differ.
func Describe(w io.Writer, format Format, only ...*Table) error {
	if len(only) == 0 {
		only = tables
	}
	out := bufio.NewWriter(w)
	d := describer{out}
	if format == Markdown {
		d.markdown(only)
	} else {
		d.plain(only)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing the data dictionary: %w", err)
	}
	return nil
}

type describer struct{ *bufio.Writer }

func (d describer) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(d, format, args...) // a bufio.Writer keeps its error for Flush
}

// storage says which Parquet types may carry each kind.
var storage = [...]string{
	ID:   "opaque pseudonym; STRING, or FIXED_LEN_BYTE_ARRAY read as its lower-case hex",
	Code: "one of the listed values; STRING or ENUM",
	Name: "open vocabulary; STRING",
	Text: "free text; STRING",
	Int:  "whole number; INT32 or INT64",
	Date: "calendar date; DATE, or TIMESTAMP at midnight",
	Time: "wall-clock time in Europe/London, read to the minute; TIMESTAMP of any unit, or INT96. A table with `utc: true` holds UTC instants",
	Bool: "true or false; BOOLEAN",
}

func (d describer) markdown(only []*Table) {
	d.printf("# Input tables\n\n")
	d.printf("Every table is a Parquet file or a folder of parts. Columns beyond these are not read. An empty text is null.\n\n")
	d.printf("| type | what it is, and the Parquet types that may carry it |\n|---|---|\n")
	for k, s := range storage {
		d.printf("| %s | %s |\n", Kind(k), s)
	}
	for _, t := range only {
		d.printf("\n## %s\n\n%s %s\n\n", t.Name, t.Doc, t.rules())
		d.printf("| column | type | may be empty | meaning |\n|---|---|---|---|\n")
		for i := range t.Columns {
			c := &t.Columns[i]
			d.printf("| `%s` | %s | %s | %s%s |\n", c.Name, c.domain(), c.emptiness(), c.Doc, c.codeList())
		}
	}
}

func (d describer) plain(only []*Table) {
	for i, t := range only {
		if i > 0 {
			d.printf("\n")
		}
		d.printf("%s\n", t.Name)
		d.wrap("  ", t.Doc+" "+t.rules())
		for i := range t.Columns {
			c := &t.Columns[i]
			d.printf("\n  %s: %s; may be empty: %s\n", c.Name, c.domain(), c.emptiness())
			d.wrap("      ", c.Doc)
			d.codes(c)
		}
	}
}

// codes writes each code of a column on a line of its own, its meaning beside it.
func (d describer) codes(c *Column) {
	width := 0
	for _, code := range c.Codes {
		width = max(width, len(code))
	}
	for i, code := range c.Codes {
		if c.Labels == nil {
			d.printf("        %s\n", code)
		} else {
			d.printf("        %-*s  %s\n", width, code, c.Labels[i])
		}
	}
}

// wrap writes words in lines of at most 100 characters.
func (d describer) wrap(indent, text string) {
	line := indent
	for _, word := range strings.Fields(text) {
		if line != indent && len(line)+1+len(word) > 100 {
			d.printf("%s\n", line)
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	d.printf("%s\n", line)
}

// rules says what holds for the table as a whole.
func (t *Table) rules() string {
	var rules []string
	if t.Required {
		rules = append(rules, "Required.")
	}
	if len(t.Key) > 0 {
		rules = append(rules, "A row is known by "+strings.Join(t.Key, " and ")+".")
	}
	if t.Event != "" {
		rules = append(rules, "Its activity is dated by "+t.Event+".")
	}
	if !t.MayBeEmpty {
		rules = append(rules, "Without rows it is refused.")
	}
	if t.Tolerance == 0 {
		return strings.Join(append(rules, "No row may be bad."), " ")
	}
	return strings.Join(append(rules, fmt.Sprintf("At most %g %% of its rows may be bad, unless the place says otherwise.", 100*t.Tolerance)), " ")
}

// domain says the type and range of a column.
func (c *Column) domain() string {
	s := c.Kind.String()
	switch {
	case c.Kind == Int && c.Unit != "":
		s += fmt.Sprintf(" %d to %d (%s)", c.Min, c.Max, c.Unit)
	case c.Kind == Int:
		s += fmt.Sprintf(" %d to %d", c.Min, c.Max)
	}
	if c.Past {
		s += ", not after the as-of date"
	}
	if c.From != "" {
		s += ", not before " + c.From
	}
	if c.Undated {
		s += ", as of the extract"
	}
	if c.Strict {
		s += ", no bad value tolerated"
	}
	return s
}

// emptiness says whether a value, or the whole column, may be missing.
func (c *Column) emptiness() string {
	switch {
	case c.Optional:
		return "yes; the column may be missing"
	case c.Nullable:
		return "yes"
	default:
		return "no"
	}
}

// codeList writes the codes with what they mean on one line of Markdown.
func (c *Column) codeList() string {
	list := make([]string, len(c.Codes))
	for i, v := range c.Codes {
		list[i] = "`" + v + "`"
		if c.Labels != nil {
			list[i] += " " + c.Labels[i]
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " Values: " + strings.Join(list, "; ") + "."
}
