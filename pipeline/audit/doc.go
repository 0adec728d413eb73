// Package audit tells a stranger what a night did, without telling them about anybody.
//
// The flow:
//
//  1. A Tally counts the ledger by list, PCN and reason while it is written; it is never told who, and leaves out whoever
//     may not be counted in reports.
//  2. Every count on the page passes through pipeline/disclosure, under the place's profile; totals are made of protected counts.
//  3. Write puts its files into the night: audit/flow.csv, the flow of people from everyone in the extract to the listed,
//     audit/practices.csv, practices beside what is expected of their people, and audit/index.html, both with the inputs, the policy in
//     English and the models.
//
// Nothing here is about one resident: the package takes counts, codes of organisations and sentences, and no record of a person.
package audit
