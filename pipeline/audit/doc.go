// Package audit tells a stranger what a night did, in ten minutes, without telling them about anybody.
//
// The flow:
//
//  1. A Tally counts the ledger by list, PCN and reason while it is written; it is never told who, and leaves out whoever
//     may not be counted in reports. What else the night counted for its audit comes as values of the rooms that counted it: coverage of each
//     practice by each feed (pipeline/coverage), how predictions lie (pipeline/bands), practices beside what is expected of them
//     (pipeline/practice), models and lists on the latest people whose outcome is known (pipeline/monitor), drift (pipeline/drift).
//  2. Every count passes through pipeline/disclosure, under the place's profile: tables whose counts are linked are settled together, before
//     anything is read from them. A figure or a picture is made of shown counts alone, and a day is named only where many rows are of it.
//  3. A summary says what was checked, what to read first and what could not be known; the table of contents says what each section found.
//     Each section is a file of Go and one of HTML, and ends in what it cannot tell.
//  4. Write puts index.html, a page that needs nothing else, and its tables as CSV into a folder of the night: audit/ of every one, and once a month, under
//     the profile of what may leave the controlled area, release/.
//
// Nothing here is about one resident: the package takes counts, codes of organisations and sentences, and no record of a person. It judges
// nothing itself, but for which falls of a feed it names.
package audit
