package web_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
)

// bomb is a PNG that says it is of this size, in a few bytes.
func bomb(width, height uint32) []byte {
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)...)
	head = append(head, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(out, head...), crc32.ChecksumIEEE(head))
}

// lies are files that are sent as pictures, and what becomes of them.
func lies(t *testing.T) map[string]lie {
	t.Helper()
	photo := image.NewGray(image.Rect(0, 0, 64, 64))
	var jpg, moving, empty bytes.Buffer
	must(t, jpeg.Encode(&jpg, photo, nil))
	frame := image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.Black, color.White})
	must(t, gif.EncodeAll(&moving, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}}))
	must(t, gif.Encode(&empty, frame, nil))
	huge := bytes.Clone(empty.Bytes())
	copy(huge[6:], "\xff\xff\xff\xff") // the screen of it
	return map[string]lie{
		"a drawing with a script": {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`), 422},
		"a page named as a PNG":   {[]byte("<!doctype html><script>alert(1)</script>"), 422},
		"a large bomb":            {bomb(50_000, 50_000), 422},
		"a wide bomb":             {bomb(1<<31-1, 1), 422},
		"a flat one":              {bomb(0, 0), 422},
		"a small bomb, cut":       {bomb(64, 64), 422},
		"a cut photograph":        {jpg.Bytes()[:jpg.Len()/2], 422},
		"a cut GIF":               {[]byte("GIF89a"), 422},
		"a GIF bomb":              {huge, 422},
		"nothing":                 {[]byte{}, 422},
		"20 MB":                   {append(smallPNG(t), make([]byte, 20<<20)...), 413},
		"just too large":          {append(smallPNG(t), make([]byte, picture.MaxBytes)...), 413},
		"a GIF that moves":        {moving.Bytes(), 303}, // its first picture stays
		"a PNG with a page in it": {append(smallPNG(t), "<script>alert(1)</script>"...), 303},
	}
}

// lie is a file, and the status that it gets.
type lie struct {
	data   []byte
	status int
}

// stored counts the files that are kept.
func (m *market) stored(t *testing.T) (n int) {
	t.Helper()
	must(t, filepath.WalkDir(m.files, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			n++
		}
		return err
	}))
	return n
}

// TestPicturesThatAreNone sends every kind of lie to every form that takes a picture. The page says what is
// wrong, and nothing is left behind.
func TestPicturesThatAreNone(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	ada := m.browser(t, "ada")
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), false)
	draft, err := m.Catalogue.Create(t.Context(), m.actor(t, "ada"), catalogue.OfferingInput{Title: "Draft", Modules: []string{"org.example.bread"}})
	must(t, err)
	revision := func() string {
		o, err := m.Catalogue.Get(t.Context(), m.actor(t, "ada"), draft.ID)
		must(t, err)
		return fmt.Sprint(o.Revision)
	}
	forms := map[string]func(data []byte) answer{
		"screenshot": func(data []byte) answer { return ada.picture("/sell/"+draft.ID+"/screenshots", data, "caption", "One") },
		"logo of an offering": func(data []byte) answer {
			return ada.picture("/sell/"+draft.ID+"?step=basics", data, "title", "Draft", "version", "1.0", "revision", revision(), "then", "stay")
		},
		"logo of a provider":      func(data []byte) answer { return ada.picture("/sell/profile/logo", data) },
		"logo of an organisation": func(data []byte) answer { return ada.picture("/settings/organisations/ada/logo", data) },
	}
	for form, send := range forms {
		for name, lie := range lies(t) {
			before := m.stored(t)
			got := send(lie.data)
			if got.status != lie.status {
				t.Errorf("%s as the %s: %d, want %d: %s", name, form, got.status, lie.status, short(got.text(), 600))
			}
			if after := m.stored(t); lie.status != 303 && after != before {
				t.Errorf("%s as the %s leaves %d files", name, form, after-before)
			}
			if got.status == 422 && !strings.Contains(got.body, `class="field-error`) {
				t.Errorf("%s as the %s is not refused beside the field", name, form)
			}
			if words := got.text(); got.status == 422 && !strings.Contains(words, "picture") && !strings.Contains(words, "No file was chosen") {
				t.Errorf("%s as the %s is refused without saying why: %s", name, form, words)
			}
		}
	}
	o, err := m.Catalogue.Get(t.Context(), m.actor(t, "ada"), draft.ID)
	must(t, err)
	if len(o.Screenshots) != 2 || o.Logo == "" {
		t.Fatalf("the offering has %d screenshots and the logo %q", len(o.Screenshots), o.Logo)
	}
	for _, id := range []string{o.Logo, o.Screenshots[0].Picture, o.Screenshots[1].Picture} {
		for _, size := range []string{"small", "large"} {
			got := m.browser(t, "").get("/pictures/" + id + "/" + size)
			kind := got.header.Get("Content-Type")
			if got.status != 200 || kind != "image/png" || strings.Contains(got.body, "<script>") || got.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("the picture %s is answered with %d as %s: %.60q", size, got.status, kind, got.body)
			}
		}
	}
}
