package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// Dialect is the kind of database.
type Dialect string

// The two databases that Souk runs on.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Options change how a database is opened. The zero value is right for a server.
type Options struct {
	// Readers is the number of connections for reading on SQLite, and of all connections on
	// PostgreSQL; 0 means 8.
	Readers int
	// OneConn puts readers and the writer of SQLite on one connection, so that a read past the open
	// transaction is found out. For tests.
	OneConn bool
	// Schema is the schema of PostgreSQL that the tables stand in; "" is the one of the address. What is not
	// in it, as extensions, is looked for where it would be without. SQLite has none.
	Schema string
	// NoSync lets SQLite lose the last commits in a power cut. For tests.
	NoSync bool
	// Interrupt is asked at each moment of a transaction; its error takes the place of what would have been done.
	// For tests of what a crash, or a lost connection, leaves behind.
	Interrupt func(Moment) error
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	dialect  Dialect
	writer   *sql.DB
	reader   *sql.DB
	oneConn  bool
	patience time.Duration // with oneConn: how long the one connection may be busy
	path     string        // of the file; SQLite only
	schema   string        // see Options; PostgreSQL only

	txPatience time.Duration // how long conflicting transactions are tried again

	statements statements // of the readers; SQLite only

	interrupt func(Moment) error
	together  together
}

// Open opens the database that address names: "sqlite:PATH", which is created when it is not there,
// or "postgres://…" with the parameters of libpq. It does not migrate; see [Migrate].
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	if o.Readers <= 0 {
		o.Readers = 8
	}
	var db *DB
	var err error
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		db, err = openSQLite(path, o)
	} else if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		db, err = openPostgres(address, o)
	} else {
		return nil, errs.Invalid("bad_database",
			"The database address must be sqlite:PATH or postgres://…; it is neither.")
	}
	if err != nil {
		return nil, err
	}
	db.txPatience, db.interrupt = txPatience, o.Interrupt
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("open %s database: %w", db.dialect, err)
	}
	return db, nil
}

func openSQLite(path string, o Options) (*DB, error) {
	if path == "" {
		return nil, errs.Invalid("bad_database", "The database address sqlite:PATH lacks its path.")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("folder of the database: %w", err)
	}
	sync := "FULL"
	if o.NoSync {
		sync = "OFF"
	}
	q := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(" + sync + ")",
		"foreign_keys(1)", "temp_store(MEMORY)", "cache_size(-16000)",
	}, "_txlock": {"immediate"}}
	open := func(conns int) (*sql.DB, error) {
		pool, err := sql.Open("sqlite", fileURI(path, q))
		if err != nil {
			return nil, err
		}
		pool.SetMaxOpenConns(conns)
		pool.SetMaxIdleConns(conns)
		return pool, nil
	}
	writer, err := open(1)
	if err != nil {
		return nil, err
	}
	if o.OneConn {
		return &DB{dialect: SQLite, writer: writer, reader: writer, oneConn: true, patience: 20 * time.Second, path: path}, nil
	}
	q["_pragma"] = append(q["_pragma"], "query_only(1)")
	reader, err := open(o.Readers)
	if err != nil {
		writer.Close()
		return nil, err
	}
	return &DB{dialect: SQLite, writer: writer, reader: reader, path: path}, nil
}

// fileURI returns the address of a SQLite file for the driver.
func fileURI(path string, query url.Values) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
}

func openPostgres(address string, o Options) (*DB, error) {
	address, err := inSchema(address, o.Schema)
	if err != nil {
		return nil, err
	}
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	conns := max(o.Readers, 2) // Locked holds one while its function uses others
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return &DB{dialect: Postgres, writer: pool, reader: pool, schema: o.Schema}, nil
}

// Dialect tells which database this is.
func (db *DB) Dialect() Dialect { return db.dialect }

// Writer returns the pool that transactions run on, for libraries that bring their own SQL
// (migrations, the job queue). Everything else uses Tx.
func (db *DB) Writer() *sql.DB { return db.writer }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.writer.PingContext(ctx); err != nil {
		return err
	}
	return db.reader.PingContext(ctx)
}

// Close waits for running queries and closes the connections.
func (db *DB) Close() error {
	err := errors.Join(db.statements.close(), db.reader.Close())
	if db.writer == db.reader {
		return err
	}
	return errors.Join(err, db.writer.Close())
}
