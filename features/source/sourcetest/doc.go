// Package sourcetest rewrites the tables of an extract for tests: to break one promise of a good extract, to plant a
// person in it, to move an event.
//
// The flow:
//
//  1. Mirror makes a folder that looks like a good extract and shares its files.
//  2. Read takes one table of it into memory as plain values, row by row.
//  3. The test changes values, rows or the declaration of columns.
//  4. Write puts the table in the mirror's place of the shared one; Delete, Truncate and Overwrite damage files.
//
// It is for tests of any package that needs an extract, and no program may import it. It makes no people: that is
// synth's.
package sourcetest
