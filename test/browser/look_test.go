package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// inspect is the script that looks for mistakes in a page.
//
//go:embed inspect_test.js
var inspect string

// screens are those that pages are looked at on: each width, and each scheme of colours, once.
var screens = []struct {
	name, scheme  string
	width, height int64
}{{"phone", "light", 390, 844}, {"desktop", "dark", 1280, 900}}

// look examines the page on a phone and a desktop, light and dark. name says which page it is.
func (v *visitor) look(name string) {
	v.t.Helper()
	for _, s := range screens {
		v.do(chromedp.EmulateViewport(s.width, s.height), preferring(s.scheme))
		v.inspect(fmt.Sprintf("%s on a %s, %s", name, s.name, s.scheme))
		v.picture(fmt.Sprintf("%s-%s-%s.png", name, s.name, s.scheme))
	}
	v.do(chromedp.EmulateViewport(1280, 900), preferring("light"))
	v.complains(name)
}

// inspect looks for mistakes in the page as it is now. name says which page it is.
func (v *visitor) inspect(name string) {
	v.t.Helper()
	var found []string
	must(v.t, json.Unmarshal([]byte(eval[string](v, inspect)), &found))
	for _, problem := range found {
		v.t.Errorf("%s: %s", name, problem)
	}
}

// complains fails the test with what the browser has complained of until now.
func (v *visitor) complains(name string) {
	v.t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, complaint := range v.complaints {
		v.t.Errorf("%s: the browser complains: %s", name, complaint)
	}
	v.complaints = nil
}

// preferring sets the colour scheme that the visitor likes. Colours change at once, not over time.
func preferring(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			//nolint:misspell // a name of CSS
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return err
	})
}

// picture keeps a picture of the page as it is now, where SOUK_TEST_PICTURES asks for them.
func (v *visitor) picture(name string) {
	v.t.Helper()
	if os.Getenv("SOUK_TEST_PICTURES") == "" {
		return
	}
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		v.fail("picture of %s: %v", name, err)
	}
	must(v.t, os.WriteFile(filepath.Join(v.w.shots, name), png, 0o644))
}
