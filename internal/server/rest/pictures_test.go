package rest_test

import (
	"bytes"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// TestPicturesThatAreNone sends lies to every operation that takes a picture; nothing is left behind.
func TestPicturesThatAreNone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		m.publish(t, obxtest.Module("org.bakery.bread", "1.0.0"))
		o := m.offer(t, "Bread", "org.bakery.bread", false)
		huge := bytes.Clone(onePixel)
		copy(huge[6:], "\xff\xff\xff\xff") // the screen of the GIF
		bomb := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xc3\x50\x00\x00\xc3\x50\x08\x06\x00\x00\x00\x2f\x4b\xc5\x06")
		for name, c := range map[string]struct {
			data []byte
			want string
		}{
			"a drawing": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`), "422 bad_picture"},
			"a page":    {[]byte("<!doctype html><script>alert(1)</script>"), "422 bad_picture"},
			"a bomb":    {bomb, "422 bad_picture"},
			"a cut GIF": {onePixel[:20], "422 bad_picture"},
			"huge":      {huge, "422 bad_picture"},
			"a cut JPG": {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), "422 bad_picture"},
			"20 MB":     {append(bytes.Clone(onePixel), make([]byte, 20<<20)...), "413 body_too_large"},
			"too large": {append(bytes.Clone(onePixel), make([]byte, picture.MaxBytes)...), "413 body_too_large"},
		} {
			for _, path := range []string{
				"PUT /offerings/" + o.ID + "/logo?file_name=a.png", "POST /offerings/" + o.ID + "/screenshots?file_name=a.png",
				"PUT /organisations/bakery/logo?file_name=a.png",
			} {
				method, path, _ := strings.Cut(path, " ")
				got := m.send(t, ada, method, path, bytes.NewReader(c.data), "Content-Type", "image/png")
				if got.brief() != c.want {
					t.Errorf("%s to %s %s: %s, want %s: %s", name, method, path, got.brief(), c.want, got.text)
				}
			}
		}
		for _, table := range []string{"pictures", "pending_blobs"} {
			var n int
			if err := db.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil || n != 0 {
				t.Errorf("%d %s are left behind, %v", n, table, err)
			}
		}
	})
}
