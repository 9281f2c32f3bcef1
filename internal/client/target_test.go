package client

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"souk.dev/souk/internal/platform/errs"
)

func TestADeviceIsNotReplacedByAFile(t *testing.T) {
	dir := t.TempDir()
	pipe, file := filepath.Join(dir, "pipe"), filepath.Join(dir, "file")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ to, folder, name, code string }{
		{"", ".", "", ""},
		{dir, dir, "", ""},
		{file, dir, "file", ""},
		{filepath.Join(dir, "new"), dir, "new", ""},
		{pipe, "", "", "cannot_write"},
	}
	for _, tt := range tests {
		folder, name, err := splitTarget(tt.to)
		if folder != tt.folder || name != tt.name || errs.CodeOf(err) != tt.code {
			t.Errorf("%q: folder %q, name %q, %v", tt.to, folder, name, err)
		}
	}
}
