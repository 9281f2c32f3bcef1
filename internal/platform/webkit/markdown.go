package webkit

import (
	"bytes"
	"html/template"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// headingShift makes the first heading of a text a third-level one: the page has its own first two.
const headingShift = 2

var markdown = sync.OnceValues(func() (goldmark.Markdown, *bluemonday.Policy) {
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(shiftHeadings{}, 100))),
	)
	policy := prose()
	policy.AllowURLSchemes("https", "http", "mailto")
	policy.AllowRelativeURLs(true)
	return md, policy
})

// foreign renders for pages of others: HTML inside the text goes to the policy, and headings are as written.
var foreign = sync.OnceValues(func() (goldmark.Markdown, *bluemonday.Policy) {
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
		goldmark.WithRendererOptions(html.WithUnsafe()),
	)
	policy := prose()
	policy.AllowElements("h1", "h2", "b", "i", "u", "s", "sub", "sup", "div", "dl", "dt", "dd")
	policy.AllowURLSchemes("https", "http")
	return md, policy
})

// prose lets through what text is made of; which links it allows is for the caller to say.
func prose() *bluemonday.Policy {
	policy := bluemonday.NewPolicy()
	policy.AllowElements("p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "del", "code", "pre",
		"blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td")
	policy.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	policy.AllowAttrs("href").OnElements("a")
	policy.RequireNoFollowOnLinks(true)
	policy.RequireNoReferrerOnLinks(true)
	return policy
}

// Markdown renders text of a user as HTML that is safe to show: no scripts, no styles, no images
// (they would call other hosts), links without a referrer. HTML inside the text is dropped.
func Markdown(source string) template.HTML {
	md, policy := markdown()
	return render(md, policy, source)
}

// MarkdownElsewhere renders text of a user as HTML that is safe to show in another site's page: as Markdown does,
// but links are whole addresses of the web, and HTML inside the text is kept as far as it is safe.
func MarkdownElsewhere(source string) template.HTML {
	md, policy := foreign()
	return render(md, policy, source)
}

func render(md goldmark.Markdown, policy *bluemonday.Policy, source string) template.HTML {
	var buf bytes.Buffer
	if err := md.Convert([]byte(source), &buf); err != nil {
		// A bytes.Buffer never refuses a write, so there is no other way to fail; the plain text is
		// still better than an empty page.
		return template.HTML(template.HTMLEscapeString(source))
	}
	return template.HTML(policy.SanitizeBytes(buf.Bytes()))
}

type shiftHeadings struct{}

// Transform moves every heading down by headingShift levels, to the sixth at most.
func (shiftHeadings) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			h.Level = min(h.Level+headingShift, 6)
		}
		return ast.WalkContinue, nil
	})
}
