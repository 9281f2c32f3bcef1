// Package job runs work later: jobs that a transaction asked for, and work that repeats.
//
// What it holds true:
//
//   - A job exists if, and only if, the transaction that asked for it commits: [Queue.Add] writes one
//     row of the table outbox in it. A dispatcher moves rows in bulk into the tables of River, in
//     one transaction, so a row becomes exactly one job however many servers share the database.
//     Where nobody runs the queue (a command beside the server), the rows wait.
//   - A job runs at least once. It runs again when its server died in the middle, so its work must
//     bear that: look whether it is done already, and write down that it is.
//   - A job that fails is tried again after 1 s, 16 s, 81 s and so on, 25 times in three weeks,
//     unless its error is [Permanent].
//   - What is given up stays to be looked at: for a day when its error was permanent, for a week when it
//     used up its tries. Until then [Queue.Retry] lets it run again.
//   - What [Queue.Every] repeats runs on every server, without a record in the database; each server
//     knows of its own rounds only.
//   - [Queue.Stop] takes no new work, and waits for what is running.
//
// Jobs carry ids, never secrets or bulk: their arguments stand in the database as JSON until a day
// after the job.
package job
