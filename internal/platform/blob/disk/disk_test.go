package disk

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/blobtest"
	"souk.dev/souk/internal/platform/errs"
)

// store opens a new store in its own folder.
func store(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store { return store(t) })
}

// files returns the paths of all files below the store.
func files(t *testing.T, s *Store) []string {
	t.Helper()
	list := []string{}
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, relErr := filepath.Rel(s.dir, path)
			list, err = append(list, filepath.ToSlash(rel)), relErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestLayout(t *testing.T) {
	s := store(t)
	const key = "000000000000000000000abc"
	if _, err := s.Put(t.Context(), key, strings.NewReader("hello"), 10); err != nil {
		t.Fatal(err)
	}
	if got := files(t, s); len(got) != 1 || got[0] != "bc/"+key {
		t.Errorf("files: %v", got)
	}
	st, err := os.Stat(s.path(key))
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	again, err := Open(s.dir) // as after a restart
	if err != nil {
		t.Fatal(err)
	}
	r, err := again.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if f := r.(*Reader).File(); f == nil || f.Name() != s.path(key) {
		t.Errorf("the file behind the reader: %v", f)
	}
}

// Nothing stays in the folder of temporary files, whatever a Put ends with.
func TestNoTemporaryFiles(t *testing.T) {
	s := store(t)
	for i, limit := range []int64{100, 3} {
		if _, err := s.Put(t.Context(), blobtest.Key(i), strings.NewReader("hello"), limit); (err == nil) != (limit == 100) {
			t.Errorf("limit %d: %v", limit, err)
		}
	}
	if got := files(t, s); len(got) != 1 || strings.HasPrefix(got[0], tempFolder) {
		t.Errorf("files: %v", got)
	}
}

// The device /dev/full takes no byte, as a full disk.
func TestDiskFull(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	s := store(t)
	link := filepath.Join(s.dir, tempFolder, "full.part")
	s.newTemp = func() (*os.File, error) {
		if err := os.Symlink("/dev/full", link); err != nil {
			return nil, err
		}
		return os.OpenFile(link, os.O_WRONLY, 0)
	}
	_, err := s.Put(t.Context(), blobtest.Key(1), strings.NewReader("hello"), 10)
	if !errs.Is(err, errs.KindUnavailable) || errs.CodeOf(err) != "disk_full" {
		t.Errorf("got %v", err)
	}
	if got := files(t, s); len(got) != 0 {
		t.Errorf("files: %v", got)
	}
}

func TestSweepTemp(t *testing.T) {
	s := store(t)
	now := time.Now()
	for name, age := range map[string]time.Duration{"old.part": 2 * time.Hour, "new.part": 0} {
		path := filepath.Join(s.dir, tempFolder, name)
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.SweepTemp(t.Context(), now.Add(-time.Hour)); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	if got := files(t, s); len(got) != 1 || got[0] != tempFolder+"/new.part" {
		t.Errorf("files: %v", got)
	}
}

// Files that are none of ours are not listed.
func TestListSkipsStrangers(t *testing.T) {
	s := store(t)
	for _, path := range []string{"00/readme.txt", "stranger", "00/" + strings.Repeat("A", 24), tempFolder + "/" + blobtest.Key(1)} {
		if err := os.WriteFile(filepath.Join(s.dir, filepath.FromSlash(path)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := s.List(t.Context(), func(key string, _ int64) error {
		t.Errorf("listed: %s", key)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestOpenWhereNoFolderCanBe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil {
		t.Error("a file was taken for a folder")
	}
}
