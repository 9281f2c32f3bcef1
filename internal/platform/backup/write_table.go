package backup

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
)

// writeTable writes the rows of a table, in members of some bytes each.
func (src Source) writeTable(ctx context.Context, q sqldb.Queryer, a *archive, m Manifest, t Table) error {
	out := tableWriter{archive: a, table: t}
	var err error
	if out.places, err = m.places(t); err != nil {
		return err
	}
	query := `SELECT ` + quoteAll(t.names()) + ` FROM ` + quote(t.Name) + src.where(t.Name)
	if len(t.key) > 0 {
		query += ` ORDER BY ` + quoteAll(t.key)
	}
	if err := out.rows(ctx, q, query); err != nil {
		return err
	}
	more, err := src.more(ctx, q, t.Name)
	if err != nil {
		return err
	}
	for _, row := range more {
		values := make([]any, len(t.Columns))
		for i, c := range t.Columns {
			values[i] = row[c.Name]
		}
		if err := out.row(values); err != nil {
			return err
		}
	}
	return out.flush()
}

// tableWriter gathers rows into members.
type tableWriter struct {
	*archive
	table   Table
	places  []places
	pending bytes.Buffer
	members int
}

func (w *tableWriter) rows(ctx context.Context, q sqldb.Queryer, query string) error {
	rows, err := q.Query(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	values := make([]any, len(w.table.Columns))
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := w.row(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (w *tableWriter) row(values []any) error {
	if err := w.refer(values, w.places); err != nil {
		return err
	}
	if err := encodeRow(&w.pending, values); err != nil {
		return err
	}
	if w.pending.Len() < chunk {
		return nil
	}
	return w.flush()
}

func (w *tableWriter) flush() error {
	if w.pending.Len() == 0 {
		return nil
	}
	w.members++
	name := fmt.Sprintf("%s%s/%06d.jsonl", tablesPrefix, w.table.Name, w.members)
	_, err := w.add(name, int64(w.pending.Len()), strings.NewReader(w.pending.String()))
	w.pending.Reset()
	return err
}
