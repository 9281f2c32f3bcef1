// Package migrations holds the schema of Souk's databases as goose migrations, one set for each
// database and dialect. They are embedded in the binary and run when a server starts.
package migrations

import "embed"

// Market is the schema of a marketplace: market/sqlite and market/postgres.
//
//go:embed market
var Market embed.FS
