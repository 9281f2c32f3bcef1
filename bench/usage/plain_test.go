package usage

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
)

// plain is a table of events with a unique source and id: what counting each event once takes at least.
type plain struct {
	db       *sql.DB
	postgres bool
}

func openPlain(b *testing.B, address string) *plain {
	b.Helper()
	p := &plain{postgres: !strings.HasPrefix(address, "sqlite:")}
	driver, name := "sqlite", "file:"+strings.TrimPrefix(address, "sqlite:")+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-16000)&_txlock=immediate"
	if p.postgres {
		driver, name = "pgx", address
	}
	db, err := sql.Open(driver, name)
	must(b, err, "open the plain table")
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	p.db = db
	_, err = db.Exec(`CREATE TABLE events (source TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (source, id))`)
	must(b, err, "create the plain table")
	return p
}

// insert stores the events in batches.
func (p *plain) insert(b *testing.B, events [][]byte) {
	b.Helper()
	sources, ids := make([]string, len(events)), make([]string, len(events))
	for i, e := range events { // which is not what is measured: the texts are cut, not parsed
		ids[i], sources[i] = field(e, `"id":"`), field(e, `"source":"`)
	}
	at := 0
	for some := range slices.Chunk(events, perInsert) {
		must(b, p.batch(sources[at:at+len(some)], ids[at:at+len(some)], some), "insert")
		at += len(some)
	}
}

func field(event []byte, name string) string {
	_, rest, _ := bytes.Cut(event, []byte(name))
	value, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(value)
}

func (p *plain) batch(sources, ids []string, bodies [][]byte) error {
	tx, err := p.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if p.postgres {
		texts := make([]string, len(bodies))
		for i, body := range bodies {
			texts[i] = string(body)
		}
		if _, err := tx.Exec(`INSERT INTO events SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING`, sources, ids, texts); err != nil {
			return err
		}
		return tx.Commit()
	}
	insert, err := tx.Prepare(`INSERT INTO events VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for i := range bodies {
		if _, err := insert.Exec(sources[i], ids[i], string(bodies[i])); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// number reads a number of the answer of a request.
func number(body []byte, name string) int {
	var answer map[string]json.RawMessage
	var n int
	if json.Unmarshal(body, &answer) != nil || json.Unmarshal(answer[name], &n) != nil {
		return -1
	}
	return n
}

var _ = sqldb.SQLite // brings the drivers
