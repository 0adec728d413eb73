package place

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// File is a configuration as read: the settings, and where each of them stands in the file.
type File struct {
	Path   string // as given
	Digest string // SHA-256 of the bytes, hex
	Config Config
	tree   *ast.File
}

// Error is a configuration riskstrat cannot act on: one line, with its position in the file.
type Error struct{ err error }

func (e *Error) Error() string { return e.err.Error() }

// Unwrap returns the finding without its position.
func (e *Error) Unwrap() error { return e.err }

// Load reads and decodes the configuration at path. Unknown keys, duplicate keys and values of the wrong type are
// errors of one line: file:line:column: message.
func Load(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &Error{fmt.Errorf("reading the configuration: %w", err)}
	}
	sum := sha256.Sum256(data)
	f := &File{Path: path, Digest: hex.EncodeToString(sum[:])}
	if f.tree, err = parser.ParseBytes(data, 0); err != nil {
		return nil, f.decodeError(err)
	}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&f.Config); err != nil {
		return nil, f.decodeError(err)
	}
	f.resolvePaths()
	return f, nil
}

// resolvePaths makes the folders of the configuration independent of where the command is started.
func (f *File) resolvePaths() {
	base := filepath.Dir(f.Path)
	c := &f.Config
	for _, p := range []struct {
		path *string
		name string
	}{{&c.Extract.Dir, "extract"}, {&c.Registry, "models"}, {&c.Out, "out"}} {
		if *p.path == "" {
			*p.path = p.name
		}
		if !filepath.IsAbs(*p.path) {
			*p.path = filepath.Join(base, *p.path)
		}
	}
	for _, p := range []*string{&c.Inbox, &c.Metrics} {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(base, *p)
		}
	}
	c.Publish.Resolve(base)
}

// decodeError turns the YAML library's error, which spans lines, into one line with its position.
func (f *File) decodeError(err error) error {
	var positioned yaml.Error
	if !errors.As(err, &positioned) || positioned.GetToken() == nil {
		return &Error{fmt.Errorf("%s: %s", f.Path, firstLine(err.Error()))}
	}
	at := positioned.GetToken().Position
	return &Error{fmt.Errorf("%s:%d:%d: %s", f.Path, at.Line, at.Column, firstLine(positioned.GetMessage()))}
}

// errorAt positions a finding about the setting at the given keys ("targets", "escalation", "at_risk"; a list's index
// is written "0"). column is the 1-based position inside a text value, 0 for the value as a whole.
func (f *File) errorAt(err error, column int, keys ...string) error {
	line, col := f.position(keys)
	if line == 0 {
		return &Error{fmt.Errorf("%s: %s: %w", f.Path, strings.Join(keys, "."), err)}
	}
	if column > 1 {
		col += column - 1
	}
	return &Error{fmt.Errorf("%s:%d:%d: %s: %w", f.Path, line, col, strings.Join(keys, "."), err)}
}

// position finds the value at the given keys; where a key is missing, the nearest enclosing one.
func (f *File) position(keys []string) (line, column int) {
	if len(f.tree.Docs) == 0 || f.tree.Docs[0].Body == nil {
		return 0, 0
	}
	node := f.tree.Docs[0].Body
	for _, key := range keys {
		next := child(f.resolve(node), key)
		if next == nil {
			break
		}
		node = next
	}
	token := node.GetToken()
	if mapping, ok := node.(*ast.MappingNode); ok && len(mapping.Values) > 0 {
		token = mapping.Values[0].Key.GetToken() // a block mapping's own token is its first colon
	}
	column = token.Position.Column
	if s, ok := node.(*ast.StringNode); ok && len(s.Token.Origin) > 0 && strings.ContainsAny(strings.TrimSpace(s.Token.Origin)[:1], `"'`) {
		column++ // positions inside the text start after its quote
	}
	return token.Position.Line, column
}

// resolve returns what an anchor holds, and what an alias stands for.
func (f *File) resolve(node ast.Node) ast.Node {
	switch n := node.(type) {
	case *ast.AnchorNode:
		return n.Value
	case *ast.AliasNode:
		for _, a := range ast.FilterFile(ast.AnchorType, f.tree) {
			if anchor := a.(*ast.AnchorNode); anchor.Name.GetToken().Value == n.Value.GetToken().Value {
				return anchor.Value
			}
		}
	}
	return node
}

func child(node ast.Node, key string) ast.Node {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			if v.Key.GetToken().Value == key {
				return v.Value
			}
		}
	case *ast.MappingValueNode:
		if n.Key.GetToken().Value == key {
			return n.Value
		}
	case *ast.SequenceNode:
		for i, v := range n.Values {
			if fmt.Sprint(i) == key {
				return v
			}
		}
	}
	return nil
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}
