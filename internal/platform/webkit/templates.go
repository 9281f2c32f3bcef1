package webkit

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed templates/*.html
var kitTemplates embed.FS

// Templates holds the parsed pages of one console. A page is the frame and the partials of webkit,
// the console's partials, and one file that defines "title" and "main".
type Templates struct {
	pages map[string]*template.Template
}

// Parse reads the console's templates: partials/*.html are shared, each pages/NAME.html is the page
// NAME. funcs are added to webkit's own, which come from [Funcs].
func Parse(fsys fs.FS, funcs ...template.FuncMap) (*Templates, error) {
	base := template.New("").Option("missingkey=error")
	for _, f := range funcs {
		base.Funcs(f)
	}
	base, err := base.ParseFS(kitTemplates, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("webkit.Parse: %w", err)
	}
	if base, err = base.ParseFS(fsys, "partials/*.html"); err != nil {
		return nil, fmt.Errorf("webkit.Parse: %w", err)
	}
	files, err := fs.Glob(fsys, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("webkit.Parse: %w", err)
	}
	t := &Templates{pages: map[string]*template.Template{}}
	for _, file := range files {
		page, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("webkit.Parse: %w", err)
		}
		if page, err = page.ParseFS(fsys, file); err != nil {
			return nil, fmt.Errorf("webkit.Parse: %w", err)
		}
		t.pages[strings.TrimSuffix(path.Base(file), ".html")] = page
	}
	return t, nil
}

// Lookup returns the parsed page, nil when there is none.
func (t *Templates) Lookup(page string) *template.Template { return t.pages[page] }

// Names returns the names of all pages, in no order.
func (t *Templates) Names() []string {
	names := make([]string, 0, len(t.pages))
	for name := range t.pages {
		names = append(names, name)
	}
	return names
}

// Frame is what the frame around a page shows: Shell is the same everywhere,
// View the page's typed view.
type Frame struct {
	Shell Shell
	View  any
}

// Render writes the page with the status. On an error nothing has been written.
func (t *Templates) Render(w http.ResponseWriter, status int, page string, frame Frame) error {
	tmpl := t.pages[page]
	if tmpl == nil {
		return fmt.Errorf("webkit: there is no page %q", page)
	}
	var buf bytes.Buffer
	if err := tmpl.ExecuteTemplate(&buf, "frame", frame); err != nil {
		return fmt.Errorf("webkit: page %s: %w", page, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(buf.Len()))
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // fails only when the client has gone
	return nil
}
