// Package app is the one place that joins everything: it turns a configuration into an open market
// with its services, and serves it.
//
// [Open] is what every command that works on a market's data begins with: it opens the database,
// brings the schema up to date and wires the domain services. It starts nothing. [App.Serve] adds
// what a running server has: the handlers, the repeated work, and the right to sweep away what a
// crash left (decision 0002). A server on SQLite has its data to itself; a lock on the database file's
// neighbour sees to that. Servers on PostgreSQL may be many.
package app
