package backup

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// chunk is about how many bytes of rows become one member.
const chunk = 1 << 20

// Source is what an archive is made of.
type Source struct {
	DB    *sqldb.DB
	Files interface {
		Get(ctx context.Context, key string) (blob.Reader, error)
	}
	Souk      string    // version of this program
	CreatedAt time.Time // of the archive
	// Skip reports whether a table is left out.
	Skip func(table string) bool
	// Where limits the rows of a table, by its name: a condition of SQL.
	Where map[string]string
	// More returns rows that a table gets besides its own, by the names of their columns. It reads from
	// the snapshot. nil is none.
	More func(ctx context.Context, q sqldb.Queryer, table string) ([]map[string]any, error)
	// FileRows are the columns that refer to files; those of tables that are not there are left out.
	FileRows []FileColumns
	// Progress is told how many bytes of files are done, of how many; nil is none.
	Progress func(done, total int64)
}

// Write writes an archive of the source to w and returns its manifest. The caller holds the files. A file
// that is missing or damaged ends it with an error of code "file_damaged": a backup that leaves something
// out would be taken for whole.
func Write(ctx context.Context, w io.Writer, src Source) (m Manifest, err error) {
	a, err := newArchive(w, src.CreatedAt)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	err = src.DB.Snapshot(ctx, func(q sqldb.Queryer) error {
		if m, err = src.manifest(ctx, q); err != nil {
			return err
		}
		if err := a.addJSON(manifestName, m); err != nil {
			return err
		}
		for _, t := range m.Tables {
			if err := src.writeTable(ctx, q, a, m, t); err != nil {
				return fmt.Errorf("table %s: %w", t.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return m, err
	}
	if err := src.writeFiles(ctx, a, m); err != nil {
		return m, err
	}
	return m, a.finish()
}

// manifest counts what is in the snapshot.
func (src Source) manifest(ctx context.Context, q sqldb.Queryer) (Manifest, error) {
	m := Manifest{Format: format, Souk: src.Souk, Dialect: string(q.Dialect()), CreatedAt: src.CreatedAt}
	var err error
	if m.Schema, err = sqldb.SchemaVersion(ctx, q); err != nil {
		return m, err
	}
	names, err := tableNames(ctx, q)
	if err != nil {
		return m, err
	}
	for _, name := range names {
		if src.Skip(name) {
			continue
		}
		t, err := src.countTable(ctx, q, name)
		if err != nil {
			return m, err
		}
		m.Tables = append(m.Tables, t)
	}
	return m, src.countFiles(ctx, q, &m)
}

func (src Source) countTable(ctx context.Context, q sqldb.Queryer, name string) (Table, error) {
	t, err := readTable(ctx, q, name)
	if err != nil {
		return t, err
	}
	t.Rows, err = sqldb.One(ctx, q, sqldb.Value[int64], `SELECT count(*) FROM `+quote(name)+src.where(name))
	if err != nil {
		return t, fmt.Errorf("rows of table %s: %w", name, err)
	}
	more, err := src.more(ctx, q, name)
	t.Rows += int64(len(more))
	return t, err
}

func (src Source) countFiles(ctx context.Context, q sqldb.Queryer, m *Manifest) error {
	for _, f := range src.FileRows {
		if !slices.ContainsFunc(m.Tables, func(t Table) bool { return t.Name == f.Table }) {
			continue
		}
		m.FileRows = append(m.FileRows, f)
		var n, bytes int64
		err := q.QueryRow(ctx, `SELECT count(*), CAST(coalesce(sum(`+quote(f.Size)+`), 0) AS BIGINT) FROM `+quote(f.Table)+
			` WHERE `+quote(f.Key)+` IS NOT NULL`).Scan(&n, &bytes)
		if err != nil {
			return fmt.Errorf("files of table %s: %w", f.Table, err)
		}
		m.Files, m.FileBytes = m.Files+n, m.FileBytes+bytes
	}
	return nil
}

func (src Source) where(table string) string {
	if condition := src.Where[table]; condition != "" {
		return " WHERE " + condition
	}
	return ""
}

func (src Source) more(ctx context.Context, q sqldb.Queryer, table string) ([]map[string]any, error) {
	if src.More == nil {
		return nil, nil
	}
	return src.More(ctx, q, table)
}

// writeFiles writes the files that the rows referred to.
func (src Source) writeFiles(ctx context.Context, a *archive, m Manifest) error {
	refs, err := a.refs.reader()
	if err != nil {
		return err
	}
	var done int64
	for {
		info, err := nextRef(refs)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := src.writeFile(ctx, a, info); err != nil {
			return err
		}
		if done += info.Size; src.Progress != nil {
			src.Progress(done, m.FileBytes)
		}
	}
}

func (src Source) writeFile(ctx context.Context, a *archive, info blob.Info) error {
	r, err := src.Files.Get(ctx, info.Key)
	if errs.Is(err, errs.KindNotFound) {
		return damaged(info, "is missing")
	}
	if err != nil {
		return err
	}
	defer r.Close()
	if r.Size() != info.Size {
		return damaged(info, "has not its size")
	}
	sum, err := a.add(blobsPrefix+info.Key, info.Size, blob.Limit(ctx, r, info.Size))
	if err != nil {
		return err
	}
	if hex.EncodeToString(sum) != info.SHA256 {
		return damaged(info, "has not its SHA-256")
	}
	return nil
}

func damaged(info blob.Info, what string) error {
	return errs.New(errs.KindUnavailable, "file_damaged",
		"The stored file %s %s, so there is no whole backup to be made. See what else is wrong with: souk verify --blobs", info.Key, what)
}
