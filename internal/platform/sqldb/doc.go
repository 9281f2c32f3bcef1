// Package sqldb lets one SQL text serve SQLite and PostgreSQL.
//
// What it holds true:
//
//   - Every write happens in a transaction that [DB.Tx] opened. It is immediate on SQLite and
//     serialisable on PostgreSQL, so that code reasons as if transactions ran one after the other; a
//     transaction that the database refused for that reason runs again, from the start. [DB.TxInTurn]
//     is for writers in bulk, who wait for each other instead, and [DB.TxTogether] for many small ones who
//     meet at the same rows.
//   - The use case's service opens the transaction. Functions that take part in it have tx *sqldb.Tx
//     as their second parameter and use nothing but it. Reading through the DB inside an open
//     transaction would see the world from before it; with [Options.OneConn], which the tests use,
//     that panics instead.
//   - A committed transaction survives a power cut: SQLite runs in WAL mode with synchronous FULL.
//   - The schema changes under [DB.Locked] only, so that processes may start together. SQLite keeps
//     an empty file beside the database for that, with "-migrate" behind its name.
//   - Placeholders are $1, $2, … on both. Times are microseconds UTC in BIGINT columns: write them
//     with [Micros], scan them with [Time].
//
// The job queue is the one that writes past [DB.Tx]: River brings its own SQL, which locks rows.
//
// Dialect switches are for full-text search, locks and bulk loads only.
package sqldb
