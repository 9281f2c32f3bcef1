package release_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// plainStore is a store whose files can do no more than they must: read and seek.
type plainStore struct{ *disk.Store }

type plainReader struct {
	io.ReadSeekCloser
	size int64
}

func (r plainReader) Size() int64 { return r.size }

func (s plainStore) Get(ctx context.Context, key string) (blob.Reader, error) {
	r, err := s.Store.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	return plainReader{r, r.Size()}, nil
}

// TestPlainRegistry publishes in a registry without a shop, on a store of the plainest sort.
func TestPlainRegistry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.Service = release.New(release.Deps{
			DB: db, Shelf: blob.NewShelf(db, plainStore{w.store}, w.kit.Clock, w.kit.IDs),
			Clock: w.kit.Clock, IDs: w.kit.IDs, Accounts: w.kit, Modules: w.modules,
		})
		pack := obxtest.Module("org.example.box", "1.0.0").Type("P").Includes(bread("1.0.0"))
		w.register(t, w.baker, pack)
		if _, err := w.try(t, w.baker, pack, withNested); err != nil {
			t.Fatal(err)
		}
		f, err := w.Download(t.Context(), w.eve, "org.example.box", "1.0.0")
		if !bytes.Equal(bytesOf(t, f, err), pack.Build()) {
			t.Error("the download is not what was uploaded")
		}
		w.publish(t, w.baker, bread("1.0.1").Commercial())
		if _, err := w.Download(t.Context(), w.miller, "org.example.bread", "1.0.1"); err == nil {
			t.Error("sold by a registry without a shop")
		}
	})
}
