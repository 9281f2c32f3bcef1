package rest_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/wire"
)

// resource makes a resource of bakery's: a file with the content, or a link.
func (m *market) resource(t *testing.T, in catalogue.ResourceInput, content string) catalogue.Resource {
	t.Helper()
	var body io.Reader
	if content != "" {
		body = strings.NewReader(content)
	}
	r, err := m.Catalogue.CreateResource(t.Context(), m.actor(t, ada), in, body)
	must(t, err)
	return r
}

// hold puts a resource into an offering, as its seller could before it was published.
func (m *market) hold(t *testing.T, offeringID, resourceID string) {
	t.Helper()
	must(t, m.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO offering_resources (offering_id, resource_id, seq) VALUES ($1, $2, 9)`, offeringID, resourceID)
		return err
	}))
}

func TestResourceFiles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		page := []byte("<!doctype html><script>alert(1)</script>")
		got := m.upload(t, "/resources?file_name=..%2Fguide.html&title=Guide&description=All+of+it.&media_type=text/html&version=1.0b1", page,
			"X-Checksum-Sha256", sumOf(page), "Idempotency-Key", "one")
		var made wire.Resource
		got.into(t, &made)
		if got.brief() != "201" || got.Header.Get("Location") != "/api/v1/resources/"+made.ID || got.Header.Get("ETag") != `"1"` {
			t.Fatalf("created: %s %s, %v", got.brief(), got.text, got.Header)
		}
		want := wire.Resource{
			ID: made.ID, Organisation: "bakery", Name: "Guide", Title: "Guide", Kind: "download", State: "created", Version: "1.0b1",
			Description: "All of it.", MediaType: "text/html", FileName: "guide.html", Size: int64(len(page)), SHA256: sumOf(page),
			Commercial: true, Revision: 1, CreatedAt: made.CreatedAt, UpdatedAt: made.CreatedAt,
		}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Error(diff)
		}
		again := m.upload(t, "/resources?file_name=..%2Fguide.html&title=Guide&description=All+of+it.&media_type=text/html&version=1.0b1", page,
			"X-Checksum-Sha256", sumOf(page), "Idempotency-Key", "one")
		if again.brief() != "201" || again.Header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("sent again: %s %s", again.brief(), again.text)
		}
		second := bytes.Repeat([]byte("x"), maxUpload)
		if got := m.upload(t, "/resources/"+made.ID+"/versions?file_name=b.bin&version=1.0", second, "If-Match", `"1"`); got.brief() != "201" {
			t.Fatalf("upgraded: %s %s", got.brief(), got.text)
		}
		path := "/resources/bakery%2FGuide/versions/"
		for version, data := range map[string][]byte{"1.0b1": page, "1.0": second, "latest": second} {
			file := m.do(t, ada, "GET", path+version+"/file", "")
			if file.text != string(data) || file.Header.Get("X-Checksum-Sha256") != sumOf(data) {
				t.Errorf("%s has %d bytes with %v", version, len(file.text), file.Header)
			}
		}
		// A page that somebody sells is saved, never shown.
		file := m.do(t, ada, "GET", path+"1.0b1/file", "")
		for name, value := range map[string]string{
			"Content-Type": "text/html", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache",
			"Content-Disposition": `attachment; filename="guide.html"; filename*=UTF-8''guide.html`,
		} {
			if file.Header.Get(name) != value {
				t.Errorf("%s: %q, want %q", name, file.Header.Get(name), value)
			}
		}
		if policy := file.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("policy %q", policy)
		}
		for _, tt := range []struct{ name, value, want string }{
			{"Range", "bytes=0-4", "206"}, {"Range", "bytes=5-", "206"}, {"Range", "bytes=999999-", "416 no_such_range"},
			{"If-None-Match", `"` + sumOf(page) + `"`, "304"}, {"If-Match", `"x"`, "412 file_changed"},
		} {
			if got := m.do(t, ada, "GET", path+"1.0b1/file", "", tt.name, tt.value); got.brief() != tt.want {
				t.Errorf("%s %s: %s, want %s", tt.name, tt.value, got.brief(), tt.want)
			}
		}
		if head := m.do(t, ada, "HEAD", path+"1.0b1/file", ""); head.StatusCode != http.StatusOK || head.ContentLength != int64(len(page)) {
			t.Errorf("its head: %s, %d bytes", head.brief(), head.ContentLength)
		}
		must(t, m.Catalogue.FlushDownloads(t.Context()))
		var list wire.List[wire.ResourceVersion]
		m.do(t, ada, "GET", "/resources/"+made.ID+"/versions", "").into(t, &list)
		if len(list.Items) != 2 || !list.Items[0].Current || list.Items[0].Downloads != 2 || list.Items[1].Downloads != 3 || list.Items[1].FileName != "guide.html" {
			t.Errorf("versions %+v", list.Items)
		}
	})
}

func TestResourceLinks(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	var made wire.Resource
	m.do(t, ada, "POST", "/resources", `{"title":"Prices","link":"https://api.example.org/v1","open":true}`).into(t, &made)
	if made.Kind != "api" || made.Link == "" || !made.Open || made.Commercial {
		t.Fatalf("made %+v", made)
	}
	got := m.do(t, bob, "GET", "/resources/"+made.ID+"/versions/1.0/file", "")
	if got.brief() != "409 resource_is_a_link" || !strings.Contains(got.text, "https://api.example.org/v1") {
		t.Errorf("its file: %s %s", got.brief(), got.text)
	}
	tests := []struct {
		name, method, path, body string
		header                   []string
		want                     string
		fields                   []string
	}{
		{"no link", "POST", "/resources", `{"title":"x"}`, nil, "422 invalid_request", []string{"link required"}},
		{"unknown field", "POST", "/resources", `{"title":"x","link":"https://x.org","kind":"module"}`, nil, "422 invalid_request", []string{"kind unknown_field"}},
		{"wrong type", "POST", "/resources", `{"title":"x","link":"https://x.org","open":"yes"}`, nil, "422 invalid_request", []string{"open invalid"}},
		{"no JSON", "POST", "/resources", `title=x`, nil, "400 malformed_body", nil},
		{"nothing", "POST", "/resources", ``, nil, "400 malformed_body", nil},
		{"parameter of a file", "POST", "/resources?title=x", `{"title":"x","link":"https://x.org"}`, nil, "422 invalid_request", []string{"title unknown_parameter"}},
		{"unknown parameter", "POST", "/resources?file_name=a.pdf&link=x", `x`, nil, "422 invalid_request", []string{"link unknown_parameter"}},
		{"bad flag", "POST", "/resources?file_name=a.pdf&open=perhaps", `x`, nil, "422 invalid_request", []string{"open invalid"}},
		{"empty name", "POST", "/resources?file_name=", `x`, nil, "422 bad_resource", []string{"file_name required", "title required"}},
		{"script", "POST", "/resources", `{"title":"x","link":"javascript:alert(1)"}`, nil, "422 bad_resource", []string{"link bad_link"}},
		{"taken", "POST", "/resources", `{"title":"Prices","link":"https://x.org"}`, nil, "409 resource_exists", nil},
		{"a file for a link", "POST", "/resources/{id}/versions?file_name=a.pdf&version=2", `x`, nil, "422 bad_resource", []string{"file_name not_a_file", "link required"}},
		{"stale", "POST", "/resources/{id}/versions", `{"version":"2","link":"https://x.org"}`, []string{"If-Match", `"7"`}, "412 resource_changed", nil},
		{"no tag", "POST", "/resources/{id}/versions", `{"version":"2","link":"https://x.org"}`, []string{"If-Match", `"x"`}, "412 changed_meanwhile", nil},
		{"stale change", "PATCH", "/resources/{id}", `{"title":"y"}`, []string{"If-Match", `"7"`}, "412 resource_changed", nil},
		{"not above", "POST", "/resources/{id}/versions", `{"version":"1.0","link":"https://x.org"}`, nil, "409 version_not_above", nil},
		{"state", "GET", "/resources?state=sold", ``, nil, "422 invalid_request", []string{"state invalid"}},
	}
	for _, tt := range tests {
		got := m.do(t, ada, tt.method, strings.ReplaceAll(tt.path, "{id}", made.ID), tt.body, tt.header...)
		var p wire.Problem
		got.into(t, &p)
		var fields []string
		for _, f := range p.Errors {
			fields = append(fields, f.Path+" "+f.Code)
		}
		if diff := cmp.Diff(tt.fields, slices.Sorted(slices.Values(fields))); got.brief() != tt.want || diff != "" {
			t.Errorf("%s: %s, want %s: %s\n%s", tt.name, got.brief(), tt.want, got.text, diff)
		}
	}
}

func TestRefusedResourceFiles(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	large := bytes.Repeat([]byte("x"), maxUpload+1)
	for _, tt := range []struct {
		name, want string
		got        answer
	}{
		{"too large", "413 body_too_large", m.upload(t, "/resources?file_name=a.pdf", large)},
		{"too large, of unknown length", "413 ", m.send(t, ada, "POST", "/resources?file_name=a.pdf", io.MultiReader(bytes.NewReader(large)))},
		{"too large for JSON", "413 body_too_large", m.upload(t, "/resources", large)},
		{"other bytes", "422 checksum_mismatch", m.upload(t, "/resources?file_name=a.pdf", []byte("x"), "X-Checksum-Sha256", sumOf([]byte("y")))},
		{"empty", "422 empty_file", m.upload(t, "/resources?file_name=a.pdf", nil)},
	} {
		if !strings.HasPrefix(tt.got.brief(), tt.want) {
			t.Errorf("%s: %s, want %s: %s", tt.name, tt.got.brief(), tt.want, tt.got.text)
		}
	}
	rows, err := sqldb.One(t.Context(), m.DB, sqldb.Value[int64], `SELECT (SELECT COUNT(*) FROM pending_blobs) + (SELECT COUNT(*) FROM resources)`)
	must(t, err)
	if rows != 0 {
		t.Errorf("%d rows are left behind", rows)
	}
}
