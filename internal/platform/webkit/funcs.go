package webkit

import (
	"fmt"
	"html/template"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/page"
)

// Funcs returns the functions that every template may call:
//
//	asset NAME            path of a static file
//	icon NAME [CLASS]     an icon of the sprite, hidden from screen readers: words stand beside it
//	ago TIME              "3 days ago", the exact time on hover
//	left TIME             "in 4 minutes", the exact time on hover
//	day TIME              "4 November 2026", the exact time on hover
//	size BYTES            "12.3 kB", the exact number on hover
//	count N ONE MANY      "1 version", "3 versions"
//	number N              "12,345"
//	markdown TEXT         a user's text as safe HTML
//	lines TEXT            plain text in paragraphs
//	input FORM NAME LABEL [KEY VALUE]…   a Field; see [NewField]
//	next PATH CURSOR      the address of the next page of a list
//	short TEXT N          the first N characters, with an ellipsis when cut
//	domid TEXT            text as the id of an element
//	tile NAME, initials NAME             colour and letters of a thing without a picture
//	empty, notice, steps  the data of partials; see [Empty], [Notice], [Steps]
func Funcs(assets *Assets, clk clock.Clock) template.FuncMap {
	funcs := template.FuncMap{
		"asset":    assets.URL,
		"icon":     func(name string, class ...string) (template.HTML, error) { return icon(assets, name, class...) },
		"ago":      func(t time.Time) template.HTML { return stamp(t, Relative(t, clk.Now())) },
		"left":     func(t time.Time) template.HTML { return stamp(t, Relative(t, clk.Now())) },
		"day":      func(t time.Time) template.HTML { return stamp(t, t.UTC().Format("2 January 2006")) },
		"size":     sizeHTML,
		"count":    Count,
		"number":   group,
		"markdown": Markdown,
		"lines":    paragraphs,
		"input":    NewField,
		"next":     nextPage,
		"short":    Short,
		"domid":    domID,
	}
	maps.Copy(funcs, partFuncs())
	return funcs
}

func icon(assets *Assets, name string, class ...string) (template.HTML, error) {
	sprite, err := assets.URL("icons.svg")
	if err != nil {
		return "", err
	}
	if !assets.has("icons.svg", `id="`+name+`"`) {
		return "", fmt.Errorf("webkit: there is no icon %q; add it to css/icons.txt and run make css", name)
	}
	css := strings.Join(append([]string{"icon"}, class...), " ")
	return template.HTML(fmt.Sprintf(`<svg class="%s" aria-hidden="true" focusable="false"><use href="%s#%s"></use></svg>`,
		template.HTMLEscapeString(css), template.HTMLEscapeString(sprite), template.HTMLEscapeString(name))), nil
}

// HasIcon reports whether the sprite has an icon of this name.
func HasIcon(name string) bool { return spriteNames()[name] }

// spriteNames are the names of all icons.
var spriteNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	sprite, err := static.ReadFile("static/icons.svg")
	if err != nil { // it is embedded: without it LoadAssets stops the start
		return names
	}
	for _, part := range strings.Split(string(sprite), `<symbol id="`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		names[name] = true
	}
	return names
})

// stamp shows a moment in words, with the exact one in the title and for machines.
func stamp(t time.Time, words string) template.HTML {
	if t.IsZero() {
		return ""
	}
	t = t.UTC()
	return template.HTML(fmt.Sprintf(`<time datetime="%s" title="%s">%s</time>`,
		t.Format(time.RFC3339), t.Format("Monday, 2 January 2006, 15:04:05 UTC"), template.HTMLEscapeString(words)))
}

// Relative says how far t is from now in one unit: "just now", "3 days ago", "in 4 minutes". From
// thirty days on it is the date.
func Relative(t, now time.Time) string {
	d := now.Sub(t)
	past := d >= 0
	if !past {
		d = -d
	}
	var words string
	switch {
	case d < time.Minute && past:
		return "just now"
	case d < time.Minute:
		words = Count(int64((d+time.Second-1)/time.Second), "second", "seconds")
	case d < time.Hour:
		words = Count(int64(d/time.Minute), "minute", "minutes")
	case d < 24*time.Hour:
		words = Count(int64(d/time.Hour), "hour", "hours")
	case d < 30*24*time.Hour:
		words = Count(int64(d/(24*time.Hour)), "day", "days")
	default:
		return t.UTC().Format("2 January 2006")
	}
	if past {
		return words + " ago"
	}
	return "in " + words
}

// Count writes a number of things: Count(1, "version", "versions") is "1 version".
func Count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return group(n) + " " + many
}

// Number writes n with a comma between each three digits.
func Number(n int64) string { return group(n) }

// group writes n with a comma between each three digits.
func group(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Size writes a number of bytes for people, in powers of 1024, as the configuration does: "12.3 KiB".
func Size(n int64) string {
	if n < 1024 {
		return Count(n, "byte", "bytes")
	}
	value, unit := float64(n), ""
	for _, u := range []string{"KiB", "MiB", "GiB", "TiB"} {
		unit = u
		if value /= 1024; value < 1023.95 {
			break
		}
	}
	if value < 10 {
		return strconv.FormatFloat(value, 'f', 1, 64) + " " + unit
	}
	return strconv.FormatFloat(value, 'f', 0, 64) + " " + unit
}

func sizeHTML(n int64) template.HTML {
	return template.HTML(fmt.Sprintf(`<span title="%s">%s</span>`, Count(n, "byte", "bytes"), Size(n)))
}

// Short cuts text after n characters and says so with an ellipsis.
func Short(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return strings.TrimSpace(string(runes[:n])) + "…"
}

// paragraphs splits plain text at empty lines; it is escaped where the template prints it.
func paragraphs(text string) []string {
	var out []string
	for p := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// nextPage sets the cursor in the query of path, which may have one already.
func nextPage(path, cursor string) (string, error) {
	u, err := url.Parse(path)
	if err != nil {
		return "", fmt.Errorf("webkit: next page of %q: %w", path, err)
	}
	q := u.Query()
	q.Set("after", cursor)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// PageRequest reads what nextPage wrote.
func PageRequest(query url.Values, limit int) page.Request {
	return page.Request{Limit: limit, After: query.Get("after")}
}

// domID keeps letters, digits, dots and dashes, so that ids, package names and versions can name
// elements.
func domID(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.':
			return r
		}
		return '-'
	}, text)
}
