package blob_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/blobtest"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// bundle is a shelf with what is below it.
type bundle struct {
	*blob.Shelf
	db    *sqldb.DB
	store *faulty
	clock *clock.Set
	dir   string
}

// faulty is a disk store whose Delete can be made to fail, and whose List can be followed by
// something else.
type faulty struct {
	*disk.Store
	deleteErr error
	afterList func()
}

// List implements blob.Store.
func (f *faulty) List(ctx context.Context, yield func(string, int64) error) error {
	err := f.Store.List(ctx, yield)
	if f.afterList != nil {
		f.afterList()
	}
	return err
}

// Delete implements blob.Store.
func (f *faulty) Delete(ctx context.Context, key string) error {
	if f.deleteErr != nil {
		return f.deleteErr
	}
	return f.Store.Delete(ctx, key)
}

// eachShelf runs test on both databases.
func eachShelf(t *testing.T, test func(t *testing.T, b *bundle)) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		dir := t.TempDir()
		store, err := disk.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		b := &bundle{db: db, store: &faulty{Store: store}, clock: clock.NewSet(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)), dir: dir}
		b.Shelf = blob.NewShelf(db, b.store, b.clock, &clock.SequentialIDs{})
		test(t, b)
	})
}

// put puts a text on the shelf.
func (b *bundle) put(t *testing.T, text string) blob.Info {
	t.Helper()
	info, err := b.Put(t.Context(), strings.NewReader(text), 100)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// keep keeps a file in a transaction of its own, which then ends with after.
func (b *bundle) keep(t *testing.T, key string, after error) error {
	t.Helper()
	return b.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		if err := b.Keep(t.Context(), tx, key); err != nil {
			return err
		}
		return after
	})
}

