// Package source answers one question of every input file: is this the file we were promised?
//
// The flow:
//
//  1. Contract lists every input table; each Column is declared once: kind, unit, range, codes, null rule, meaning.
//  2. Open finds the files of each configured table (one Parquet file or a folder of parts), applies the place's
//     Mapping to the schema, and refuses what breaks the declaration or shows an identity at the door.
//  3. Scan reads the pages of a table on several workers and hands out checked Batches: codes as small integers,
//     dates as Days, times as minutes of civil time, identifiers as bytes with their Hash.
//  4. A row that breaks its declaration is left out and recorded (file, row, column, reason, never the value);
//     beyond the table's tolerance the scan fails.
//
// It is the only package that opens input Parquet. It knows nothing of features, residents as people, or opt-outs.
package source
