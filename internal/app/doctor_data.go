package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/config"
)

// What must be free for a market to go on, and what should be.
const (
	leastFree  = 200 << 20 // bytes
	enoughFree = 2 << 30
	fewInodes  = 10_000
)

// dataChecks look at the folder of the data and the room on its disk.
func dataChecks(cfg config.Config) []Check {
	const name = "data folder"
	info, err := os.Stat(cfg.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !inside(cfg.Database, cfg.Data) && !inside(cfg.Blobs, cfg.Data):
		return []Check{okay(name, "Not used: database and files are elsewhere.")}
	case errors.Is(err, fs.ErrNotExist):
		return []Check{fail(name, "Run souk init, or name the folder with --data.", "%s is not there.", cfg.Data)}
	case err != nil:
		return []Check{fail(name, "", "%s cannot be looked at: %v.", cfg.Data, err)}
	case !info.IsDir():
		return []Check{fail(name, "Name a folder.", "%s is not a folder.", cfg.Data)}
	}
	if err := tryWrite(cfg.Data); err != nil {
		return []Check{fail(name, "Give the folder to the user that Souk runs as.", "%s cannot be written to: %v.", cfg.Data, err)}
	}
	checks := []Check{okay(name, "%s can be written to.", cfg.Data)}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Getuid() {
		checks[0] = warn(name, "Run souk commands as the user that owns it.", "%s belongs to the user %d, and you are %d.", cfg.Data, stat.Uid, os.Getuid())
	} else if info.Mode().Perm()&0o007 != 0 {
		checks[0] = warn(name, fmt.Sprintf("chmod 0700 %s", cfg.Data), "Everybody on this machine can look into %s.", cfg.Data)
	}
	return append(checks, diskCheck(cfg.Data))
}

// inside reports whether an address, sqlite:PATH or file:DIR, is below a folder.
func inside(address, folder string) bool {
	_, path, ok := strings.Cut(address, ":")
	return ok && !strings.HasPrefix(path, "//") && strings.HasPrefix(path, strings.TrimSuffix(folder, "/")+"/")
}

// diskCheck looks at the room on the disk of a folder.
func diskCheck(folder string) Check {
	const name = "disk"
	const advice = "Make room, or move the data to a larger disk."
	var st syscall.Statfs_t
	if err := syscall.Statfs(folder, &st); err != nil {
		return warn(name, "", "The room on the disk of %s is not known: %v.", folder, err)
	}
	free := int64(st.Bavail) * int64(st.Bsize) //nolint:unconvert // the types differ from system to system
	text := fmt.Sprintf("%.1f GiB are free where %s is.", float64(free)/(1<<30), folder)
	switch {
	case free < leastFree:
		return fail(name, advice, "%s", text)
	case free < enoughFree:
		return warn(name, advice, "%s", text)
	case st.Files > 0 && st.Ffree < fewInodes:
		return warn(name, "Remove small files, or make a file system with more inodes.", "Only %d more files can be made where %s is.", st.Ffree, folder)
	}
	return okay(name, "%s", text)
}

// blobChecks write, read and remove a file in the store.
func blobChecks(ctx context.Context, cfg config.Config) []Check {
	const name = "files"
	const advice = "Look at the key blobs, and at who may write there."
	folder := strings.TrimPrefix(cfg.Blobs, "file:")
	if _, err := os.Stat(folder); err != nil {
		return []Check{fail(name, "Run souk init, or look at the key blobs.", "The folder of the files cannot be looked at: %v.", err)}
	}
	store, err := openBlobs(cfg.Blobs)
	if err != nil {
		return []Check{fail(name, advice, "%v.", err)}
	}
	key, text := clock.NewIDs(clock.System).NewID(), "probe of souk doctor"
	if _, err := store.Put(ctx, key, strings.NewReader(text), 100); err != nil {
		return []Check{fail(name, advice, "No file can be stored in %s: %v.", folder, err)}
	}
	r, err := store.Get(ctx, key)
	var got []byte
	if err == nil {
		got, err = io.ReadAll(r)
		err = errors.Join(err, r.Close())
	}
	err = errors.Join(err, store.Delete(ctx, key))
	if err != nil || string(got) != text {
		return []Check{fail(name, advice, "What was stored in %s does not come back: %v.", folder, err)}
	}
	checks := []Check{okay(name, "A file was stored in %s, read and removed.", folder)}
	if !inside(cfg.Blobs, cfg.Data) {
		checks = append(checks, diskCheck(folder))
	}
	return checks
}

// earliest is before any moment at which this program runs.
var earliest = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// clockChecks look whether the time can be true, and whether the disk has the same.
func clockChecks(cfg config.Config) []Check {
	before := clock.System.Now()
	if before.Before(earliest) {
		return []Check{fail("clock", "Set it, and let it follow a time server (NTP).", "This machine says it is %s.", before.Format(time.DateTime))}
	}
	f, err := os.CreateTemp(cfg.Data, ".souk-*.probe")
	if err != nil {
		return nil // the folder's own check says so
	}
	defer os.Remove(f.Name())
	info, err := f.Stat()
	if err := errors.Join(err, f.Close()); err != nil {
		return nil
	}
	return []Check{compareClocks("the disk", info.ModTime(), before.Add(-time.Second), clock.System.Now())}
}
