package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long anything in the browser may take; it is far more than it needs.
const patience = 60 * time.Second

// browser is one running Chromium.
type browser struct {
	t   *testing.T
	w   *world
	ctx context.Context //nolint:containedctx // what chromedp calls a browser
}

// newBrowser starts Chromium; it ends with the test.
func newBrowser(t *testing.T, path string, w *world) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	must(t, chromedp.Do(ctx)) // starts it
	return &browser{t: t, w: w, ctx: ctx}
}

// visitor is one person at the browser, with cookies of his own.
type visitor struct {
	t   *testing.T
	w   *world
	ctx context.Context //nolint:containedctx // what chromedp calls a page

	mu         sync.Mutex
	complaints []string // of the browser, and about requests to other hosts
}

// visitor returns somebody who has not been here before.
func (b *browser) visitor(t *testing.T) *visitor {
	t.Helper()
	v := &visitor{t: t, w: b.w}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(v.listen))
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*patience)
	t.Cleanup(cancel)
	v.ctx = ctx
	// The page lives as long as the context of its first step, so that is not one with a deadline of
	// its own.
	must(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)))
	return v
}

// user returns somebody who has signed in.
func (b *browser) user(t *testing.T, name string) *visitor {
	t.Helper()
	v := b.visitor(t)
	v.open("/login")
	v.signIn(name)
	return v
}

// listen notes what the browser complains of: errors of scripts, refusals of the policy.
func (v *visitor) listen(ev any) {
	text := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		text = ev.ExceptionDetails.Text
		if cause := ev.ExceptionDetails.Exception; cause != nil {
			text += " " + cause.Description
		}
	case *log.EventEntryAdded:
		// The statuses of pages are the tests' own business.
		if ev.Entry.Level == log.EntryLevelError && !strings.Contains(ev.Entry.Text, "the server responded with a status of 4") {
			text = ev.Entry.Text
		}
	case *network.EventRequestWillBeSent:
		if address := ev.Request.URL; strings.HasPrefix(address, "http") && !strings.HasPrefix(address, v.w.server.URL+"/") {
			text = "a request to another host: " + address
		}
	}
	if text != "" {
		v.mu.Lock()
		v.complaints = append(v.complaints, text)
		v.mu.Unlock()
	}
}

func (v *visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.fail("%v", err)
	}
}

// fail ends the test, and says where the visitor was.
func (v *visitor) fail(format string, args ...any) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, 5*time.Second)
	defer cancel()
	where, _ := chromedp.Run(ctx, chromedp.Location())
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.innerText"))
	v.t.Fatalf("%s\nat %s:\n%s\n%s", fmt.Sprintf(format, args...), where, text, v.w.server.Log())
}

// eval returns the value of an expression in the page.
func eval[T any](v *visitor, expression string) T {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		v.fail("%s: %v", expression, err)
	}
	return value
}

// open goes to a page of the market and returns its status.
func (v *visitor) open(path string) int64 {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	resp, err := chromedp.Run(ctx, chromedp.NavigateResponse(v.w.server.URL+path))
	if err != nil {
		v.fail("open %s: %v", path, err)
	}
	return resp.Status
}

// where returns the path of the page.
func (v *visitor) where() string { return eval[string](v, "location.pathname") }

// follow presses what the selector finds, and waits for the page that it leads to.
func (v *visitor) follow(selector string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible)); err != nil {
		v.fail("press %s: %v", selector, err)
	}
}

// button is the selector of the visible button or link of the page with the words; it is marked in the page to be
// found.
func (v *visitor) button(words string) string {
	v.t.Helper()
	found := eval[bool](v, fmt.Sprintf(`(() => {
		for (const old of document.querySelectorAll("[data-found]")) delete old.dataset.found;
		const fits = (e) => (e.innerText || e.value || "").trim() === %q && e.offsetParent !== null;
		const found = [...document.querySelectorAll("main button, main a, main summary")].find(fits);
		if (found) found.dataset.found = "yes";
		return !!found;
	})()`, words))
	if !found {
		v.fail("there is no button %q", words)
	}
	return `[data-found]`
}

// press is follow for the button or link with the words.
func (v *visitor) press(words string) {
	v.t.Helper()
	v.follow(v.button(words))
}

// fill types a text into the field with the name, in place of what is there.
func (v *visitor) fill(name, text string) {
	v.t.Helper()
	field := chromedp.CSS("#f-" + name)
	v.do(chromedp.WaitVisible(field))
	eval[string](v, fmt.Sprintf(`document.querySelector("#f-%s").value = ""`, name))
	v.do(chromedp.SendKeys(field, text))
}

// choose takes an option of a select field.
func (v *visitor) choose(name, value string) {
	v.t.Helper()
	v.do(chromedp.SetValue(chromedp.CSS("#f-"+name), value))
}

// tick presses a box or radio button.
func (v *visitor) tick(name, value string) {
	v.t.Helper()
	v.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`main input[name=%q][value=%q]`, name, value)), chromedp.NodeVisible))
}

// signIn fills in the form for signing in.
func (v *visitor) signIn(name string) {
	v.t.Helper()
	v.fill("name", name)
	v.fill("password", v.w.password(name))
	v.follow("main form button")
}

// sees waits until the page says the texts. A page that is left meanwhile takes the question with it;
// the next one is asked anew.
func (v *visitor) sees(texts ...string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	for _, text := range texts {
		says := fmt.Sprintf(`document.body?.innerText.includes(%q)`, text)
		asked := errors.New("not asked yet")
		for asked != nil && ctx.Err() == nil {
			_, asked = chromedp.Run(ctx, chromedp.Poll[bool](says, chromedp.WithPollingInterval(20*time.Millisecond)))
		}
		if asked != nil {
			v.fail("the page does not say %q: %v", text, asked)
		}
	}
}

// text returns the text of the page's element, "" where there is none.
func (v *visitor) text(selector string) string {
	v.t.Helper()
	return eval[string](v, fmt.Sprintf(`(document.querySelector(%q)?.innerText ?? "").trim()`, selector))
}

// download presses what the selector finds and returns what the browser has saved.
func (v *visitor) download(selector string) []byte {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	dir, events := v.t.TempDir(), true
	progress := chromedp.Events(ctx, cdpbrowser.DownloadProgress)
	v.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
			//nolint:misspell // names of the protocol
			Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: dir, EventsEnabled: &events,
			BrowserContextID: chromedp.FromContext(v.ctx).BrowserContextID,
		})
		return err
	}), chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
	for ev, err := range progress {
		if err != nil {
			v.fail("download of %s: %v", selector, err)
		}
		if ev.State == cdpbrowser.DownloadProgressStateCanceled {
			v.fail("the download of %s was given up", selector)
		}
		if ev.State == cdpbrowser.DownloadProgressStateCompleted {
			data, err := os.ReadFile(filepath.Join(dir, ev.GUID))
			must(v.t, err)
			return data
		}
	}
	v.fail("the download of %s did not end", selector)
	return nil
}

// withoutScripts lets the visitor go on without JavaScript in the pages.
func (v *visitor) withoutScripts() {
	v.t.Helper()
	v.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}
