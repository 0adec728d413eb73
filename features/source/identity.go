package source

import "github.com/cespare/xxhash/v2"

// Residents fall into Buckets fixed hash buckets, and neighbouring buckets, the same number each, form a cell. Rows are ordered by
// (bucket, id) everywhere; floating-point sums are kept per cell and added in cell order, so any number of workers,
// partitions or shards gives the same bits as long as each holds whole cells.
const (
	Buckets = 4096
	Cells   = 256
)

// Hash returns the 64-bit xxHash of a canonical identifier. It spreads residents over buckets; it protects nothing.
func Hash(id []byte) uint64 { return xxhash.Sum64(id) }

// Bucket returns the bucket, 0 to Buckets-1, of an identifier's hash.
func Bucket(hash uint64) int { return int(hash >> 52) }

// Cell returns the cell, 0 to Cells-1, of an identifier's hash.
func Cell(hash uint64) int { return int(hash >> 56) }
