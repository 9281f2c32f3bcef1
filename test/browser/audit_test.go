package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axe is axe-core, which knows the rules of accessibility; its licence stands beside it.
//
//go:embed testdata/axe.min.js
var axe string

// runAxe runs the rules of WCAG 2.2 AA and axe's own good practice on the page, and returns what is serious or
// critical as JSON.
const runAxe = `axe.run(document, {
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	resultTypes: ["violations"],
}).then((result) => JSON.stringify(result.violations
	.filter((rule) => rule.impact === "serious" || rule.impact === "critical")
	.map((rule) => ({ rule: rule.id, help: rule.help, places: rule.nodes.slice(0, 5).map((n) => n.html.slice(0, 200) + " " + n.any.map((c) => c.message).join(" ")) }))))`

// audit lets axe-core look at the page as it is now, whatever its size and colours are, and fails the test with
// everything serious or critical that it finds. name says which page it is.
func audit(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`typeof axe === "object"`))
	if err == nil && !there {
		_, err = chromedp.Run(ctx, chromedp.Evaluate[bool](axe+"; true"))
	}
	must(t, err)
	report, err := chromedp.Run(ctx, chromedp.Evaluate[string](runAxe, chromedp.EvalAwaitPromise))
	must(t, err)
	var found []struct {
		Rule, Help string
		Places     []string
	}
	must(t, json.Unmarshal([]byte(report), &found))
	for _, f := range found {
		t.Errorf("%s: %s (%s):\n  %s", name, f.Help, f.Rule, strings.Join(f.Places, "\n  "))
	}
}

// auditEverywhere looks at the page on every screen, light and dark: with axe-core, with the tests' own eyes,
// and in a picture.
func (v *visitor) auditEverywhere(name string) {
	v.t.Helper()
	for _, s := range screens {
		v.do(chromedp.EmulateViewport(s.width, s.height), preferring(s.scheme))
		audit(v.ctx, v.t, fmt.Sprintf("%s on a %s, %s", name, s.name, s.scheme))
	}
	v.look(name)
}
