package browser

import (
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// clicks presses what the selector finds, and waits for what the next page has. Both work without scripts.
func (v *visitor) clicks(selector, next string) {
	v.t.Helper()
	v.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible), chromedp.WaitVisible(chromedp.CSS(next)))
}

// address fills in the checkout's address, and accepts the terms.
func (v *visitor) address() {
	v.t.Helper()
	v.tick("accept_terms", "yes")
	for name, text := range map[string]string{"street": "Gran Vía 1", "postal": "28013", "city": "Madrid"} {
		v.fill(name, text)
	}
	v.choose("country", "ES")
}

// TestPlainPages lets a new customer of the demo market search, look, buy with the sandbox and by bank transfer, and
// read what was bought, all without JavaScript.
func TestPlainPages(t *testing.T) {
	path := chromium(t)
	t.Parallel()
	w := demoWorld(t)
	v := newBrowser(t, path, w).visitor(t)
	v.withoutScripts()
	v.open("/")
	v.search("q", "invoice\r")
	v.do(chromedp.WaitVisible(chromedp.CSS(`a[href^="/offering/millworks/E-invoice"]`)))
	v.open("/search")
	v.clicks(`main a[href*="price="]`, `main a[href*="price="]`)
	if where := eval[string](v, "location.search"); !strings.Contains(where, "price=") {
		t.Errorf("choosing a price leads to %s", where)
	}
	v.open("/search?q=invoice")
	v.clicks(`.item-name a[href*="E-invoice"]`, `aside .btn-primary[href^="/checkout/"]`)
	v.clicks(`aside .btn-primary[href^="/checkout/"]`, `#checkout .btn-primary[href^="/login"]`)
	v.follow(`#checkout .btn-primary[href^="/login"]`)
	v.signIn("customer")
	v.do(chromedp.WaitVisible(chromedp.CSS("#checkout")))
	v.address()
	v.tick("gateway", "sandbox")
	v.clicks("#checkout .btn-primary", `main button[value="pay"]`)
	v.clicks(`main button[value="pay"]`, `main .btn-primary[href$="/file"]`)
	if data := v.download(`main .btn-primary[href$="/file"]`); len(data) < 1000 {
		t.Errorf("%d bytes came down", len(data))
	}
	v.clicks(`main dl a[href^="/invoices/"]`, `main a[href$="/pdf"]`)
	if pdf := v.download(`main a[href$="/pdf"]`); !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Errorf("the invoice begins with %.20q", pdf)
	}

	v.open(offeringPath("crumb-labs", "Stock take by phone"))
	v.clicks(`aside .btn-primary[href^="/checkout/"]`, "#checkout")
	v.address()
	v.tick("gateway", "invoice")
	v.clicks("#checkout .btn-primary", `main a[href$="/payment-request"]`)
	v.clicks(`main a[href$="/payment-request"]`, ".bill")
	v.open("/library")
	v.clicks(`main a[href^="/library/resources/"]`, `main a[href$="/file"]`)
	w.client.Run("verify")
}

// TestTwoTabs has one customer press Pay in two tabs at once, at the checkout and at the gateway: there is one purchase
// and one invoice.
func TestTwoTabs(t *testing.T) {
	path := chromium(t)
	t.Parallel()
	w := demoWorld(t)
	b := newBrowser(t, path, w)
	tabs := []*visitor{b.user(t, "customer"), b.user(t, "customer")}
	customer := w.as(t, "customer")
	count := func(kind string) int {
		var list struct {
			Items []struct{} `json:"items"`
		}
		customer.JSON(&list, kind, "list")
		return len(list.Items)
	}
	purchases, invoices := count("purchase"), count("invoice")
	for _, v := range tabs {
		v.open(offeringPath("millworks", "E-invoice export"))
		v.press("Buy")
		v.address()
		v.tick("gateway", "sandbox")
	}
	atOnce(tabs, func(v *visitor) {
		v.do(chromedp.Click(chromedp.CSS("#checkout aside .btn-primary")), chromedp.WaitVisible(chromedp.CSS(`main button[value="pay"]`)))
	})
	if first, second := tabs[0].where(), tabs[1].where(); first != second {
		t.Errorf("the tabs come to %s and %s", first, second)
	}
	atOnce(tabs, func(v *visitor) {
		v.do(chromedp.DoubleClick(chromedp.CSS(`main button[value="pay"]`)))
		v.sees("It is yours")
	})
	tabs[0].back()
	tabs[0].sees("This is paid.")
	tabs[0].back() // the checkout leads to what was bought
	tabs[0].sees("It is yours")
	if got := count("purchase"); got != purchases+1 {
		t.Errorf("there are %d purchases more, want one", got-purchases)
	}
	if got := count("invoice"); got != invoices+1 {
		t.Errorf("there are %d invoices more, want one", got-invoices)
	}
	w.client.Run("verify")
}

// atOnce does something in all tabs at the same time.
func atOnce(tabs []*visitor, do func(v *visitor)) {
	var group sync.WaitGroup
	for _, v := range tabs {
		group.Go(func() { do(v) })
	}
	group.Wait()
}
