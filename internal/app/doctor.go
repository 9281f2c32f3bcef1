package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
)

// DoctorInput says what to do besides looking.
type DoctorInput struct {
	MailTo string // send a test mail there; "" for none
}

// Diagnosis is what Doctor has found.
type Diagnosis struct {
	Checks   []Check `json:"checks"`
	Failed   int     `json:"failed"`
	Warnings int     `json:"warnings"`
}

// Doctor looks at everything that a market needs: its data, database, files, mails, clock, addresses,
// accounts, backups and books, each with what to do about it. It may run beside a server, never migrates,
// and leaves nothing behind.
func Doctor(ctx context.Context, cfg config.Config, in DoctorInput) Diagnosis {
	d := &doctor{cfg: cfg}
	d.add(okay("configuration", "Every value is understood."))
	d.add(dataChecks(cfg)...)
	d.database(ctx)
	d.add(blobChecks(ctx, cfg)...)
	d.add(d.mail(ctx, in.MailTo)...)
	d.add(clockChecks(cfg)...)
	d.addresses(ctx)
	d.add(gatewayChecks(cfg)...)
	d.add(elsewhereChecks(ctx, cfg)...)
	return d.diagnosis()
}

// DiagnoseConfig is the diagnosis of a market whose configuration has mistakes: there is no looking any
// further.
func DiagnoseConfig(err error) Diagnosis {
	d := &doctor{}
	e := errs.As(err)
	for _, f := range e.Fields {
		d.add(fail("configuration", "", "%s: %s", f.Path, f.Message))
	}
	if len(e.Fields) == 0 {
		d.add(fail("configuration", "", "%s", e.Message))
	}
	return d.diagnosis()
}

// doctor gathers checks.
type doctor struct {
	cfg      config.Config
	checks   []Check
	instance string // of the market in the database; "" where it is not known
}

func (d *doctor) add(checks ...Check) { d.checks = append(d.checks, checks...) }

func (d *doctor) diagnosis() Diagnosis {
	result := Diagnosis{Checks: d.checks}
	for _, c := range d.checks {
		switch c.Level {
		case LevelFail:
			result.Failed++
		case LevelWarn:
			result.Warnings++
		}
	}
	return result
}

// database looks at the database and what is in it.
func (d *doctor) database(ctx context.Context) {
	const name = "database"
	if path, ok := strings.CutPrefix(d.cfg.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			d.add(fail(name, "Run souk init, or name the folder of the data with --data.", "There is no market here: %s is not there.", path))
			return
		}
	}
	limited, cancel := context.WithTimeout(ctx, checkLimit)
	db, err := sqldb.Open(limited, d.cfg.Database, sqldb.Options{})
	cancel()
	if err != nil {
		d.add(fail(name, "See whether the database runs, and look at the key database.", "It cannot be opened: %s.", sqldb.Fault(err)))
		return
	}
	defer db.Close()
	d.add(databaseChecks(ctx, db)...)
	schema, ready := schemaCheck(ctx, db)
	d.add(schema)
	if !ready {
		return
	}
	if s, _, err := setting.Get(ctx, db, instanceSetting); err == nil {
		d.instance = s.Value
	}
	now := clock.System.Now()
	for _, check := range []func(context.Context, *sqldb.DB) []Check{
		accountChecks, backlogChecks, ledgerChecks,
		func(ctx context.Context, db *sqldb.DB) []Check { return backupChecks(ctx, db, now) },
		func(ctx context.Context, db *sqldb.DB) []Check { return futureChecks(ctx, db, now) },
	} {
		d.add(check(ctx, db)...)
	}
}

// schemaCheck compares the schema with this program, and reports whether the market in it can be looked at.
func schemaCheck(ctx context.Context, db *sqldb.DB) (Check, bool) {
	const name = "schema"
	if err := refuseUnfinished(ctx, db); err != nil {
		return fail(name, "Run the same souk restore again.", "%s", errs.As(err).Message), false
	}
	have, err := sqldb.SchemaVersion(ctx, db)
	if err != nil {
		return fail(name, "", "It cannot be read: %s.", sqldb.Fault(err)), false
	}
	migrations, err := marketMigrations()
	if err != nil {
		return fail(name, "", "%s.", err), false
	}
	newest, err := sqldb.Newest(db, migrations)
	switch {
	case err != nil:
		return fail(name, "", "%s.", err), false
	case have == 0:
		return fail(name, "Run souk init.", "There is no market in this database."), false
	case have > newest:
		return fail(name, "Run the newer Souk.", "The database has schema %d, and this Souk knows up to %d.", have, newest), false
	case have < newest:
		return warn(name, "Make a backup; the next souk serve brings it up to date.", "The database has schema %d, and this Souk has %d.", have, newest), false
	}
	return okay(name, "Version %d, as this Souk has it.", have), true
}
