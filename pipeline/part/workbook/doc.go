// Package workbook is a part as a spreadsheet, for practices where no program may run and no page will do.
//
// The flow:
//
//  1. Write makes an .xlsx of a part: the lists with a row for each person and columns for the decision, people put forward, what changed,
//     what each column means, and what it is an answer to. Every column is declared once (columns.go): the declaration writes
//     the header, types the cells and explains itself.
//  2. The practice fills in decisions, in whatever program it has. The column of local identifiers is empty, to be filled by a lookup
//     at the practice, and is to be emptied before the workbook goes back.
//  3. Read makes the decisions file of a workbook that comes back: columns are found by their names, words and dates in the forms that
//     programs save them. The local identifiers are never read. Whether the people are on the part, the inbox tells.
//
// A text is always stored as a text: nothing that the part holds is ever a formula. The same part gives the same bytes.
package workbook
