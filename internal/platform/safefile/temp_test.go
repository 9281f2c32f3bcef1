package safefile_test

import (
	"fmt"
	"io"
	"os"
	"syscall"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile"
)

func TestTemp(t *testing.T) {
	dir := t.TempDir()
	temp, err := safefile.NewTemp(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(temp, "hello, world"); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(io.NewSectionReader(temp, 7, 5))
	if err != nil || string(got) != "world" {
		t.Errorf("read %q, %v", got, err)
	}
	if err := temp.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestWriteError(t *testing.T) {
	full := &os.PathError{Op: "write", Path: "/secret/path", Err: syscall.ENOSPC}
	err := safefile.WriteError(fmt.Errorf("copy: %w", full))
	if !errs.Is(err, errs.KindUnavailable) || errs.CodeOf(err) != "disk_full" {
		t.Errorf("got %v", err)
	}
	if err := safefile.WriteError(&os.PathError{Op: "open", Path: "x", Err: syscall.EROFS}); errs.CodeOf(err) != "not_writable" {
		t.Errorf("a read-only file system gives %v", err)
	}
	if other := safefile.WriteError(os.ErrPermission); other != os.ErrPermission {
		t.Errorf("got %v", other)
	}
	if err := safefile.WriteError(nil); err != nil {
		t.Errorf("got %v", err)
	}
}
