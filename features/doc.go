// Package features turns each resident's rows into one Arrow row as of an index date.
//
// The flow:
//
//  1. catalog.All declares every feature once: name, unit, window, source table, null rule, rationale, sensitivity and
//     how it is measured.
//  2. An Engine is made for the features somebody asked for; it turns their measures into lookup tables over the
//     packed attributes of each source row.
//  3. Build walks one partition: for each person asked for, the rows before the index date (less the table's lag) are
//     counted into disjoint age-of-event bands, from which every window is a sum; out comes a Set.
//
// Nothing on or after the index date is read: a spell still open then counts as open, a later death is unknown. A window that
// reaches back beyond the person's observed history gives null, never a false zero. An outcome is the same feature
// built at a later index date. The package does not decide who may be used for what, and fits nothing.
package features
