package webkit_test

import (
	"regexp"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/webkit"
)

func TestMarkdown(t *testing.T) {
	for source, want := range map[string]string{
		"**bold** and `code`":                 "<p><strong>bold</strong> and <code>code</code></p>",
		"# One\n\n###### Six":                 "<h3>One</h3>\n<h6>Six</h6>",
		"- a\n- b":                            "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
		"3. a\n4. b":                          "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>",
		"| a |\n|---|\n| b |":                 "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>",
		"~~gone~~":                            "<p><del>gone</del></p>",
		"[text](https://example.org/a?b=c&d)": `<p><a href="https://example.org/a?b=c&amp;d" rel="nofollow noreferrer">text</a></p>`,
		"[here](/modules/x)":                  `<p><a href="/modules/x" rel="nofollow noreferrer">here</a></p>`,
		"5 < 6 & 7 > 2":                       "<p>5 &lt; 6 &amp; 7 &gt; 2</p>",
		"":                                    "",
	} {
		if got := strings.TrimSpace(string(webkit.Markdown(source))); got != want {
			t.Errorf("%q\n gives %s\n  want %s", source, got, want)
		}
	}
}

func TestMarkdownElsewhere(t *testing.T) {
	for source, want := range map[string]string{
		"Read **this**.": "<p>Read <strong>this</strong>.</p>",
		"# One":          "<h1>One</h1>",
		"<h2>First</h2>\n<p onclick=\"x()\">Do <b style=\"color:red\">it</b>.</p>": "<h2>First</h2>\n<p>Do <b>it</b>.</p>",
		"Then<script>alert(1)</script> <img src=x onerror=alert(1)> go.":           "<p>Then  go.</p>",
		`<a href="https://example.org/a" target="_top">web</a>`:                    `<p><a href="https://example.org/a" rel="nofollow noreferrer">web</a></p>`,
		"[here](/modules/x)":         "<p>here</p>",
		"[here](//example.org/x)":    "<p>here</p>",
		"[mail](mailto:a@b.example)": "<p>mail</p>",
		`<a href="javascript:x">s</a> <a href="DeleteAll.html">d</a>`: "<p>s d</p>",
		"": "",
	} {
		if got := strings.TrimSpace(string(webkit.MarkdownElsewhere(source))); got != want {
			t.Errorf("%q\n gives %s\n  want %s", source, got, want)
		}
	}
}

// tag finds what is left of markup; everything in it was let through on purpose.
var tag = regexp.MustCompile(`</?[a-z0-9]+[^>]*>`)

var allowedTag = regexp.MustCompile(`^</?(p|br|hr|h[3-6]|strong|em|del|code|pre|blockquote|ul|ol|li|table|thead|tbody|tr|th|td|a)` +
	`( href="(https?://|mailto:|/|#|\?)?[^":]*[^"]*"| start="[0-9]+"| rel="[a-z ]+")*/?>$`)

func checkSafe(t *testing.T, source string) {
	t.Helper()
	html := string(webkit.Markdown(source))
	for _, found := range tag.FindAllString(html, -1) {
		if !allowedTag.MatchString(found) {
			t.Errorf("%q\n lets through %s", source, found)
		}
	}
	if i := strings.Index(strings.ToLower(html), `href="javascript:`); i >= 0 {
		t.Errorf("%q\n keeps a script address: %s", source, html)
	}
}

func TestMarkdownIsSafe(t *testing.T) {
	for _, source := range []string{
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))",
		"[x](data:text/html;base64,PHNjcmlwdD4=)", "![x](https://evil.example/pixel.png)", "<a href='javascript:alert(1)'>x</a>",
		"<style>body{display:none}</style>", "`<script>`", "[x](\"onclick=alert(1))", "<svg onload=alert(1)>", "<iframe src=//evil.example>",
		"[a]: javascript:alert(1)\n\n[a]", "<https://example.org/\"onmouseover=alert(1)>", "&lt;script&gt;", "<form action=/x><button>",
	} {
		checkSafe(t, source)
		if html := string(webkit.Markdown(source)); strings.Contains(html, "<img") || strings.Contains(html, "<script") {
			t.Errorf("%q\n gives %s", source, html)
		}
	}
}

// FuzzMarkdown looks for texts that let markup through that is not allowed.
func FuzzMarkdown(f *testing.F) {
	for _, source := range []string{"# a\n\n- b\n\n`c`", "<script>", "[x](javascript:y)", "| a |\n|---|\n| <b> |", "<a href=\"x\" onclick=\"y\">z</a>"} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) { checkSafe(t, source) })
}
