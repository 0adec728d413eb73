// Package synth makes a synthetic place with known truth: every table of the input contract, and truth.parquet.
//
// The flow:
//
//  1. newTown lays out networks, practices, neighbourhoods with their deprivation, and dwellings; all codes have the
//     right shape and lie outside the ranges in use. newModel makes the law of the place from its parameters.
//  2. Each dwelling is lived through on a random stream of its own: households form, have children who leave home, grow old, move
//     and die out. It has been so for generations when the extract begins, so ages have no trend. Each person falls ill, has a
//     static frailty (5 support points) and a level of need that moves from month to month (well, managing, rising, crisis,
//     persistent); neither is ever written to a table.
//  3. Month by month, the numbers of appointments, attendances and admissions are drawn as independent Poisson counts
//     whose rates depend on level, frailty, season and the person's cell (age band, sex, deprivation, conditions or care home); GP
//     contact comes in bunches. Events are then placed on days and given marks (mode, lead, acuity, ambulance, ...).
//  4. A filter goes along: the exact posterior of (frailty, level) given counts, marks, registers and survival so far.
//  5. On the index dates (one horizon before the as-of date, and the as-of date itself) a dynamic programme over the
//     next 12 model months gives the chance of each default target for every (frailty, level): at the true one it is
//     p_latent, averaged over the filter's posterior it is p_observable.
//  6. Events are sorted by time and written; noise is added on the way: late and duplicate rows, foreign identifiers,
//     codes outside the contract, bookings ahead. True rows are never changed, so the truth stays true.
//  7. For each practice a key table is written, where asked for, outside the extract: no night reads one, `riskstrat open` does.
//
// Exactness: a model year is 365 days of 12 months counted back from the as-of date; covariates and conditions act from the
// next model year on, so a cell holds for a whole horizon; a month cut short by a death or an arrival is lived in full on
// the days there are. Generator, filter and forecast read the same rates, so neither chance has any approximation
// beyond floating point. p_observable knows the law of the place, which no model trained on the tables does: it is a ceiling.
// Both chances are of the outcome while registration lasts: leaving is independent of need, given the cell. Outcomes
// count what happened before a death, of those too who would have left later in the year: known outcomes fall short of the chances
// by that, less than 0.1 %. Small tables (referrals, decisions, questionnaires) follow from what was observed and change
// nothing. Households share an address and its deprivation, not their hidden need.
//
// What it does not have: trends (ages, registers, need and activity are in their long run from the first day), epidemics,
// maternity, effects of any help offered, errors in the covariates.
package synth
