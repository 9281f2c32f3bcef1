package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

func newService(t *testing.T, db *sqldb.DB) (*picture.Service, *blob.Shelf) {
	t.Helper()
	store, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := clock.NewSet(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	shelf := blob.NewShelf(db, store, c, clock.NewIDs(c))
	return picture.New(db, shelf, c, clock.NewIDs(c)), shelf
}

func paint(w, h int, alpha uint8) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			img.Set(x, y, color.NRGBA{uint8(x), uint8(y), 90, alpha})
		}
	}
	return img
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestKeepsTwoSizes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, shelf := newService(t, db)
		ctx := t.Context()
		p, err := s.Receive(ctx, bytes.NewReader(append(asPNG(t, paint(2000, 500, 120)), "<script>"...)), `..\..\Logo of us<>.gif`)
		if err != nil {
			t.Fatal(err)
		}
		if p.FileName != "Logo of us.png" || p.Width != 1600 || p.Height != 400 {
			t.Errorf("received %q of %d x %d", p.FileName, p.Width, p.Height)
		}
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error { return s.Keep(ctx, tx, p) }); err != nil {
			t.Fatal(err)
		}
		for size, want := range map[string]image.Point{picture.Large: {X: 1600, Y: 400}, picture.Small: {X: 256, Y: 64}} {
			f, err := s.Open(ctx, p.ID, size)
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(f)
			f.Close()
			if err != nil || bytes.Contains(data, []byte("<script>")) {
				t.Errorf("%s: %v, or what stood behind the picture is still there", size, err)
			}
			img, err := png.Decode(bytes.NewReader(data))
			if err != nil || img.Bounds().Size() != want || f.MediaType != "image/png" {
				t.Errorf("%s: %v, %v, %s", size, err, img.Bounds(), f.MediaType)
			}
			if _, _, _, a := img.At(3, 3).RGBA(); a > 0xc000 {
				t.Errorf("%s is not transparent any more", size)
			}
		}
		audit, err := shelf.Audit(ctx, s.Files(ctx))
		if err != nil || !audit.Clean() || audit.Files != 2 {
			t.Errorf("audit: %+v, %v", audit, err)
		}
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error { return s.Discard(ctx, tx, p.ID) }); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(ctx, p.ID, picture.Small); !errs.Is(err, errs.KindNotFound) {
			t.Errorf("a discarded picture gives %v", err)
		}
		if audit, err := shelf.Audit(ctx, s.Files(ctx)); err != nil || !audit.Clean() || audit.Files+audit.Pending != 0 {
			t.Errorf("audit after discarding: %+v, %v", audit, err)
		}
	})
}

func TestPhotographsStayJPEG(t *testing.T) {
	s, _ := newService(t, dbtest.Open(t, sqldb.SQLite))
	var b bytes.Buffer
	if err := jpeg.Encode(&b, paint(300, 600, 255), nil); err != nil {
		t.Fatal(err)
	}
	p, err := s.Receive(t.Context(), &b, "")
	if err != nil || p.MediaType != "image/jpeg" || p.FileName != "picture.jpg" || p.Width != 300 {
		t.Errorf("received %+v, %v", p, err)
	}
}

// bomb is the head of a PNG that claims to be w x h pixels.
func bomb(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	head = append(binary.BigEndian.AppendUint32(head, h), 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func TestRefuses(t *testing.T) {
	s, shelf := newService(t, dbtest.Open(t, sqldb.SQLite))
	whole := asPNG(t, paint(64, 64, 255))
	for name, c := range map[string]struct {
		body string
		code string
	}{
		"nothing":      {"", "bad_picture"},
		"a page":       {"<html><script>alert(1)</script>", "bad_picture"},
		"a drawing":    {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "bad_picture"},
		"a bomb":       {string(bomb(19_000, 19_000)), "bad_picture"},
		"a wide bomb":  {string(bomb(1<<31-1, 1)), "bad_picture"},
		"a cut one":    {string(whole[:len(whole)/2]), "bad_picture"},
		"a large file": {string(whole) + strings.Repeat("x", picture.MaxBytes), "file_too_large"},
	} {
		if p, err := s.Receive(t.Context(), strings.NewReader(c.body), "x.png"); errs.CodeOf(err) != c.code {
			t.Errorf("%s: received %v, %v; want %s", name, p, err, c.code)
		}
	}
	if audit, err := shelf.Audit(t.Context(), s.Files(t.Context())); err != nil || audit.Files+audit.Pending+len(audit.Stray) != 0 {
		t.Errorf("something was left behind: %+v, %v", audit, err)
	}
}

func TestDropLeavesNothing(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	s, shelf := newService(t, db)
	p, err := s.Receive(t.Context(), bytes.NewReader(asPNG(t, paint(8, 8, 255))), "x.png")
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Drop(gone, p); err != nil {
		t.Fatal(err)
	}
	if audit, err := shelf.Audit(t.Context(), s.Files(t.Context())); err != nil || audit.Pending+len(audit.Stray) != 0 {
		t.Errorf("something was left behind: %+v, %v", audit, err)
	}
}
