package webkit

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed static
var static embed.FS

// Prefix is the path below which the static files are served.
const Prefix = "/static/"

// Assets serves static files under names that change with their content ("/static/souk.4f0c2a91be.css"),
// so that browsers may keep them for ever. It is an [http.Handler] for everything below [Prefix].
type Assets struct {
	urls  map[string]string // file name -> path with the hash
	files map[string]asset  // path with the hash -> file
}

type asset struct {
	contentType string
	plain, gzip []byte
}

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
}

// LoadAssets reads the files of webkit itself: style sheet, script, icons and their licences.
func LoadAssets() (*Assets, error) {
	sub, err := fs.Sub(static, "static")
	if err != nil {
		return nil, fmt.Errorf("webkit.LoadAssets: %w", err)
	}
	return NewAssets(sub)
}

// NewAssets reads every file of fsys. A file of a kind that it does not know is an error.
func NewAssets(fsys fs.FS) (*Assets, error) {
	a := &Assets{urls: map[string]string{}, files: map[string]asset{}}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return a.add(fsys, name)
	})
	if err != nil {
		return nil, fmt.Errorf("webkit.NewAssets: %w", err)
	}
	return a, nil
}

func (a *Assets) add(fsys fs.FS, name string) error {
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	ext := path.Ext(name)
	contentType, ok := contentTypes[ext]
	if !ok {
		return fmt.Errorf("%s: files of kind %q are not served", name, ext)
	}
	packed, err := pack(body)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	sum := sha256.Sum256(body)
	url := Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
	a.urls[name] = url
	a.files[url] = asset{contentType: contentType, plain: body, gzip: packed}
	return nil
}

func pack(body []byte) ([]byte, error) {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// URL returns the path under which the file is served now.
func (a *Assets) URL(name string) (string, error) {
	url, ok := a.urls[name]
	if !ok {
		return "", fmt.Errorf("webkit: there is no static file %q", name)
	}
	return url, nil
}

// has reports whether the file contains the text.
func (a *Assets) has(name, text string) bool {
	return bytes.Contains(a.files[a.urls[name]].plain, []byte(text))
}

// ServeHTTP answers GET and HEAD of a file by its name with the hash; any other path is not found.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	body := f.plain
	if acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = f.gzip
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // fails only when the client has gone
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			return strings.TrimSpace(quality) != "q=0"
		}
	}
	return false
}
