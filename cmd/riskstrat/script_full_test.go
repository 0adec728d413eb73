//go:build full

package main

import "testing"

// Sessions that train models again and again.
func TestLongScripts(t *testing.T) { scripts(t, "testdata/long") }
