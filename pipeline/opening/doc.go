// Package opening shows a practice its part of a night with its own ids, on its own computer and nowhere else.
//
// The flow:
//
//  1. Start reads the part, sealed (package part/sealed) or plain, leaves out lists past their last day, and joins it in memory with the
//     practice's key table. A part or table in doubt is refused, with a word for the reason: a table of far more people than the
//     practice has, or of other people, is not the practice's own.
//  2. Everything that can be asked for is made there and then, in memory: the page (part/page), each list as CSV (part/listcsv) and all of
//     them as a workbook (part/workbook).
//  3. The opening, or its refusal, is written to the log: who, when, why, of which part. Where that fails nothing is shown.
//  4. Serve answers on the loopback interface to whoever brings the link's token, once: it becomes a session of that one browser, under
//     an address that nobody else is told. Nobody else is told anything, and too many tries end it; so do idleness and whoever stops the program.
//
// Nothing is written but the log. No message and no line of the log holds a pseudonym, a local id or anything else of a person. The
// package reads no clock and no source of randomness of its own; both are given to it.
package opening
