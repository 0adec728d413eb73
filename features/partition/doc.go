// Package partition brings each resident's rows together in bounded memory.
//
// The flow:
//
//  1. Scatter scans every table that belongs to residents once. A row becomes a 16-byte record {identifier hash, packed
//     row} (a row of residents a longer one) in the buffer of its partition, a range of hash buckets; full buffers go to
//     each worker's own temporary file. The files have no names: nothing of a resident outlives the process.
//  2. Residents go first. Their census counts them, which decides the number of partitions, and refuses a table whose
//     resident_id and registered_from repeat, before any activity is read and long before anything is published.
//  3. Load reads one partition back: residents in (bucket, id) order, each with its registrations and its rows of every
//     table in ascending order, exact duplicates dropped and counted, rows of nobody counted.
//
// What rows become:
//
//   - A registration that ends on or before its first day is dropped and counted (Partition.Empty).
//   - Where two registrations of a person overlap, the later start wins: the earlier one ends there (Partition.Overlapping).
//     Registering with a practice ends the registration before, and a missing end is the usual cause.
//   - Attributes are those of the row with the latest registered_from; a death counts on whichever row it is recorded, the
//     earliest first.
//   - Two rows are exact duplicates when the columns kept of them are equal; times are kept to the minute, booked_at
//     to the day, and need, outcome, service and provider of referrals not at all.
//   - Two identifiers with the same 64-bit hash are an error of Load, not of the input: among 60 million residents the chance is
//     about 1 in 10,000, and sharing rows between two people is not a risk to take.
//
// Partitions hold whole cells and there are at most source.Cells of them, so results do not depend on their number,
// nor on the number of workers. Memory is bounded by the scan, the spill buffers and one Partition per goroutine that
// loads. The Builder makes partitions from values for other packages' tests.
//
// The package does not know what a feature is or who may be used for what.
package partition
