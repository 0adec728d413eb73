// Package history tells an operator how the nights of a place went, from their own records.
//
// The flow:
//
//  1. Read goes through the nights of an output folder and takes a Night from each: counts out of its manifest, seconds out of its timings, and
//     whether it stands, was replaced, or has been taken away by retention.
//  2. WriteMetrics turns the newest of them, and how the last run ended, into a file that the textfile collector of Prometheus reads.
//
// Counts are exact and of the whole place, as on the operator's own page: they are for whoever runs the night.
package history
