package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/sqldb"
)

const (
	// batchRows is how many rows are written at once, where batchValues allows.
	batchRows = 500
	// batchValues bounds the placeholders of one statement; SQLite takes 32766, PostgreSQL 65535.
	batchValues = 30000
)

// Target is where an archive goes.
type Target struct {
	DB       *sqldb.DB // with the archive's schema, and no rows that count: all are removed
	Files    blob.Store
	Progress func(done, total int64) // as in [Source]
	// Finish runs in the same transaction, when everything is there.
	Finish func(ctx context.Context, tx *sqldb.Tx) error
}

// Load reads an archive into the target. All rows appear at once, and only when the archive is whole and
// every file is in place; the files that were written before an error are left to the caller.
func Load(ctx context.Context, r io.Reader, to Target) (Manifest, error) {
	var m Manifest
	begun := false
	err := to.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if begun {
			return errors.New("the database was used by somebody else while the backup was loaded")
		}
		begun = true
		l := &loader{Target: to, tx: tx}
		var err error
		if m, err = Read(ctx, r, l); err != nil {
			return err
		}
		if err := l.finish(ctx); err != nil {
			return err
		}
		return to.Finish(ctx, tx)
	})
	return m, err
}

// loader writes what it gets.
type loader struct {
	Target
	tx       *sqldb.Tx
	manifest Manifest
	tables   map[string]Table // of the database
	keys     []foreignKey     // that were taken off; PostgreSQL only
	done     int64

	table Table // that pending belongs to
	rows  int
	args  []any
}

// Begin implements [Handler]: it makes room.
func (l *loader) Begin(ctx context.Context, m Manifest) error {
	l.manifest, l.tables = m, map[string]Table{}
	for _, t := range m.Tables {
		own, err := readTable(ctx, l.tx, t.Name)
		if err != nil {
			return err
		}
		for _, c := range t.Columns {
			i := own.column(c.Name)
			if i < 0 || own.Columns[i].Type != c.Type {
				return bad("The backup does not fit: schema %d has no column %s of type %s in the table %s.",
					m.Schema, clip(c.Name), clip(c.Type), clip(t.Name))
			}
		}
		l.tables[t.Name] = own
	}
	if err := l.releaseKeys(ctx); err != nil {
		return err
	}
	for _, t := range m.Tables { // a migration may have put rows there
		if _, err := l.tx.Exec(ctx, `DELETE FROM `+quote(t.Name)); err != nil {
			return fmt.Errorf("empty table %s: %w", t.Name, err)
		}
	}
	return nil
}

// Row implements [Handler]: it gathers rows and writes them together.
func (l *loader) Row(ctx context.Context, t Table, values []any) error {
	if t.Name != l.table.Name {
		if err := l.flush(ctx); err != nil {
			return err
		}
		l.table = t
	}
	own := l.tables[t.Name]
	for i, c := range t.Columns {
		if n, ok := values[i].(int64); ok && own.Columns[own.column(c.Name)].isBool {
			values[i] = n != 0
		}
	}
	l.args = append(l.args, values...)
	if l.rows++; l.rows == batchRows || len(l.args)+len(values) > batchValues {
		return l.flush(ctx)
	}
	return nil
}

// flush writes the rows that were gathered.
func (l *loader) flush(ctx context.Context) error {
	if l.rows == 0 {
		return nil
	}
	var a sqldb.Args
	lines := make([]string, 0, l.rows)
	for row := range slices.Chunk(l.args, len(l.table.Columns)) {
		lines = append(lines, "("+sqldb.List(&a, row)+")")
	}
	overriding := ""
	if l.tx.Dialect() == sqldb.Postgres { // numbers of rows are the archive's
		overriding = " OVERRIDING SYSTEM VALUE"
	}
	_, err := l.tx.Exec(ctx, `INSERT INTO `+quote(l.table.Name)+` (`+quoteAll(l.table.names())+`)`+overriding+
		` VALUES `+strings.Join(lines, ", "), a.Values()...)
	if err != nil {
		return fmt.Errorf("rows of table %s: %w", l.table.Name, err)
	}
	l.rows, l.args = 0, l.args[:0]
	return nil
}

// File implements [Handler]: it stores the file.
func (l *loader) File(ctx context.Context, info blob.Info, r io.Reader) error {
	stored, err := l.Files.Put(ctx, info.Key, r, info.Size)
	if err != nil {
		return err
	}
	if stored != info {
		return bad("The backup is damaged: the file %s has not the SHA-256 of its row.", info.Key)
	}
	if l.done += info.Size; l.Progress != nil {
		l.Progress(l.done, l.manifest.FileBytes)
	}
	return nil
}

// finish writes what is left and puts the rules of the schema back.
func (l *loader) finish(ctx context.Context) error {
	if err := l.flush(ctx); err != nil {
		return err
	}
	if err := l.restoreKeys(ctx); err != nil {
		return err
	}
	return l.moveSequences(ctx)
}
