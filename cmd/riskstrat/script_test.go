package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Each script is a session at the command line: what is typed, what is printed, how it ends, and what lies in the
// folders afterwards.
func TestScripts(t *testing.T) { scripts(t, "testdata/script") }

func scripts(t *testing.T, dir string) {
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			dir, err := sharedPlace()
			env.Setenv("SHARED", dir)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"place": placeCommand, "code": codeCommand, "flip": flipCommand, "same": sameCommand, "nothing": nothingCommand,
		},
	})
}

// place DIR makes a place with an extract, promoted models and the night of 2026-11-20.
func placeCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: place DIR")
	}
	ts.Check(copyPlace(ts.MkAbs(args[0])))
}

// code N COMMAND... runs a command and wants exactly that exit code.
func codeCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND ...")
	}
	have := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit interface{ ExitCode() int }
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		have = string(rune('0' + exit.ExitCode()))
	}
	if have != args[0] {
		ts.Fatalf("exit code: have %s, want %s", have, args[0])
	}
}

// flip FILE changes one bit in the middle of a file.
func flipCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: flip FILE")
	}
	path := ts.MkAbs(args[0])
	content, err := os.ReadFile(path)
	ts.Check(err)
	content[len(content)/2] ^= 1
	ts.Check(os.Chmod(path, 0o644))
	ts.Check(os.WriteFile(path, content, 0o644))
}

// same DIR DIR wants two folders to hold the same bytes under the same names, but for timings.json and the journal.
func sameCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] same DIR DIR")
	}
	want, err := tree(ts.MkAbs(args[0]))
	ts.Check(err)
	have, err := tree(ts.MkAbs(args[1]))
	ts.Check(err)
	diff := differences(want, have)
	if (len(diff) > 0) != neg {
		ts.Fatalf("%s and %s differ in: %v", args[0], args[1], diff)
	}
}

// nothing DIR wants no night, no pointer and nothing half made in an output folder.
func nothingCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: nothing DIR")
	}
	for _, pattern := range []string{"latest", ".staging*", "runs/*", "*/.staging*"} {
		found, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), pattern))
		ts.Check(err)
		if len(found) > 0 {
			ts.Fatalf("%s holds %v", args[0], found)
		}
	}
}
