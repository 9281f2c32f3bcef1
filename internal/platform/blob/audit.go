package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Audit is what a look at every file found.
type Audit struct {
	Files   int   // files that are referred to and are as they should be
	Bytes   int64 // their size
	Pending int   // files that are being written, or wait to be swept away

	Missing []Info   // referred to, and not there
	Damaged []Info   // referred to, and not of that size and hash
	Stray   []string // keys of files that nobody refers to
}

// Clean reports whether every file that should be there is there, and no other.
func (a Audit) Clean() bool { return len(a.Missing)+len(a.Damaged)+len(a.Stray) == 0 }

// Audit reads every file that refs names and compares size and hash, and looks for files that refs
// does not name. It may run while files come and go: the store is listed first, the notes are read
// next, and refs, which must read what is committed, is begun last; so what was listed is known by
// a note or a row by then, or gone.
func (s *Shelf) Audit(ctx context.Context, refs iter.Seq2[Info, error]) (Audit, error) {
	var a Audit
	unseen := map[string]bool{}
	err := s.store.List(ctx, func(key string, _ int64) error {
		unseen[key] = true
		return nil
	})
	if err != nil {
		return a, fmt.Errorf("list files: %w", err)
	}
	pending, err := sqldb.All(ctx, s.db, sqldb.Value[string], `SELECT key FROM pending_blobs`)
	if err != nil {
		return a, fmt.Errorf("list pending files: %w", err)
	}
	a.Pending = len(pending)
	for want, err := range refs {
		if err != nil {
			return a, err
		}
		delete(unseen, want.Key)
		if err := s.compare(ctx, want, &a); err != nil {
			return a, err
		}
	}
	for _, key := range pending {
		delete(unseen, key)
	}
	for _, key := range slices.Sorted(maps.Keys(unseen)) {
		stray, err := s.exists(ctx, key)
		if err != nil {
			return a, err
		}
		if stray {
			a.Stray = append(a.Stray, key)
		}
	}
	return a, nil
}

// compare reads a file and counts it where it belongs.
func (s *Shelf) compare(ctx context.Context, want Info, a *Audit) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r, err := s.store.Get(ctx, want.Key)
	if errs.Is(err, errs.KindNotFound) {
		a.Missing = append(a.Missing, want)
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	if err != nil {
		return fmt.Errorf("read file %s: %w", want.Key, err)
	}
	if n != want.Size || hex.EncodeToString(sum.Sum(nil)) != want.SHA256 {
		a.Damaged = append(a.Damaged, want)
		return nil
	}
	a.Files++
	a.Bytes += n
	return nil
}

// exists reports whether a file is still there.
func (s *Shelf) exists(ctx context.Context, key string) (bool, error) {
	r, err := s.store.Get(ctx, key)
	if errs.Is(err, errs.KindNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, r.Close()
}
