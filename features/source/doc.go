// Package source answers one question of every input file: is this the file we were promised?
//
// The flow:
//
//  1. Contract lists every input table; each Column is declared once: kind, unit, range, codes, null rule, meaning. The same
//     declaration validates files (2, 3), prints itself (Describe) and writes files (Writer: the synthetic place, tests).
//  2. Open finds the files of each configured table (one Parquet file or a folder of parts), binds their columns to the
//     declaration through the place's Mapping (other names, other codes, rows left out), and refuses what breaks the
//     declaration or shows an identity at the door (door.go says what is looked at). The files' digests start.
//  3. Scan reads a table: workers share its row groups; each column's pages are decoded into a lane of plain Go
//     values (a dictionary is translated once, so a row costs one lookup): codes as small integers, dates as Days, times as
//     minutes of civil time, names interned, identifiers as bytes with their Hash. Lanes make up a Batch.
//  4. Each row is judged: null rule, vocabulary, range, order of dates, nothing that happened after the as-of date. Rows
//     the place leaves out and bookings still to come are counted; bad rows are counted and recorded (file, row, column,
//     reason, never the value); beyond the table's tolerance the scan is Refused.
//  5. At the end In = Out + Filtered + Future + Bad is checked, and Counts says what became of every row.
//
// It is the only package that opens input Parquet. It knows nothing of features, residents as people, or opt-outs, and it does not
// look for duplicate rows: that takes all rows of a person together.
package source
