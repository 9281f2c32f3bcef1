package rest

import (
	"encoding/hex"
	"hash"
	"io"

	"souk.dev/souk/internal/platform/errs"
)

// hashedFile hashes the body of an upload while it is read, so that no file is whole in memory.
type hashedFile struct {
	io.ReadCloser
	hash  hash.Hash
	ended bool // it was read to its end
}

func (f *hashedFile) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	f.hash.Write(p[:n])
	f.ended = f.ended || err == io.EOF
	return n, err
}

// sum returns the hash of what was read, hex.
func (f *hashedFile) sum() string { return hex.EncodeToString(f.hash.Sum(nil)) }

// sameFile reads the file of the repeated request and refuses another one than that which the stored
// answer is about.
func (at attempt) sameFile(stored *storedAnswer) error {
	if at.file == nil {
		return nil
	}
	if _, err := io.Copy(io.Discard, at.file); err != nil {
		return err
	}
	if at.file.sum() != stored.file {
		return keyReused()
	}
	return nil
}

func keyReused() error {
	return errs.Invalid("idempotency_key_reused",
		"This Idempotency-Key was sent with another request before. Use a new one for each thing that you do.")
}
