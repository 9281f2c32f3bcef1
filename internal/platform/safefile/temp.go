package safefile

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"syscall"

	"souk.dev/souk/internal/platform/errs"
)

// Temp is a temporary file without a name where the system allows it, so that nothing is left even
// when the process is killed.
type Temp struct {
	file *os.File
	path string // set where the file still has a name
}

// NewTemp makes an empty temporary file in dir, or in the system's folder for dir "".
func NewTemp(dir string) (*Temp, error) {
	f, err := os.CreateTemp(dir, "souk-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("temporary file: %w", err)
	}
	t := &Temp{file: f}
	if os.Remove(f.Name()) != nil {
		t.path = f.Name() // Windows keeps the name of an open file
	}
	return t, nil
}

// Write implements io.Writer. A full disk is KindUnavailable, code "disk_full".
func (t *Temp) Write(p []byte) (int, error) {
	n, err := t.file.Write(p)
	return n, WriteError(err)
}

// ReadAt implements io.ReaderAt.
func (t *Temp) ReadAt(p []byte, off int64) (int, error) { return t.file.ReadAt(p, off) }

// Close removes the file.
func (t *Temp) Close() error {
	err := t.file.Close()
	if t.path != "" {
		err = errors.Join(err, os.Remove(t.path))
	}
	return err
}

// WriteError turns the error of a write to a file into what callers of ours are told: a full disk, a
// used up quota and a file that is too large for the file system are KindUnavailable, code
// "disk_full"; a place that must not be written to is "not_writable". Other errors stay what they are.
func WriteError(err error) error {
	is := func(causes ...error) bool {
		return slices.ContainsFunc(causes, func(cause error) bool { return errors.Is(err, cause) })
	}
	var e *errs.Error
	switch {
	case is(syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG):
		e = errs.New(errs.KindUnavailable, "disk_full",
			"The server has no room left for the file. Nothing was stored; tell its administrator and try again later.")
	case is(syscall.EROFS, syscall.EACCES):
		e = errs.New(errs.KindUnavailable, "not_writable",
			"The server may not write where it keeps its files. Nothing was stored; tell its administrator and try again later.")
	default:
		return err
	}
	e.Err = err
	return e
}
