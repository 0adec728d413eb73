//go:build !full

package main

// kills is how many runs are killed.
const kills = 6
