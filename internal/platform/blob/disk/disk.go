// Package disk keeps files in a folder of the local disk.
//
// A file stands below a folder named like the last two characters of its key, which are random, while
// the first ones are a time. It is written under another name in the folder "tmp", synced, renamed,
// and its folder synced: it is there whole and for good, or not at all. Files are opened as *os.File,
// so that the kernel can send them.
//
// One process at a time may put a given key; keys are ids that their process has just made.
package disk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/safefile"
)

// tempFolder holds files that are being written.
const tempFolder = "tmp"

// Store keeps files below a folder. It is safe for concurrent use.
type Store struct {
	dir     string
	newTemp func() (*os.File, error)

	mu      sync.Mutex
	writing map[string]bool // keys that are being put
}

var _ blob.Store = (*Store)(nil)

// Open returns the store below dir, which is made when it is not there.
func Open(dir string) (*Store, error) {
	temp := filepath.Join(dir, tempFolder)
	if err := os.MkdirAll(temp, 0o700); err != nil {
		return nil, fmt.Errorf("folder of the file store: %w", safefile.WriteError(err))
	}
	for i := range 256 {
		err := os.Mkdir(filepath.Join(dir, hex.EncodeToString([]byte{byte(i)})), 0o700)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("folder of the file store: %w", safefile.WriteError(err))
		}
	}
	if err := syncFolder(dir); err != nil {
		return nil, err
	}
	s := &Store{dir: dir, writing: map[string]bool{}}
	s.newTemp = func() (*os.File, error) { return os.CreateTemp(temp, "*.part") }
	return s, nil
}

// path returns where the file of a checked key stands.
func (s *Store) path(key string) string {
	return filepath.Join(s.dir, key[len(key)-2:], key)
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, limit int64) (blob.Info, error) {
	if err := s.claim(key); err != nil {
		return blob.Info{}, err
	}
	defer s.release(key)
	temp, err := s.newTemp()
	if err != nil {
		return blob.Info{}, fmt.Errorf("new file: %w", safefile.WriteError(err))
	}
	defer os.Remove(temp.Name()) // it is gone already when all went well
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(temp, sum), blob.Limit(ctx, r, limit))
	if err == nil {
		err = temp.Sync()
	}
	if cerr := temp.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return blob.Info{}, fmt.Errorf("write file: %w", safefile.WriteError(err))
	}
	if err := s.place(temp.Name(), key); err != nil {
		return blob.Info{}, fmt.Errorf("place file: %w", safefile.WriteError(err))
	}
	return blob.Info{Key: key, SHA256: hex.EncodeToString(sum.Sum(nil)), Size: size}, nil
}

// place gives a written file its name, durably.
func (s *Store) place(temp, key string) error {
	path := s.path(key)
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// claim takes a key for the caller alone, unless there is a file or another writer.
func (s *Store) claim(key string) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := os.Lstat(s.path(key))
	if err == nil || s.writing[key] {
		return blob.KeyTaken(key)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look for file: %w", err)
	}
	s.writing[key] = true
	return nil
}

func (s *Store) release(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.writing, key)
}

// Delete implements blob.Store.
func (s *Store) Delete(_ context.Context, key string) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	path := s.path(key)
	if err := os.Remove(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("delete file: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder durable. Windows does so by itself and cannot be asked.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	err = f.Sync()
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}
