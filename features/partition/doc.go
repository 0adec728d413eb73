// Package partition brings each resident's rows together in bounded memory.
//
// The flow:
//
//  1. Scatter scans every table once; each checked row becomes a 16-byte record {identifier hash, packed row} appended
//     to the temporary file of its partition, a range of hash buckets. The files are unlinked as soon as they are open,
//     in a private folder: nothing of a resident outlives the process.
//  2. Load reads one partition back: residents in (bucket, id) order, each with its registrations and its rows of every
//     table in ascending order, exact duplicates dropped and counted.
//
// Partitions hold whole cells and there are at most source.Cells of them, so results do not depend on their number.
// The package does not know what a feature is or who may be used for what.
package partition
