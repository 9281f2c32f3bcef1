package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile"
)

// output is a file that gets its name once it is whole.
type output struct {
	io.Writer
	name string   // "-" for stdout
	temp *os.File // nil for stdout, and when it has ended
}

// openOutput opens what to names: "-", a folder, or a file that is not there yet.
func openOutput(to string, stdout io.Writer, now time.Time) (*output, error) {
	if to == "-" {
		return &output{Writer: stdout, name: to}, nil
	}
	info, err := os.Stat(to)
	switch {
	case err == nil && info.IsDir():
		to = filepath.Join(to, "souk-"+now.UTC().Format("20060102T150405Z")+".tar.gz")
	case strings.HasSuffix(to, string(filepath.Separator)):
		return nil, errs.NotFound("no_folder", "There is no folder %s. Make it first, so that a misspelt one is noticed.", to)
	}
	if _, err := os.Lstat(to); err == nil {
		return nil, fileExists(to)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("backup: %w", err)
	}
	// CreateTemp makes files that only their owner can read: a backup holds the hashes of passwords.
	temp, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+".*.part")
	if err != nil {
		return nil, fmt.Errorf("backup: %w", safefile.WriteError(err))
	}
	return &output{Writer: temp, name: to, temp: temp}, nil
}

func fileExists(path string) error {
	return errs.Conflict("file_exists", "There is a file %s already. A backup never replaces one: give another name, or a folder.", path)
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	return n, safefile.WriteError(err)
}

// commit makes the file durable and gives it its name, unless somebody took the name meanwhile.
func (o *output) commit() error {
	if o.temp == nil {
		return nil
	}
	if err := o.temp.Sync(); err != nil {
		return fmt.Errorf("backup: %w", safefile.WriteError(err))
	}
	err := os.Link(o.temp.Name(), o.name) // unlike Rename it never replaces
	if errors.Is(err, fs.ErrExist) {
		return fileExists(o.name)
	}
	if err != nil { // a file system without links
		if err := os.Rename(o.temp.Name(), o.name); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
	}
	folder, err := os.Open(filepath.Dir(o.name))
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// abort removes what has not got its name, and closes the file.
func (o *output) abort() error {
	if o.temp == nil {
		return nil
	}
	err := o.temp.Close()
	if rerr := os.Remove(o.temp.Name()); !errors.Is(rerr, fs.ErrNotExist) {
		err = errors.Join(err, rerr)
	}
	o.temp = nil
	return err
}
