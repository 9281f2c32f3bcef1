package cataloguetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"strings"
	"sync"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/store/catalogue"
)

// MaxUpload bounds the files of a Kit's resources, in bytes.
const MaxUpload = 1 << 10

// Files is a store of files in memory. The zero value is ready to use.
type Files struct {
	Stuck error // what Delete returns; nil: it deletes

	mu    sync.Mutex
	files map[string][]byte
}

// Put implements blob.Store.
func (f *Files) Put(ctx context.Context, key string, r io.Reader, limit int64) (blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, err
	}
	data, err := io.ReadAll(blob.Limit(ctx, r, limit))
	if err != nil {
		return blob.Info{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.files == nil {
		f.files = map[string][]byte{}
	}
	f.files[key] = data
	sum := sha256.Sum256(data)
	return blob.Info{Key: key, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data))}, nil
}

// Get implements blob.Store.
func (f *Files) Get(_ context.Context, key string) (blob.Reader, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	data, found := f.files[key]
	if !found {
		return nil, blob.NoSuchFile(key)
	}
	return file{bytes.NewReader(data)}, nil
}

// Delete implements blob.Store.
func (f *Files) Delete(_ context.Context, key string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.Stuck == nil {
		delete(f.files, key)
	}
	return f.Stuck
}

// List implements blob.Store.
func (f *Files) List(_ context.Context, yield func(key string, size int64) error) error {
	f.mu.Lock()
	files := maps.Clone(f.files)
	f.mu.Unlock()
	for key, data := range files {
		if err := yield(key, int64(len(data))); err != nil {
			return err
		}
	}
	return nil
}

// Len returns how many files there are.
func (f *Files) Len() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.files)
}

type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

// Download creates a resource of a file that holds the content; in may say more about it.
func (k *Kit) Download(t testing.TB, seller account.Actor, in catalogue.ResourceInput, content string) catalogue.Resource {
	t.Helper()
	if in.FileName == "" {
		in.FileName = "guide.pdf"
	}
	if in.Title == "" {
		in.Title = k.title("File")
	}
	return k.resource(t, seller, in, strings.NewReader(content))
}

// API creates a resource of a link; in may say more about it.
func (k *Kit) API(t testing.TB, seller account.Actor, in catalogue.ResourceInput) catalogue.Resource {
	t.Helper()
	if in.Link == "" {
		in.Link = "https://api.example.org/v1"
	}
	if in.Title == "" {
		in.Title = k.title("API")
	}
	return k.resource(t, seller, in, nil)
}

func (k *Kit) resource(t testing.TB, seller account.Actor, in catalogue.ResourceInput, body io.Reader) catalogue.Resource {
	t.Helper()
	r, err := k.Catalogue.CreateResource(t.Context(), seller, in, body)
	if err != nil {
		t.Fatalf("create resource %s: %v", in.Title, err)
	}
	return r
}

// Hold puts resources into an offering, as its seller could while it was not published.
func (k *Kit) Hold(t testing.TB, o catalogue.Offering, resources ...catalogue.Resource) {
	t.Helper()
	for i, r := range resources {
		k.exec(t, `INSERT INTO offering_resources (offering_id, resource_id, seq) VALUES ($1, $2, $3)`, o.ID, r.ID, len(o.Resources)+i+1)
	}
}

// Quarantine stops an offering, or lets it go on.
func (k *Kit) Quarantine(t testing.TB, o catalogue.Offering, stopped bool) {
	t.Helper()
	at := any(nil)
	if stopped {
		at = clock.Micros(k.Clock.Now())
	}
	k.exec(t, `UPDATE offerings SET quarantined_at = $2 WHERE id = $1`, o.ID, at)
}
