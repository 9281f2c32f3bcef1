package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"souk.dev/souk/internal/platform/backup"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// place is where a backup goes: a database without tables and a store without files, once openPlace has
// returned it.
type place struct {
	cfg   config.Config
	in    RestoreInput
	db    *sqldb.DB
	files blob.Store
}

// openPlace opens the database and the store, refuses them with "not_empty" where somebody's things are
// in them, and clears what an interrupted restore has left.
func openPlace(ctx context.Context, cfg config.Config, in RestoreInput) (*place, error) {
	p := &place{cfg: cfg, in: in}
	var err error
	if p.files, err = openBlobs(cfg.Blobs); err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(cfg.Database, "sqlite:"); ok && notThere(path) {
		// Without a database there is nothing that could explain files; and none is made for a refusal.
		if keys, err := p.storedFiles(ctx); err != nil || len(keys) > 0 {
			return nil, errors.Join(err, p.filesInTheWay(len(keys)))
		}
	}
	if p.db, err = sqldb.Open(ctx, cfg.Database, sqldb.Options{}); err != nil {
		return nil, err
	}
	if err := p.prepare(ctx); err != nil {
		return nil, errors.Join(err, p.db.Close())
	}
	return p, nil
}

func (p *place) prepare(ctx context.Context) error {
	marker, marked, err := backup.Marked(ctx, p.db)
	if err != nil {
		return err
	}
	keys, err := p.storedFiles(ctx)
	if err != nil {
		return err
	}
	found, err := backup.Look(ctx, p.db, uncounted)
	if err != nil {
		return err
	}
	schema, err := sqldb.SchemaVersion(ctx, p.db)
	if err != nil {
		return err
	}
	switch {
	case len(found.Filled) > 0:
		return errs.Conflict("not_empty", "The database is in use already: it has %s. A backup goes into an empty place only. "+
			"Name another one with --data or --database.", strings.Join(found.Filled, ", "))
	case len(found.Tables) > 0 && schema == 0 && !marked:
		return errs.Conflict("not_empty", "The database has tables that are not Souk's: %s. A backup goes into an empty place only.",
			strings.Join(found.Tables, ", "))
	case len(keys) > 0 && (!marked || marker.Blobs != p.cfg.Blobs):
		return p.filesInTheWay(len(keys))
	case marked:
		p.in.say("An earlier restore of %s was interrupted here; what it left is removed first (%d files).", marker.Archive, len(keys))
	}
	if len(found.Tables) == 0 {
		return nil
	}
	if err := p.clear(ctx); err != nil {
		return err
	}
	if p.db.Dialect() == sqldb.SQLite {
		p.db, err = sqldb.Open(ctx, p.cfg.Database, sqldb.Options{})
	}
	return err
}

func notThere(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

func (p *place) filesInTheWay(n int) error {
	return errs.Conflict("not_empty", "There are files in %s already (%d), and a backup goes into an empty place only. "+
		"Name another folder with --data or --blobs.", p.cfg.Blobs, n)
}

func (p *place) storedFiles(ctx context.Context) ([]string, error) {
	var keys []string
	err := p.files.List(ctx, func(key string, _ int64) error {
		keys = append(keys, key)
		return nil
	})
	return keys, err
}

// clear removes all files and tables; a SQLite database is closed and gone then. The files go first: the
// database says that they are nobody's.
func (p *place) clear(ctx context.Context) error {
	keys, err := p.storedFiles(ctx)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := p.files.Delete(ctx, key); err != nil {
			return err
		}
	}
	path, isSQLite := strings.CutPrefix(p.cfg.Database, "sqlite:")
	if !isSQLite {
		return backup.Clear(ctx, p.db)
	}
	if err := p.db.Close(); err != nil {
		return err
	}
	for _, behind := range []string{"-wal", "-shm", "-migrate", ""} { // the database itself last
		if err := os.Remove(path + behind); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("clear the database: %w", err)
		}
	}
	return nil
}

// refuseUnfinished refuses a database in which a restore was interrupted, with "unfinished_restore".
func refuseUnfinished(ctx context.Context, db *sqldb.DB) error {
	marker, marked, err := backup.Marked(ctx, db)
	if err != nil || !marked {
		return err
	}
	return errs.New(errs.KindUnavailable, "unfinished_restore",
		"A restore of %s into this database was interrupted, so the market is not whole. Run the same souk restore again; "+
			"it clears what is left of the first.", marker.Archive)
}
