package rule

import "fmt"

// Error is what is wrong with a rule, and where.
type Error struct {
	Line    int // 1-based; 1 unless the rule is written over several lines
	Column  int // 1-based, in characters of the line
	Message string
}

// Error gives the position and the message.
func (e *Error) Error() string {
	if e.Line > 1 {
		return fmt.Sprintf("reading rule: line %d, column %d: %s", e.Line, e.Column, e.Message)
	}
	return fmt.Sprintf("reading rule: column %d: %s", e.Column, e.Message)
}

// at is an error at a character of the text, counted from 0.
func at(text string, from int, format string, args ...any) *Error {
	e := &Error{Line: 1, Column: 1, Message: fmt.Sprintf(format, args...)}
	for i, r := range []rune(text) {
		switch {
		case i == from:
			return e
		case r == '\n':
			e.Line, e.Column = e.Line+1, 1
		default:
			e.Column++
		}
	}
	return e
}
