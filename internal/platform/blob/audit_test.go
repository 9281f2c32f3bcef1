package blob_test

import (
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/blobtest"
)

// refs iterates over what rows refer to.
func refs(infos ...blob.Info) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		for _, info := range infos {
			if !yield(info, nil) {
				return
			}
		}
	}
}

// overwrite changes a stored file behind the store's back.
func (b *bundle) overwrite(t *testing.T, key, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, key[22:], key), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAudit(t *testing.T) {
	eachShelf(t, func(t *testing.T, b *bundle) {
		good, changed, shorter, gone := b.put(t, "good one"), b.put(t, "changed"), b.put(t, "shorter"), b.put(t, "gone")
		for _, info := range []blob.Info{good, changed, shorter, gone} {
			if err := b.keep(t, info.Key, nil); err != nil {
				t.Fatal(err)
			}
		}
		pending := b.put(t, "pending")
		got, err := b.Audit(t.Context(), refs(good, changed, shorter, gone))
		if err != nil || !got.Clean() {
			t.Errorf("before any damage: %+v, %v", got, err)
		}
		b.overwrite(t, changed.Key, "Changed")
		b.overwrite(t, shorter.Key, "short")
		if err := b.store.Delete(t.Context(), gone.Key); err != nil {
			t.Fatal(err)
		}
		stray := blobtest.Key(0xabc)
		if _, err := b.store.Put(t.Context(), stray, strings.NewReader("stray"), 10); err != nil {
			t.Fatal(err)
		}
		got, err = b.Audit(t.Context(), refs(good, changed, shorter, gone))
		if err != nil {
			t.Fatal(err)
		}
		want := blob.Audit{Files: 1, Bytes: 8, Pending: 1, Missing: []blob.Info{gone}, Damaged: []blob.Info{changed, shorter}, Stray: []string{stray}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if got.Clean() {
			t.Error("clean")
		}
		b.expect(t, []string{pending.Key}, []string{good.Key, changed.Key, shorter.Key, pending.Key, stray})
	})
}

// Files that come and go while the audit runs are no findings.
func TestAuditWhileFilesComeAndGo(t *testing.T) {
	eachShelf(t, func(t *testing.T, b *bundle) {
		kept, dropped, early := b.put(t, "kept meanwhile"), b.put(t, "dropped meanwhile"), b.put(t, "dropped before the notes are read")
		b.store.afterList = func() {
			if err := b.Drop(t.Context(), early.Key); err != nil {
				t.Error(err)
			}
		}
		meanwhile := func(yield func(blob.Info, error) bool) {
			if err := b.keep(t, kept.Key, nil); err != nil {
				t.Error(err)
			}
			if err := b.Drop(t.Context(), dropped.Key); err != nil {
				t.Error(err)
			}
			later := b.put(t, "new")
			if err := b.keep(t, later.Key, nil); err != nil {
				t.Error(err)
			}
			refs(kept, later)(yield)
		}
		if got, err := b.Audit(t.Context(), meanwhile); err != nil || !got.Clean() || got.Files != 2 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestAuditFails(t *testing.T) {
	eachShelf(t, func(t *testing.T, b *bundle) {
		broken := errors.New("no rows today")
		_, err := b.Audit(t.Context(), func(yield func(blob.Info, error) bool) { yield(blob.Info{}, broken) })
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	})
}
