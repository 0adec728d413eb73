// Package cohort decides who may be used for what on an index date, before any feature is computed.
//
// The flow: a person's registrations, opt-outs, referrals and decisions, and the place's Policy, go into Decide; out
// comes a Standing: the purposes the person may be used for and, where they may not be listed, the one reason the ledger gives.
// Decide is a pure function; it reads no clock, no file and no score.
package cohort
