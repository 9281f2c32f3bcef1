package blob

import (
	"context"
	"io"
)

// Info is what a store knows of a file when it has been written.
type Info struct {
	Key    string
	SHA256 string // of all its bytes, 64 lower-case hex digits
	Size   int64  // in bytes
}

// Reader reads a stored file. The disk store's also has File() *os.File, so that a server can let
// the kernel send it.
type Reader interface {
	io.ReadSeekCloser
	// Size returns the number of bytes of the whole file.
	Size() int64
}

// Store keeps files. All methods may be called concurrently. Keys have the form of clock.IsID; any
// other is refused with code "bad_key".
type Store interface {
	// Put streams r into the file key. Once it returns nil the file survives a power cut; when it
	// returns an error there is no file. It never replaces a file: a key that is taken gives
	// KindConflict, code "key_taken"; of several concurrent Puts of one key one succeeds. More than
	// limit bytes give KindTooLarge, code "file_too_large"; a full store KindUnavailable, code
	// "disk_full". An error of r is returned as it is, wrapped.
	Put(ctx context.Context, key string, r io.Reader, limit int64) (Info, error)
	// Get opens a file; KindNotFound, code "no_such_file", when there is none. A file that is
	// deleted while it is open can be read to its end.
	Get(ctx context.Context, key string) (Reader, error)
	// Delete removes a file; one that is not there is no error.
	Delete(ctx context.Context, key string) error
	// List calls yield for every file, in no order, until yield returns an error, which List then
	// returns. Files that come or go meanwhile may be listed or not.
	List(ctx context.Context, yield func(key string, size int64) error) error
}
