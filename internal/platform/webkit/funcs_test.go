package webkit_test

import (
	"html/template"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestRelative(t *testing.T) {
	for _, tt := range []struct {
		from time.Duration // how long ago; below zero is to come
		want string
	}{
		{0, "just now"},
		{59 * time.Second, "just now"},
		{time.Minute, "1 minute ago"},
		{90 * time.Minute, "1 hour ago"},
		{23*time.Hour + 59*time.Minute, "23 hours ago"},
		{24 * time.Hour, "1 day ago"},
		{29 * 24 * time.Hour, "29 days ago"},
		{30 * 24 * time.Hour, "22 October 2026"},
		{-time.Millisecond, "in 1 second"},
		{-59500 * time.Millisecond, "in 60 seconds"},
		{-5 * time.Minute, "in 5 minutes"},
		{-2 * time.Hour, "in 2 hours"},
		{-40 * 24 * time.Hour, "31 December 2026"},
	} {
		if got := webkit.Relative(now.Add(-tt.from), now); got != tt.want {
			t.Errorf("%v ago is %q, want %q", tt.from, got, tt.want)
		}
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 1: "1 byte", 1023: "1,023 bytes", 1024: "1.0 KiB", 1049: "1.0 KiB", 10_100: "9.9 KiB", 10_240: "10 KiB", 12_345: "12 KiB",
		1_048_500: "1024 KiB", 1_048_550: "1.0 MiB", 1_572_864: "1.5 MiB", 536_870_912: "512 MiB", 2_147_483_648: "2.0 GiB",
		3_518_437_208_883: "3.2 TiB", 5_000_000_000_000_000: "4547 TiB",
	} {
		if got := webkit.Size(n); got != want {
			t.Errorf("Size(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0 files", 1: "1 file", 2: "2 files", 999: "999 files", 1000: "1,000 files", 1234567: "1,234,567 files", -1234: "-1,234 files"} {
		if got := webkit.Count(n, "file", "files"); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	for _, tt := range []struct {
		text string
		n    int
		want string
	}{{"bread", 5, "bread"}, {"bread", 4, "brea…"}, {"two words", 4, "two…"}, {"ähre", 2, "äh…"}, {"", 3, ""}} {
		if got := webkit.Short(tt.text, tt.n); got != tt.want {
			t.Errorf("Short(%q, %d) = %q, want %q", tt.text, tt.n, got, tt.want)
		}
	}
}

func TestInitialsAndTile(t *testing.T) {
	for name, want := range map[string]string{"Bread prices": "BP", "bread": "BR", "b": "B", "": "?", "§§": "?", "Apache JDBC Pool": "AP", "ägypten öl": "ÄÖ", "org.example.x": "OX"} {
		if got := webkit.Initials(name); got != want {
			t.Errorf("Initials(%q) = %q, want %q", name, got, want)
		}
	}
	seen := map[int]bool{}
	for _, name := range strings.Fields("a b c d e f g h i j k l m n o p q r s t u v w x y z") {
		tile := webkit.Tile(name)
		if tile < 0 || tile > 7 || tile != webkit.Tile(name) {
			t.Errorf("Tile(%q) = %d", name, tile)
		}
		seen[tile] = true
	}
	if len(seen) < 5 {
		t.Errorf("26 names have %d colours", len(seen))
	}
}

// TestFuncsInTemplates runs the functions as templates call them.
func TestFuncsInTemplates(t *testing.T) {
	assets, err := webkit.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	sprite, err := assets.URL("icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	funcs := webkit.Funcs(assets, clock.NewSet(now))
	data := map[string]any{
		"T": now.Add(-3 * 24 * time.Hour), "Zero": time.Time{}, "Soon": now.Add(4 * time.Minute), "Size": int64(12_345), "N": int64(12345),
		"Evil": `"><script>alert(1)</script>`, "Text": "one\n\n\r\ntwo\nlines\n\n",
	}
	for text, want := range map[string]string{
		`{{ago .T}}`:                          `<time datetime="2026-11-18T12:00:00Z" title="Wednesday, 18 November 2026, 12:00:00 UTC">3 days ago</time>`,
		`{{ago .Zero}}`:                       ``,
		`{{left .Soon}}`:                      `<time datetime="2026-11-21T12:04:00Z" title="Saturday, 21 November 2026, 12:04:00 UTC">in 4 minutes</time>`,
		`{{day .T}}`:                          `<time datetime="2026-11-18T12:00:00Z" title="Wednesday, 18 November 2026, 12:00:00 UTC">18 November 2026</time>`,
		`{{size .Size}}`:                      `<span title="12,345 bytes">12 KiB</span>`,
		`{{number .N}}`:                       `12,345`,
		`{{icon "search" "big"}}`:             `<svg class="icon big" aria-hidden="true" focusable="false"><use href="` + sprite + `#search"></use></svg>`,
		`{{range lines .Text}}[{{.}}]{{end}}`: "[one][two\nlines]",
		`{{domid .Evil}}`:                     `---script-alert-1---script-`,
		`{{icon .Evil}}`:                      "there is no icon",
		`{{asset "no.css"}}`:                  "there is no static file",
	} {
		tmpl := template.Must(template.New("x").Funcs(funcs).Parse(text))
		var b strings.Builder
		err := tmpl.Execute(&b, data)
		got := b.String()
		if err != nil {
			got = err.Error()
		}
		if got != want && !(err != nil && strings.Contains(got, want)) {
			t.Errorf("%s\n gives %s\n  want %s", text, got, want)
		}
	}
}

func TestPager(t *testing.T) {
	for _, tt := range []struct {
		path, cursor string
		later        bool
		want         webkit.Pager
	}{
		{"/sell", "", false, webkit.Pager{}},
		{"/sell", "", true, webkit.Pager{First: "/sell"}},
		{"/search?q=a+b", "x/y=", true, webkit.Pager{First: "/search?q=a+b", Next: "/search?after=x%2Fy%3D&q=a+b"}},
		{"/search?after=old", "new", false, webkit.Pager{Next: "/search?after=new"}},
	} {
		got, err := webkit.NewPager(tt.path, tt.cursor, tt.later)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%+v: %v\n%s", tt, err, diff)
		}
	}
	if _, err := webkit.NewPager("http://[::1", "x", false); err == nil {
		t.Error("a path that is none gives no error")
	}
	query := url.Values{"after": {"x"}}
	if diff := cmp.Diff(page.Request{Limit: 7, After: "x"}, webkit.PageRequest(query, 7)); diff != "" {
		t.Error(diff)
	}
}

func TestSteps(t *testing.T) {
	want := []webkit.Step{{Number: 1, Label: "a", State: "done"}, {Number: 2, Label: "b", State: "now"}, {Number: 3, Label: "c", State: "next"}}
	if diff := cmp.Diff(want, webkit.Steps(1, "a", "b", "c")); diff != "" {
		t.Error(diff)
	}
}
