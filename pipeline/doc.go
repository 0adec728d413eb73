// Package pipeline is the architecture page: the night, stage by stage, and the rooms around it.
//
//	Parquet tables --source--> checked batches --partition--> one person's rows together
//	    --cohort--> who may be used for what --features--> one Arrow row per resident
//	    --models--> linear predictor, calibrated risk --outreach--> listed / not listed, each with a reason
//	    --publish--> lists, ledger, manifest, audit: the whole night renamed into place at once
//
// Run is the night:
//
//  1. Open the extract: the door, the schemas, the digests (features/source); read what practices sent back (pipeline/inbox), which counts
//     as rows of the decisions table and is carried on from night to night.
//  2. Scatter its rows into partitions, ranges of the 4,096 hash buckets of residents (features/partition).
//  3. Ask the gates: freshness, opt-outs, volume (pipeline/gate).
//  4. First walk over the partitions, in parallel: standing of each person (pipeline/cohort), features of those who may
//     be listed (features), scores (models), candidates of each list, what became of those whom the night before had to remember
//     (pipeline/caseload), and counts by practice (pipeline/practice); and the people at risk on an earlier date, the latest whose outcome is known, with what
//     became of them (pipeline/sampling). Is it still what the models learned from (pipeline/drift)? If not, the night warns or stops.
//  5. Rank the candidates of the whole place, list by list (pipeline/outreach): a pure function.
//  6. Judge the models by the people of the earlier date: what became of them is held against what the models' cards promised, and
//     says whether the lists are fair (pipeline/monitor). The audit tells; a place may have a broken promise stop the night.
//  7. Second walk: a ledger row for everyone, and for the listed few, of whom alone the activity is read again, their reasons.
//  8. Publish and prove: lists, audit and, once a month, what may leave, manifest, one rename (pipeline/publish, pipeline/audit); every count of a report
//     passes pipeline/disclosure.
//
// Verify asks whether every night, its model and its deliveries are as they were. Replay makes a night again, in a folder of its own that holds the nights of
// that time, and compares it with the published one. Forget (pipeline/forget) takes people out of nights that stand.
//
// What a practice gets of a night it opens at its own desk, with its own ids (pipeline/opening): no night takes part in that.
//
// Models are made and known in rooms of their own: rows of past dates are drawn by pipeline/sampling, for pipeline/training, which fits, compares and exports,
// and for the night, which judges its models by them. What is known of a model becomes pages in pipeline/card. All of them walk people as pipeline/walk does.
//
// What a night did with one person is told from its folder alone (pipeline/explain), and who asked is logged (pipeline/accesslog).
//
// What people were like of whom a rule was true on a past date is asked in pipeline/characterise.
//
// Imports point upstream: cmd -> pipeline -> models -> features; a test holds every edge with its reason. Memory is
// bounded by partitions: between the walks the night keeps per resident two bytes of standing and one reason byte per
// list, 68 bytes per candidate, and what earlier nights left of the listed. While models are judged it holds some 150 bytes for everybody at risk on the
// earlier date: 60 from the walk, of each model, the rest while one model's people are weighted and its figures made; that grows with
// the place. Results do not depend on the number of workers or partitions: rows are in (bucket, id) order, and sums of floating-point numbers are kept per cell of buckets and added in order.
package pipeline
