package sqldb

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
)

// schemaForm is what a schema may be called, so that it needs no quotes.
var schemaForm = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,40}$`)

// inSchema returns the address of PostgreSQL with the schema before all others in its search path.
func inSchema(address, schema string) (string, error) {
	if schema == "" {
		return address, nil
	}
	if !schemaForm.MatchString(schema) {
		return "", fmt.Errorf("%q is no name for a schema", schema)
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("address of the database: %w", err)
	}
	q := u.Query()
	path := q.Get("search_path")
	if path == "" {
		path = "public"
	}
	q.Set("search_path", schema+","+path)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Schema returns the schema that was asked for in [Options]; "" for none.
func (db *DB) Schema() string { return db.schema }

// CreateSchema makes a schema in PostgreSQL, if it is not there.
func (db *DB) CreateSchema(ctx context.Context, schema string) error {
	if !schemaForm.MatchString(schema) {
		return fmt.Errorf("%q is no name for a schema", schema)
	}
	return db.Locked(ctx, func(ctx context.Context) error {
		_, err := db.writer.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS "+schema)
		return err
	})
}

// DropSchema removes a schema of PostgreSQL with everything in it, if it is there.
func (db *DB) DropSchema(ctx context.Context, schema string) error {
	if !schemaForm.MatchString(schema) {
		return fmt.Errorf("%q is no name for a schema", schema)
	}
	return db.Locked(ctx, func(ctx context.Context) error {
		_, err := db.writer.ExecContext(ctx, "DROP SCHEMA IF EXISTS "+schema+" CASCADE")
		return err
	})
}
