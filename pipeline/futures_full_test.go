//go:build full

package pipeline

// futures is how many futures are tried.
const futures = 60
