// Package caseload is what a night remembers of the nights before: who is on each list since when, and what became of the others.
//
// The flow:
//
//  1. The night before wrote an Entry for everyone it had to remember on each list. NewBook opens them for tonight's lists and finds a
//     person's own; an entry of a list that is no longer declared is counted and dropped.
//  2. Of each remembered person tonight's records tell a few Facts. Settle says what becomes of the entry: the stay goes on, or it has ended and
//     why, or there is nothing more to remember.
//  3. Spent counts the offers of the last week on which the practice has decided: they still take up its room.
//  4. After ranking, Next writes what the night after is to remember: the listed, and the entries that are kept.
//
// Everything here is a pure function of entries, facts and dates. A person is remembered by pseudonym and only while they may be used for
// listing: whoever opts out, or is not in the extract, is forgotten, and is named nowhere.
package caseload
