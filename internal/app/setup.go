package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile"
	"souk.dev/souk/internal/platform/sqldb"
)

// SetupInput is what a new market needs.
type SetupInput struct {
	Config  config.Config
	File    string // where the configuration goes
	Replace bool   // a configuration that is there is written anew
	// Admin is the first administrator; without a name none is made.
	Admin account.CreateUserInput
}

// SetupReport is what Setup has done.
type SetupReport struct {
	File    string `json:"config"`
	Data    string `json:"data"`
	Admin   string `json:"admin,omitempty"`
	Created bool   `json:"admin_created"` // false: it was there already
	Admins  int64  `json:"admins"`        // how many administer the market now
}

// Setup makes the folder of the data and the database, creates the first administrator, and last writes
// the configuration: where something fails before, it can simply run again. It fails with "file_exists"
// and what [Open] and CreateUser fail with.
func Setup(ctx context.Context, in SetupInput, log *slog.Logger) (report SetupReport, err error) {
	report = SetupReport{File: in.File, Data: in.Config.Data, Admin: in.Admin.Name}
	if err := CheckConfigFile(in.File, in.Replace); err != nil {
		return report, err
	}
	if err := os.MkdirAll(in.Config.Data, 0o700); err != nil {
		return report, fmt.Errorf("folder of the data: %w", safefile.WriteError(err))
	}
	market, err := Open(ctx, in.Config, log)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, market.Close()) }()
	if in.Admin.Name != "" {
		if report.Created, err = market.firstAdmin(ctx, in.Admin); err != nil {
			return report, err
		}
	}
	if report.Admins, err = account.ActiveAdmins(ctx, market.DB); err != nil {
		return report, err
	}
	return report, writeConfig(in)
}

// firstAdmin creates the administrator, and reports whether it was not there before.
func (a *App) firstAdmin(ctx context.Context, in account.CreateUserInput) (bool, error) {
	user, err := a.Accounts.User(ctx, account.Operator, in.Name)
	switch {
	case err == nil && user.Admin:
		return false, nil
	case err == nil:
		return false, errs.Conflict("name_taken", "There is a user %s already, who is no administrator. Choose another name.", user.Name)
	case !errs.Is(err, errs.KindNotFound):
		return false, err
	}
	in.Admin, in.Provider = true, true
	_, err = a.Accounts.CreateUser(ctx, account.Operator, in)
	return err == nil, err
}

// CheckConfigFile refuses a place where no configuration can be written: with "file_exists" where there is
// one and it is not to be replaced.
func CheckConfigFile(path string, replace bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("configuration: %w", err)
	case info.IsDir():
		return errs.Conflict("file_exists", "%s is a folder. Name a file with --config.", path)
	case !replace:
		return errs.Conflict("file_exists", "There is a configuration %s already. Add --force to write it anew; data and users stay.", path)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return errs.NotFound("no_folder", "There is no folder %s for the configuration. Make it first.", filepath.Dir(path))
	}
	return nil
}

// writeConfig writes the file for its owner alone, in one step: it holds passwords.
func writeConfig(in SetupInput) error {
	temp, err := os.CreateTemp(filepath.Dir(in.File), "."+filepath.Base(in.File)+".*")
	if err != nil {
		return fmt.Errorf("configuration: %w", safefile.WriteError(err))
	}
	defer os.Remove(temp.Name()) // it is gone when all went well
	_, err = temp.WriteString(config.Render(in.Config.Given()))
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("configuration: %w", safefile.WriteError(err))
	}
	if in.Replace {
		return os.Rename(temp.Name(), in.File)
	}
	if err := os.Link(temp.Name(), in.File); errors.Is(err, fs.ErrExist) { // unlike Rename it never replaces
		return CheckConfigFile(in.File, false)
	} else if err != nil {
		return os.Rename(temp.Name(), in.File)
	}
	return nil
}

// TryDatabase says whether a market can live in the database that the address names. It changes nothing:
// a SQLite database that is not there is not made.
func TryDatabase(ctx context.Context, address string) error {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return writableAncestor(filepath.Dir(path))
		}
	}
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	db, err := sqldb.Open(ctx, address, sqldb.Options{Readers: 1})
	if err != nil {
		return errs.New(errs.KindUnavailable, "no_database", "It cannot be opened: %s.", sqldb.Fault(err))
	}
	defer db.Close()
	for _, c := range databaseChecks(ctx, db) {
		if c.Level == LevelFail {
			return errs.New(errs.KindUnavailable, "bad_database", "%s %s", c.Message, c.Advice)
		}
	}
	return nil
}

// writableAncestor refuses a folder that cannot be made or written to.
func writableAncestor(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	for {
		info, err := os.Stat(dir)
		if err == nil && !info.IsDir() {
			return errs.Invalid("no_folder", "%s is not a folder.", dir)
		}
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) || filepath.Dir(dir) == dir {
			return errs.Invalid("no_folder", "%s cannot be looked at: %v.", dir, err)
		}
		dir = filepath.Dir(dir)
	}
	return tryWrite(dir)
}
