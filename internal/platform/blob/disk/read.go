package disk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/clock"
)

// Reader is an open file of the store.
type Reader struct {
	file *os.File
	size int64
}

// File returns the file itself, for the kernel to send. Close the Reader, not the file.
func (r *Reader) File() *os.File { return r.file }

// Size implements blob.Reader.
func (r *Reader) Size() int64 { return r.size }

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) { return r.file.Read(p) }

// Seek implements io.Seeker.
func (r *Reader) Seek(offset int64, whence int) (int64, error) { return r.file.Seek(offset, whence) }

// ReadAt implements io.ReaderAt.
func (r *Reader) ReadAt(p []byte, off int64) (int, error) { return r.file.ReadAt(p, off) }

// Close implements io.Closer.
func (r *Reader) Close() error { return r.file.Close() }

// Get implements blob.Store. The reader is a *Reader.
func (s *Store) Get(_ context.Context, key string) (blob.Reader, error) {
	if err := blob.CheckKey(key); err != nil {
		return nil, err
	}
	f, err := os.Open(s.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, blob.NoSuchFile(key)
	}
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	st, err := f.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open file: %w", err), f.Close())
	}
	return &Reader{file: f, size: st.Size()}, nil
}

// List implements blob.Store.
func (s *Store) List(ctx context.Context, yield func(key string, size int64) error) error {
	folders, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	for _, folder := range folders {
		if len(folder.Name()) != 2 || !folder.IsDir() {
			continue
		}
		err := eachFile(ctx, filepath.Join(s.dir, folder.Name()), func(info fs.FileInfo) error {
			if !clock.IsID(info.Name()) || !info.Mode().IsRegular() {
				return nil
			}
			return yield(info.Name(), info.Size())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// SweepTemp removes files that a killed process left unfinished, last written to before the given
// time, and returns how many they were.
func (s *Store) SweepTemp(ctx context.Context, before time.Time) (int, error) {
	n := 0
	temp := filepath.Join(s.dir, tempFolder)
	err := eachFile(ctx, temp, func(info fs.FileInfo) error {
		if !info.ModTime().Before(before) {
			return nil
		}
		err := os.Remove(filepath.Join(temp, info.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			return nil // its writer has just finished
		}
		n++
		return err
	})
	return n, err
}

// eachFile calls visit for each entry of a folder, some at a time, leaving out what vanishes.
func eachFile(ctx context.Context, dir string, visit func(fs.FileInfo) error) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	defer f.Close()
	for {
		entries, err := f.ReadDir(500)
		for _, e := range entries {
			if err := ctx.Err(); err != nil {
				return err
			}
			info, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return fmt.Errorf("list files: %w", err)
			}
			if err := visit(info); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("list files: %w", err)
		}
	}
}
