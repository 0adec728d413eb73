package main

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// widest is how many columns the prose of a help text has at most: it is read in a terminal.
const widest = 116

// Every command says in its help what it does, in lines that a terminal holds, and shows one that can be typed.
func TestHelpReads(t *testing.T) {
	commands := 0
	var read func(cmd *cobra.Command)
	read = func(cmd *cobra.Command) {
		commands++
		for line := range strings.Lines(cmd.Long) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > widest {
				t.Errorf("%s: a line of %d columns, want at most %d: %s", cmd.CommandPath(), n, widest, line)
			}
		}
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: says in short %q, want a line without a full stop", cmd.CommandPath(), cmd.Short)
		}
		for line := range strings.Lines(cmd.Example) {
			if !strings.HasPrefix(line, "  riskstrat ") {
				t.Errorf("%s: shows %q, want a command line", cmd.CommandPath(), line)
			}
		}
		if cmd.HasParent() && cmd.Example == "" {
			t.Errorf("%s: shows no example", cmd.CommandPath())
		}
		for _, sub := range cmd.Commands() {
			read(sub)
		}
	}
	read(rootCommand(console{io.Discard, io.Discard}))
	if commands < 25 {
		t.Errorf("have %d commands", commands)
	}
}