// pending returns the noted keys.
func (b *bundle) pending(t *testing.T) []string {
	t.Helper()
	keys, err := sqldb.All(t.Context(), b.db, sqldb.Value[string], `SELECT key FROM pending_blobs ORDER BY key`)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// stored returns the keys in the store.
func (b *bundle) stored(t *testing.T) []string {
	t.Helper()
	keys := []string{}
	err := b.store.List(t.Context(), func(key string, _ int64) error {
		keys = append(keys, key)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(keys)
	return keys
}

// expect compares the notes and the files with the wanted keys.
func (b *bundle) expect(t *testing.T, pending, stored []string) {
	t.Helper()
	if got := b.pending(t); !slices.Equal(got, pending) {
		t.Errorf("pending %v, want %v", got, pending)
	}
	if got := b.stored(t); !slices.Equal(got, stored) {
		t.Errorf("stored %v, want %v", got, stored)
	}
}

func TestShelfKeep(t *testing.T) {
	eachShelf(t, func(t *testing.T, b *bundle) {
		info := b.put(t, "hello")
		b.expect(t, []string{info.Key}, []string{info.Key})
		if err := b.keep(t, info.Key, nil); err != nil {
			t.Fatal(err)
		}
		b.expect(t, nil, []string{info.Key})
		r, err := b.Get(t.Context(), info.Key)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if data, err := io.ReadAll(r); string(data) != "hello" || err != nil {
			t.Errorf("read %q, %v", data, err)
		}
		// A kept file is out of reach of Drop and Sweep.
		if err := b.Drop(t.Context(), info.Key); err != nil {
			t.Error(err)
		}
		if n, err := b.Sweep(t.Context(), b.clock.Now().Add(time.Hour)); n != 0 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		b.expect(t, nil, []string{info.Key})
	})
}

func TestShelfKeepRolledBack(t *testing.T) {
	eachShelf(t, func(t *testing.T, b *bundle) {
		info := b.put(t, "hello")
		refused := errors.New("refused")
		if err := b.keep(t, info.Key, refused); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		b.expect(t, []string{info.Key}, []string{info.Key})
		if err := b.Drop(t.Context(), info.Key); err != nil {
			t.Fatal(err)
		}
		b.expect(t, nil, []string{})
	})
}

func TestShelfPutFails(t *testing.T) {
	eachShelf(t, func(t *testing.T, b *bundle) {
		if _, err := b.Put(t.Context(), strings.NewReader(strings.Repeat("x", 101)), 100); errs.CodeOf(err) != "file_too_large" {
			t.Errorf("too large: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		gone := readerFunc(func([]byte) (int, error) { cancel(); return 0, io.ErrUnexpectedEOF })
		if _, err := b.Put(ctx, gone, 100); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("sender gone: %v", err)
		}
		b.expect(t, nil, []string{})
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// A process that is killed leaves a note, and perhaps a file; the sweep takes old ones away.
func TestShelfSweep(t *testing.T) {
	eachShelf(t, func(t *testing.T, b *bundle) {
		old := b.put(t, "old")
		kept := b.put(t, "kept")
		if err := b.keep(t, kept.Key, nil); err != nil {
			t.Fatal(err)
		}
		noFile := b.put(t, "killed before the file was there")
		if err := b.store.Delete(t.Context(), noFile.Key); err != nil {
			t.Fatal(err)
		}
		part := filepath.Join(b.dir, "tmp", "1.part")
		if err := os.WriteFile(part, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(part, b.clock.Now(), b.clock.Now()); err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(2 * time.Hour)
		fresh := b.put(t, "fresh")

		n, err := b.Sweep(t.Context(), b.clock.Now().Add(-time.Hour))
		if n != 3 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		b.expect(t, []string{fresh.Key}, []string{kept.Key, fresh.Key})
		if _, err := os.Stat(part); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the unfinished file: %v", err)
		}
		// Whoever was about to refer to the swept file is told so.
		if err := b.keep(t, old.Key, nil); !errs.Is(err, errs.KindConflict) || errs.CodeOf(err) != "upload_expired" {
			t.Errorf("keep after the sweep: %v", err)
		}
	})
}

// A sweep that is stopped half way has taken the key for good, and the next one ends its work.
func TestShelfSweepStoppedHalfWay(t *testing.T) {
	eachShelf(t, func(t *testing.T, b *bundle) {
		info := b.put(t, "old")
		b.clock.Advance(time.Hour)
		b.store.deleteErr = errors.New("disk asleep")
		if _, err := b.Sweep(t.Context(), b.clock.Now()); !errors.Is(err, b.store.deleteErr) {
			t.Errorf("got %v", err)
		}
		b.expect(t, []string{info.Key}, []string{info.Key})
		if err := b.keep(t, info.Key, nil); errs.CodeOf(err) != "upload_expired" {
			t.Errorf("keep of a key that is being swept: %v", err)
		}
		b.store.deleteErr = nil
		if n, err := b.Sweep(t.Context(), b.clock.Now()); n != 1 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		b.expect(t, nil, []string{})
	})
}

func TestShelfKeepUnknown(t *testing.T) {
	eachShelf(t, func(t *testing.T, b *bundle) {
		if err := b.keep(t, blobtest.Key(99), nil); errs.CodeOf(err) != "upload_expired" {
			t.Errorf("got %v", err)
		}
	})
}

// TestShelfHold keeps what is given up while somebody copies, and removes it afterwards.
func TestShelfHold(t *testing.T) {
	eachShelf(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		given, still := b.put(t, "given up"), b.put(t, "still referred to")
		for _, key := range []string{given.Key, still.Key} {
			if err := b.keep(t, key, nil); err != nil {
				t.Fatal(err)
			}
		}
		discard := func(key string) {
			if err := b.db.Tx(ctx, func(tx *sqldb.Tx) error { return b.Discard(ctx, tx, key) }); err != nil {
				t.Fatal(err)
			}
		}
		hold, err := b.Hold(ctx)
		if err != nil {
			t.Fatal(err)
		}
		second, err := b.Hold(ctx)
		if err != nil {
			t.Fatal(err)
		}
		discard(given.Key)
		if _, err := b.Sweep(ctx, b.clock.Now().Add(time.Hour)); err != nil { // a server that starts meanwhile
			t.Fatal(err)
		}
		b.expect(t, []string{given.Key}, []string{given.Key, still.Key})
		if err := hold.Release(ctx); err != nil {
			t.Fatal(err)
		}
		b.expect(t, []string{given.Key}, []string{given.Key, still.Key}) // the second one holds on
		if err := second.Release(ctx); err != nil {
			t.Fatal(err)
		}
		b.expect(t, nil, []string{still.Key})
		if n, err := sqldb.One(ctx, b.db, sqldb.Value[int64], `SELECT count(*) FROM settings`); n != 0 || err != nil {
			t.Errorf("%d settings are left, %v", n, err)
		}
	})
}

// TestShelfHoldOfADeadProcess ends by itself.
func TestShelfHoldOfADeadProcess(t *testing.T) {
	eachShelf(t, func(t *testing.T, b *bundle) {
		hold, err := b.Hold(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer hold.Release(t.Context())
		b.clock.Advance(time.Hour) // and no renewal came
		second, err := b.Hold(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n, err := sqldb.One(t.Context(), b.db, sqldb.Value[int64], `SELECT count(*) FROM settings`); n != 1 || err != nil {
			t.Errorf("%d holds, %v; want the living one", n, err)
		}
		if err := second.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
		info := b.put(t, "given up")
		if err := b.Drop(t.Context(), info.Key); err != nil {
			t.Fatal(err)
		}
		b.expect(t, nil, []string{})
	})
}
