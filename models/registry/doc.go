// Package registry keeps trained models in a folder, and which of them is in use.
//
// The flow:
//
//  1. Put writes an entry, if it is fit to score, to entries/<target>-<first 12 digits of its digest>.json, whole or not
//     at all; an entry is never changed or overwritten.
//  2. Promote appends a line to promotions.jsonl: which entry, when, by whom, why, on what evidence, instead of which.
//     The champion of a target is the entry of its last line; going back to an older entry is one more promotion.
//  3. Get, List and Champion read entries back and refuse one whose bytes are not those its name or its promotion says.
//
// Writers of several processes take turns by a lock on the folder; readers need none. The package trains and judges
// nothing, and is told the time.
package registry
