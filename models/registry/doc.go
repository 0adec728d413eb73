// Package registry keeps trained models in a folder, and which of them is in use.
//
// The flow:
//
//  1. Put writes a model, if it is fit to score, to entries/<target>-<first 12 digits of its digest>.json, whole or not
//     at all; it is never changed or overwritten. PutComparison does the same for what two models were compared on, in comparisons/, and
//     PutStability for how a declared model held over time, in stability/.
//  2. Promote appends a line to promotions.jsonl: which model, instead of which, for nights from when on, by whom, why, on what
//     evidence. Rollback appends one more, with the model that was champion before. No line is ever changed or taken away, and each
//     names the digest of the one before it.
//  3. The champion of a target on a night is the model of the last line that is for such a night: a night of long ago finds the
//     model it had, whatever was promoted since.
//  4. Get, List, Comparison, StabilityOf and Champion read back and refuse a file whose bytes are not those its name or its promotion says.
//
// Writers of several processes take turns by a lock on the folder; readers need none. The package trains and judges
// nothing, and is told the time.
package registry
