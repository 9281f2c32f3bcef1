package rest_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/wire"
)

// onePixel is a GIF.
var onePixel, _ = base64.StdEncoding.DecodeString("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

func TestPicturesOfOfferings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		m.publish(t, obxtest.Module("org.bakery.bread", "1.0.0"))
		o := m.offer(t, "Bread", "org.bakery.bread", false)
		ref := strings.ReplaceAll(o.Ref(), "/", "%2F")
		put := func(method, path string, data []byte, header ...string) answer {
			return m.send(t, ada, method, path, bytes.NewReader(data), header...)
		}
		got := put("PUT", "/offerings/"+ref+"/logo?file_name=logo.gif", onePixel, "If-Match", `"1"`, "X-Checksum-Sha256", sumOf(onePixel))
		var offering wire.Offering
		if got.into(t, &offering); got.brief() != "200" || got.Header.Get("ETag") != `"2"` || offering.Logo == nil {
			t.Fatalf("the logo: %s %s", got.brief(), got.text)
		}
		if got := put("PUT", "/offerings/"+ref+"/logo", onePixel, "If-Match", `"1"`); got.brief() != "412 offering_changed" {
			t.Errorf("a stale logo: %s", got.brief())
		}
		for i := range 9 {
			got := put("POST", "/offerings/"+o.ID+"/screenshots?caption=Loaf", onePixel)
			if want := map[bool]string{true: "201", false: "422 bad_screenshots"}[i < 8]; got.brief() != want {
				t.Errorf("screenshot %d: %s, want %s", i+1, got.brief(), want)
			}
		}
		key := []string{"Idempotency-Key", "again"}
		first, second := put("PUT", "/offerings/"+o.ID+"/logo", onePixel, key...), put("PUT", "/offerings/"+o.ID+"/logo", onePixel, key...)
		if first.brief() != "200" || first.text != second.text || second.Header.Get("Idempotent-Replayed") == "" {
			t.Errorf("the same request twice: %s %s", second.brief(), second.text)
		}
		m.do(t, ada, "GET", "/offerings/"+o.ID, "").into(t, &offering)
		second2 := offering.Screenshots[1].Picture.ID
		got = m.do(t, ada, "PUT", "/offerings/"+o.ID+"/screenshots", `{"screenshots":[{"picture":"`+second2+`","caption":"Roll"}]}`)
		if got.into(t, &offering); got.brief() != "200" || len(offering.Screenshots) != 1 || offering.Screenshots[0].Caption != "Roll" {
			t.Errorf("arranged: %s %s", got.brief(), got.text)
		}
		for _, tt := range []struct {
			method, path string
			body         []byte
			want         string
		}{
			{"PUT", "/logo", []byte("<svg/>"), "422 bad_picture"},
			{"PUT", "/logo?caption=x", onePixel, "422 invalid_request"},
			{"POST", "/screenshots?caption=a%0Ab", onePixel, "422 bad_screenshots"},
			{"PUT", "/logo", append(bytes.Clone(onePixel), make([]byte, picture.MaxBytes)...), "413 body_too_large"},
			{"POST", "/screenshots", append(bytes.Clone(onePixel), make([]byte, picture.MaxBytes+1<<20)...), "413 body_too_large"},
		} {
			if got := put(tt.method, "/offerings/"+o.ID+tt.path, tt.body); got.brief() != tt.want {
				t.Errorf("%s %s: %s, want %s: %s", tt.method, tt.path, got.brief(), tt.want, got.text)
			}
		}
		if got := m.do(t, ada, "DELETE", "/offerings/"+o.ID+"/screenshots/2", ""); got.brief() != "404 screenshot_not_found" {
			t.Errorf("a screenshot that is none: %s", got.brief())
		}
		if got := m.do(t, ada, "DELETE", "/offerings/"+o.ID+"/logo", ""); got.brief() != "200" || strings.Contains(got.text, `"logo"`) {
			t.Errorf("without the logo: %s", got.text)
		}
	})
}

// TestWhatOnlySellersSee leaves out of answers to others whom else an offering is for.
func TestWhatOnlySellersSee(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		m.publish(t, obxtest.Module("org.bakery.bread", "1.0.0").Commercial())
		created := m.do(t, ada, "POST", "/offerings", `{"title":"Bread","modules":["org.bakery.bread"],"plan":{"price":"5","currency":"EUR"},`+
			`"visibility":"chosen","visible_to":["bob","club"],"free_for":["eve","bob"],"notification_url":"https://bakery.example/sold"}`)
		var o wire.Offering
		if created.into(t, &o); created.brief() != "201" || len(o.VisibleTo) != 2 || o.NotificationURL == "" {
			t.Fatalf("created: %s", created.text)
		}
		if got := m.do(t, ada, "POST", "/offerings/"+o.ID+"/publish", ""); got.brief() != "200" {
			t.Fatal(got.text)
		}
		for who, want := range map[string]string{"": "404 offering_not_found", "eve/eve": "404 offering_not_found", bob: "200", ada: "200", admin: "200"} {
			got := m.do(t, who, "GET", "/offerings/"+o.ID, "")
			if got.brief() != want {
				t.Errorf("%s reads it: %s, want %s", who, got.brief(), want)
			}
			if who == bob && (strings.Contains(got.text, "eve") || strings.Contains(got.text, "club") || strings.Contains(got.text, "bakery.example")) {
				t.Errorf("bob is told of others: %s", got.text)
			}
			if list := m.do(t, who, "GET", "/offerings", ""); strings.Contains(list.text, o.ID) != (got.StatusCode == http.StatusOK) {
				t.Errorf("%s reads it: %s, but lists %s", who, got.brief(), list.text)
			}
		}
	})
}
