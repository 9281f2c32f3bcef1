// Package dbtest gives each test a fresh database of both kinds. It is imported by tests only.
//
// What it holds true:
//
//   - A test never sees what another one wrote: each gets a database of its own, a copy of one that
//     is migrated once (Souk's market schema and the tables of the job queue).
//   - SQLite databases are opened with OneConn, so that a read past the open transaction panics, and
//     without sync.
//   - The PostgreSQL server is the one that SOUK_TEST_POSTGRES names (a URL whose user may create
//     databases), else one that each test process starts for itself; see package cluster. Where
//     PostgreSQL is not installed the test is skipped, unless REQUIRE_POSTGRES is 1.
package dbtest
