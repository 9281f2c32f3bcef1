package blob

import (
	"context"
	"io"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
)

// CheckKey refuses what is not a key, with KindInvalid and code "bad_key". Stores call it before
// they make a path or an address of one.
func CheckKey(key string) error {
	if !clock.IsID(key) {
		return errs.Invalid("bad_key", "%.40q is not the key of a file.", key)
	}
	return nil
}

// NoSuchFile returns the error of a store that has no file for the key.
func NoSuchFile(key string) error { return errs.NotFound("no_such_file", "There is no file %s.", key) }

// KeyTaken returns the error of a store that has a file for the key already.
func KeyTaken(key string) error {
	return errs.Conflict("key_taken", "There is a file %s already.", key)
}

// Limit returns a reader of r that fails with KindTooLarge, code "file_too_large", once there are
// more than limit bytes, and with ctx's error once ctx is done.
func Limit(ctx context.Context, r io.Reader, limit int64) io.Reader {
	return &limited{alive: ctx.Err, r: r, limit: limit, left: limit}
}

type limited struct {
	alive       func() error
	r           io.Reader
	limit, left int64
}

// Read implements io.Reader.
func (l *limited) Read(p []byte) (int, error) {
	if err := l.alive(); err != nil {
		return 0, err
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errs.New(errs.KindTooLarge, "file_too_large",
			"The file is larger than the allowed %d bytes. Nothing was stored.", l.limit)
	}
	return n, err
}
