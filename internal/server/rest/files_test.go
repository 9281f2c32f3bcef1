package rest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/wire"
)

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// upload sends a file; the last of the header wins.
func (m *market) upload(t *testing.T, path string, data []byte, header ...string) answer {
	t.Helper()
	return m.send(t, ada, "POST", path, bytes.NewReader(data), header...)
}

func TestPublishAndDownload(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		data := obxtest.Module("org.bakery.bread", "1.0.0").Build()
		if got := m.upload(t, "/modules/package?file_name=bread.obx&name=Bread&help=Bake.", data); got.brief() != "201" {
			t.Fatalf("register: %s %s", got.brief(), got.text)
		}
		var published wire.Published
		got := m.upload(t, "/versions?file_name=bread.obx&maturity=200&commercial=false&dry_run=true", data)
		if got.into(t, &published); got.brief() != "200" || !published.DryRun || len(published.Versions) != 1 || got.Header.Get("Location") != "" {
			t.Fatalf("dry run: %s %s", got.brief(), got.text)
		}
		got = m.upload(t, "/versions?file_name=bread.obx&maturity=200", data, "X-Checksum-Sha256", sumOf(data))
		if got.into(t, &published); got.brief() != "201" || !strings.HasSuffix(got.Header.Get("Location"), "/versions/1.0.0") {
			t.Fatalf("publish: %s %s", got.brief(), got.text)
		}
		v := published.Versions[0]
		if v.SHA256 != sumOf(data) || v.Size != int64(len(data)) || v.Maturity != 200 || v.Package != "org.bakery.bread" || len(published.Checks) < 8 {
			t.Errorf("published %+v", published)
		}
		for _, version := range []string{"1.0.0", "latest"} {
			file := m.do(t, "", "GET", "/modules/org.bakery.bread/versions/"+version+"/file", "")
			if file.text != string(data) || file.Header.Get("X-Checksum-Sha256") != sumOf(data) || file.Header.Get("ETag") != `"`+sumOf(data)+`"` ||
				!strings.Contains(file.Header.Get("Content-Disposition"), v.FileName) {
				t.Errorf("downloaded %d bytes with %v", len(file.text), file.Header)
			}
		}
		part := m.do(t, "", "GET", "/modules/org.bakery.bread/versions/1.0.0/file", "", "Range", "bytes=100-", "If-Range", `"`+sumOf(data)+`"`)
		if part.StatusCode != http.StatusPartialContent || part.text != string(data[100:]) {
			t.Errorf("the rest: %s, %d bytes", part.brief(), len(part.text))
		}
		if head := m.do(t, "", "HEAD", "/modules/org.bakery.bread/versions/1.0.0/file", ""); head.StatusCode != 200 || head.ContentLength != int64(len(data)) {
			t.Errorf("its head: %s, %d bytes", head.brief(), head.ContentLength)
		}
		tag := `"` + sumOf(data) + `"`
		for _, tt := range []struct {
			name, value, want string
		}{
			{"Range", "bytes=0-9", "206"}, // the third download
			{"Range", "lines=1", "200"},   // the fourth
			{"Range", "bytes=10-19", "206"},
			{"Range", "bytes=999999-", "416 no_such_range"},
			{"If-None-Match", tag, "304"},
			{"If-Match", `"other"`, "412 file_changed"},
		} {
			if got := m.do(t, "", "GET", "/modules/org.bakery.bread/versions/1.0.0/file", "", tt.name, tt.value); got.brief() != tt.want {
				t.Errorf("with %s %s: %s, want %s", tt.name, tt.value, got.brief(), tt.want)
			}
		}
		must(t, m.Releases.FlushCounts(t.Context()))
		var now wire.Version
		m.do(t, "", "GET", "/modules/org.bakery.bread/versions/1.0.0", "").into(t, &now)
		if now.Downloads != 4 {
			t.Errorf("%d downloads are counted, want 4", now.Downloads)
		}
	})
}

func TestRefusedUploads(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		data := obxtest.Module("org.bakery.bread", "1.0.0").Build()
		large := bytes.Repeat([]byte("x"), maxPackage+1)
		checksum := "X-Checksum-Sha256"
		tests := []struct {
			name string
			got  answer
			want string
		}{
			{"not a package", m.upload(t, "/versions?file_name=a.obx", []byte("A letter.")), "422"},
			{"no package by its name", m.upload(t, "/versions?file_name=a.txt", data), "422 not_a_package_file"},
			{"unknown module", m.upload(t, "/versions?file_name=a.obx", data), "422 package_refused"},
			{"too large", m.upload(t, "/versions?file_name=a.obx", large), "413 body_too_large"},
			{"too large, of unknown length", m.send(t, ada, "POST", "/versions?file_name=a.obx", io.MultiReader(bytes.NewReader(large))), "413 "},
			{"other bytes than promised", m.upload(t, "/modules/package", data, checksum, sumOf([]byte("x"))), "422 checksum_mismatch"},
			{"no checksum", m.upload(t, "/modules/package", data, checksum, "12345"), "422 invalid_request"},
			{"register what is no package", m.upload(t, "/modules/package", []byte("A letter.")), "422"},
		}
		for _, tt := range tests {
			if !strings.HasPrefix(tt.got.brief(), tt.want) {
				t.Errorf("%s: %s, want %s: %s", tt.name, tt.got.brief(), tt.want, tt.got.text)
			}
			if strings.HasPrefix(tt.want, "413") && !strings.Contains(tt.got.text, "1048576") && !strings.Contains(tt.got.text, "1 MiB") {
				t.Errorf("%s: the limit is not told: %s", tt.name, tt.got.text)
			}
		}
		left, err := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT (SELECT COUNT(*) FROM pending_blobs) + (SELECT COUNT(*) FROM modules)`)
		must(t, err)
		if left != 0 {
			t.Errorf("%d rows are left behind", left)
		}
	})
}

// TestRefusalNamesEveryCheck checks that a refused package comes back with the whole list.
func TestRefusalNamesEveryCheck(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	got := m.upload(t, "/versions?file_name=a.obx", obxtest.Module("org.bakery.bread", "1.0.0").Build())
	var p wire.Problem
	got.into(t, &p)
	levels := map[string]int{}
	for _, c := range p.Checks {
		levels[c.Level]++
	}
	if len(p.Errors) == 0 || levels["failed"] == 0 || levels["passed"] == 0 {
		t.Errorf("checks %v, errors %v", levels, p.Errors)
	}
}

// TestBrokenUpload checks that a client which goes away in the middle leaves nothing behind.
func TestBrokenUpload(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	data := obxtest.Module("org.bakery.bread", "1.0.0").Build()
	r, err := m.request(t.Context(), ada, "POST", "/modules/package", io.MultiReader(bytes.NewReader(data[:100]), goneReader{}))
	must(t, err)
	r.ContentLength = int64(len(data))
	resp, err := http.DefaultClient.Do(r)
	if err == nil {
		resp.Body.Close()
		t.Fatalf("a body that breaks off is answered %s", resp.Status)
	}
	// The next request comes after the broken one on the one connection to the database.
	var list wire.List[wire.Module]
	m.do(t, ada, "GET", "/modules?mine=true", "").into(t, &list)
	if diff := cmp.Diff([]wire.Module{}, list.Items); diff != "" {
		t.Error(diff)
	}
}

type goneReader struct{}

func (goneReader) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }
