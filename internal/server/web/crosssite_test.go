package web_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// state returns all rows of the database but those that reading may change too.
func (k *stock) state(t *testing.T) string {
	t.Helper()
	var tables []string
	rows, err := k.db.Query(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL AND name NOT LIKE '%fts%' AND name <> 'sessions' ORDER BY name`)
	must(t, err)
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		tables = append(tables, name)
	}
	must(t, rows.Close())
	var all strings.Builder
	for _, table := range tables {
		fmt.Fprintln(&all, table, k.rows(t, table))
	}
	return all.String()
}

func (k *stock) rows(t *testing.T, table string) string {
	t.Helper()
	rows, err := k.db.Query(t.Context(), `SELECT * FROM `+table)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	var all strings.Builder
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		must(t, rows.Scan(values...))
		for _, value := range values {
			fmt.Fprint(&all, *value.(*any), "|")
		}
	}
	must(t, rows.Err())
	return all.String()
}

// TestOtherSitesSendNoForms sends every form from another site, as the one who may send it, with what
// would do something. The newest browsers say where a form comes from in one way, older ones in another.
func TestOtherSitesSendNoForms(t *testing.T) {
	k := newStock(t, dbtest.Open(t, sqldb.SQLite))
	k.browserOf(t, "ann/ann")
	for _, s := range scenarios {
		if s.right < 400 {
			k.browserOf(t, s.who)
		}
	}
	before := k.state(t)
	if !strings.Contains(before, "Bread for shops") {
		t.Fatal("the state does not have the offerings")
	}
	sent := 0
	for _, s := range scenarios {
		if s.method() != http.MethodPost {
			continue
		}
		for _, header := range [][2]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
		} {
			body, contentType := k.body(t, s, 4)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, k.url+k.fill(s.path, 4), bytes.NewReader(body))
			must(t, err)
			r.Header.Set("Content-Type", contentType)
			r.Header.Set(header[0], header[1])
			got := k.browserOf(t, s.who).do(r)
			if got.status != 403 || !strings.Contains(got.text(), "another site") || len(got.header.Values("Set-Cookie")) > 0 {
				t.Errorf("%s with %s %s: %d (to %q): %s", s.route, header[0], header[1], got.status, got.location, short(got.text(), 300))
			}
			sent++
		}
	}
	if sent < 4*70 {
		t.Errorf("only %d forms were sent", sent)
	}
	if after := k.state(t); after != before {
		t.Errorf("the forms changed something:\n%s\nbefore:\n%s", after, before)
	}
}

// TestUploadsOfOtherSitesAreNotRead sends endless files from another site.
func TestUploadsOfOtherSitesAreNotRead(t *testing.T) {
	k := newStock(t, dbtest.Open(t, sqldb.SQLite))
	for _, s := range scenarios {
		if kind, _, ok := strings.Cut(s.form, ":"); !ok || (kind != "file" && kind != "package") {
			continue
		}
		_, contentType := k.body(t, s, 4)
		body := &endless{}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, k.url+k.fill(s.path, 4), io.NopCloser(body))
		must(t, err)
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Expect", "100-continue") // the body goes out only when the server asks for it
		if got := k.browserOf(t, s.who).do(r); got.status != 403 || body.read > 0 {
			t.Errorf("%s: %d after %d bytes", s.route, got.status, body.read)
		}
	}
}

// endless is a file without an end, which counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	return len(p), nil
}
