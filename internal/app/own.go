package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"souk.dev/souk/internal/platform/errs"
)

// ownDatabase makes sure that no other server runs on the same SQLite database. The returned function
// gives it free; the end of the process does too, however it ends.
func ownDatabase(database string) (func(), error) {
	path, isSQLite := strings.CutPrefix(database, "sqlite:")
	if !isSQLite {
		return func() {}, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("folder of the database: %w", err)
	}
	file, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock of the database: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		file.Close()
		return nil, errs.Conflict("already_serving",
			"Another server runs on %s. Stop it first, or use PostgreSQL to run several.", path)
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("lock of the database: %w", err)
	}
	return func() { file.Close() }, nil
}
