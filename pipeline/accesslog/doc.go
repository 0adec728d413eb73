// Package accesslog is the record of who looked at, or took away, what about whom, and what for.
//
// The flow, of every command that shows one person's record, a list with names, what the people of a cohort are like, or takes somebody away:
//
//  1. CheckWhy refuses a reason that says nothing, before anything is read.
//  2. The command finds out what it is going to show or do, and shows and does nothing yet.
//  3. Append writes one line (Entry: who, when, by which command, why, of which night, with which outcome) and has it on the disk. Where that
//     fails, the command ends there: what cannot be logged is not shown. A refusal is a line too.
//
// A person is in the log by Whom, a digest of their pseudonym, never by the pseudonym. The digest has no key: a key would have to lie beside the log,
// where whoever can read the one can read the other, and a lost one would leave a log that nobody can audit. What the digest gives is that the log can be
// searched for a person by whoever is told the pseudonym, and that no pseudonym lies in it to be found by chance, in a backup of it, or after the person
// has been taken out of every night. It is no anonymity: whoever also holds a ledger can work out the digest of everybody in it.
//
// A question about a cohort is a line too, about nobody in particular; what was asked is in its details, and package differencing reads them again.
//
// What takes more than one step has a line before the first and one at the end: Unfinished says what has not ended, because it was cut off or is under way.
//
// The log says what was done through the commands. It cannot say who opened a file of a night by other means: that is for the rights on the files.
// The package knows no clock.
package accesslog
