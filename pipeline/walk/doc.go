// Package walk reads an extract and walks its people, partition by partition, as the night, a training and a question about a cohort all do.
//
//  1. Reading opens the extract (features/source) and scatters its rows into partitions (features/partition); decisions that practices sent back
//     (pipeline/inbox) come after the extract's own.
//  2. TakeCensus is the first walk: it counts rows and people, for the gates (pipeline/gate) to judge before anything is computed of anybody.
//  3. On a Desk a worker has one partition after another; Stand decides (pipeline/cohort) who of it may be used for a purpose as of a date.
//  4. InOrder shares partitions out among workers and takes what comes of them in order, so that nothing depends on who was first.
//
// It computes nothing of a person, writes nothing, and does not know what a walk is for.
package walk
