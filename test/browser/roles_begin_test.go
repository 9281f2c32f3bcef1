package browser

import (
	"strings"

	"github.com/chromedp/chromedp"
)

// offeringPath is the address of a demo offering's page.
func offeringPath(seller, title string) string {
	return "/offering/" + seller + "/" + strings.ReplaceAll(title, " ", "%20") + "/1.0"
}

// beginVisitor opens an account that waits for its confirmation, asks for a new password, and is invited.
func (v *visitor) beginVisitor() []string {
	v.t.Helper()
	v.open("/signup/")
	v.fill("name", "newcomer")
	v.fill("email", "newcomer@demo.example")
	v.fill("password", "a few words in a row")
	v.press("Create the account")
	reset := v.w.client.Run("admin", "user", "reset-link", "provider")
	_, key, _ := strings.Cut(reset, "/reset/")
	v.w.as(v.t, "customer").Run("org", "invite", "corner-bakery", "somebody@demo.example", "--role", "customer")
	return []string{
		"/search", "/search?q=bread", "/search?price=free&kind=module", "/search?q=nothinglikeit", "/suggestions?q=br", "/styleguide",
		offeringPath("millworks", "Bakery suite"), offeringPath("city-data", "Flour price API"), "/activate/",
		v.w.mailed(v.t, "/activate/"), "/reset/" + strings.Fields(key)[0], v.w.mailed(v.t, "/invitations/"), "/terms",
	}
}

// beginBuyer goes as far as the gateway's page with one purchase.
func (v *visitor) beginBuyer() []string {
	v.t.Helper()
	v.open(offeringPath("millworks", "Bakery suite"))
	v.follow(`aside .btn-primary[href^="/checkout/"]`)
	checkout := v.where()
	v.tick("accept_terms", "yes")
	v.tick("gateway", "sandbox")
	v.do(chromedp.Click(chromedp.CSS(`main form aside .btn-primary`), chromedp.NodeVisible))
	v.sees("Sandbox: no real money moves here")
	purchase, sandbox := "/purchases/"+v.text("main .mono"), v.where()
	starts := []string{
		checkout, sandbox, purchase, purchase + "/return", purchase + "/cancel", "/library", "/purchases", "/invoices", "/settings",
		offeringPath("millworks", "E-invoice export"), offeringPath("crumb-labs", "Stock take by phone"), offeringPath("millworks", "Bread prices"),
	}
	v.open("/purchases?state=paid")
	contract := strings.Replace(eval[string](v, `document.querySelector("main li a[href^='/purchases/']").pathname`), "/purchases/", "/contracts/", 1)
	starts = append(starts, contract, contract+"/return", contract+"/back")
	v.open("/purchases")
	return append(starts, eval[[]string](v, `[...new Set([...document.querySelectorAll("main a[href^='/purchases/']")].map((a) => a.pathname))].slice(0, 9)`)...)
}

// beginApprentice goes to what may only be asked for.
func (v *visitor) beginApprentice() []string {
	v.t.Helper()
	offering := offeringPath("millworks", "Bread prices")
	v.open(offering)
	v.follow(`aside .btn-primary[href^="/checkout/"]`)
	return []string{offering, v.where(), "/library", "/settings"}
}

// beginProvider enters a webhook and sends it a test, and looks at what the organisation has sold and published.
func (v *visitor) beginProvider() []string {
	v.t.Helper()
	v.open("/sell/sales")
	contract := strings.Replace(eval[string](v, `document.querySelector("main li a[href^='/purchases/']").pathname`), "/purchases/", "/contracts/", 1)
	v.open("/settings/webhooks/new")
	v.fill("url", "https://example.org/souk")
	v.press("Enter the webhook")
	v.open("/settings/webhooks")
	v.follow(`main a[href^="/settings/webhooks/"]:not([href$="/new"])`)
	v.press("Send a test")
	webhook := v.where()
	v.open("/sell/sandboxes")
	v.fill("name", "walk")
	v.press("Make the sandbox")
	v.open("/sandboxes/walk/at/sell") // a link in a mail of the sandbox
	v.press("Leave")
	return []string{"/settings/webhooks", webhook, contract, "/sell", "/modules/org.souk.demo.bread", offeringPath("millworks", "Bread prices"), "/providers/millworks"}
}

// beginAdmin comes to the mails by their old address too.
func (v *visitor) beginAdmin() []string {
	v.t.Helper()
	return []string{"/outbox", "/administration", "/library", "/settings"}
}
