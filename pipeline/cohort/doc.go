// Package cohort decides who may be used for what on an index date, before any feature is computed.
//
// The flow:
//
//  1. A Policy is the place's own rules, read from its configuration. WithDefaults fills what it leaves open, Validate
//     refuses what it gets wrong, English says it in words for the manifest and the audit page.
//  2. Compile checks it once more and resolves its names to the codes of the input tables; out comes a Decider.
//  3. Decide looks at one person's registrations, opt-outs, referrals and decisions and gives a Standing: the purposes
//     the person may be used for and, where they can be on no list, the one reason the ledger gives.
//  4. A Flow counts the reasons of everybody who entered a stage, and checks that nobody is lost or counted twice.
//
// Decide is a pure function; it reads no clock, no file and no score. Nothing dated after the index date changes its
// answer, but for opt-outs, which act from the moment they are in the file and on every date (see Decider.Decide).
package cohort
