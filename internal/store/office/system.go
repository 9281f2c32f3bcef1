package office

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
)

// The names of settings in which the market remembers how it was looked after.
const (
	backupSetting = "last_backup"
	verifySetting = "last_verify"
)

// System is how the system is.
type System struct {
	Facts
	Now      time.Time
	Dialect  sqldb.Dialect
	Database sqldb.Facts
	Stored   Stored
	Disks    []Disk
	Jobs     job.Counts
	Mails    mail.Counts
	Sends    bool   // a mail server is configured
	Backup   Backup // the zero value for none
	Verify   Verified
	Warnings []Warning // what an administrator should look at, the worst first
}

// Stored counts the files that the database knows of.
type Stored struct{ Files, Bytes int64 }

// Backup is the last one.
type Backup struct {
	At       time.Time `json:"at"` // of the last whole one; zero for none
	File     string    `json:"file"`
	Bytes    int64     `json:"bytes"`
	OK       bool      `json:"ok"` // the last attempt gave a whole one
	FailedAt time.Time `json:"failed_at,omitzero"`
	Error    string    `json:"error,omitempty"`
}

// Verified is what the last check of books and files found.
type Verified struct {
	At       time.Time `json:"at"` // zero for never
	Ledger   bool      `json:"ledger"`
	Blobs    bool      `json:"blobs"`
	Findings int       `json:"findings"`
	Problems []string  `json:"problems,omitempty"` // the first of them, each a sentence
}

// System tells how the system is. It is for administrators.
func (s *Service) System(ctx context.Context, actor account.Actor) (System, error) {
	if err := actor.NeedAdmin(); err != nil {
		return System{}, err
	}
	sys := System{Facts: s.Facts, Now: s.Clock.Now(), Dialect: s.DB.Dialect(), Sends: s.Mailer.Sends()}
	steps := []func() error{
		func() (err error) { sys.Database, err = s.DB.Facts(ctx); return err },
		func() (err error) { sys.Stored, err = s.stored(ctx); return err },
		func() (err error) { sys.Disks, err = s.Deps.Disks(); return err },
		func() (err error) { sys.Jobs, err = s.Queue.Counts(ctx); return err },
		func() (err error) { sys.Mails, err = s.Mailer.Counts(ctx); return err },
		func() error { return remembered(ctx, s.DB, backupSetting, &sys.Backup) },
		func() error { return remembered(ctx, s.DB, verifySetting, &sys.Verify) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return System{}, fmt.Errorf("system: %w", err)
		}
	}
	fee, err := s.Market.Fee(ctx, s.DB)
	if err != nil {
		return System{}, fmt.Errorf("system: %w", err)
	}
	sys.Warnings = sys.warnings(fee.IsZero())
	return sys, nil
}

// Verified returns what the last check of books and files found; the zero value for none. It is for
// administrators.
func (s *Service) Verified(ctx context.Context, actor account.Actor) (Verified, error) {
	var v Verified
	if err := actor.NeedAdmin(); err != nil {
		return v, err
	}
	return v, remembered(ctx, s.DB, verifySetting, &v)
}

// stored sums up what the tables say; nobody walks through the files.
func (s *Service) stored(ctx context.Context) (Stored, error) {
	return sqldb.One(ctx, s.DB, func(row sqldb.Row) (v Stored, err error) {
		return v, row.Scan(&v.Files, &v.Bytes)
	}, `SELECT COALESCE(SUM(files), 0), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM (
    SELECT COUNT(*) AS files, SUM(size) AS bytes FROM versions WHERE blob_key IS NOT NULL
    UNION ALL SELECT COUNT(*), SUM(size) FROM resource_versions WHERE blob_key IS NOT NULL
    UNION ALL SELECT 2 * COUNT(*), SUM(large_size + small_size) FROM pictures) AS stored`)
}

func remembered(ctx context.Context, q sqldb.Queryer, name string, into any) error {
	set, found, err := setting.Get(ctx, q, name)
	if err != nil || !found {
		return err
	}
	if err := json.Unmarshal([]byte(set.Value), into); err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return nil
}

// mostProblems is how many findings are remembered.
const mostProblems = 200

// NoteVerified remembers what a check of books and files found, for the page of the system. It is for the
// one who has checked, whoever that is.
func NoteVerified(ctx context.Context, db *sqldb.DB, v Verified) error {
	v.Problems = v.Problems[:min(len(v.Problems), mostProblems)]
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("note verification: %w", err)
	}
	return db.Tx(ctx, func(tx *sqldb.Tx) error {
		return setting.Set(ctx, tx, verifySetting, setting.Setting{Value: string(text), UpdatedAt: v.At})
	})
}
