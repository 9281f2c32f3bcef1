package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// begin brings the visitor from the offering to the gateway's page, and returns the purchase's address.
func (v *visitor) begin(path string) string {
	v.t.Helper()
	v.open(path)
	v.press("Buy")
	v.press("Pay 5.00 EUR")
	v.sees("Sandbox: no real money moves here")
	return "/purchases/" + v.text(`main .mono`)
}

// back goes back in the browser's history: to the page as it was kept, which loads nothing, or to a
// new one.
func (v *visitor) back() {
	v.t.Helper()
	eval[bool](v, `history.back(), true`)
}

// purchases returns how many purchases the user has, by the command line.
func (w *world) purchases(t *testing.T, name string) int {
	t.Helper()
	var list struct {
		Items []struct{} `json:"items"`
	}
	w.as(t, name).JSON(&list, "purchase", "list")
	return len(list.Items)
}

func TestPressingTwiceAndGoingBack(t *testing.T) {
	onEach(t, func(t *testing.T, w *world, b *browser) {
		path := w.offer(t, "org.example.bread", "Bread")
		customer := b.user(t, "customer")
		customer.open(path)
		customer.press("Buy")
		customer.do(chromedp.DoubleClick(chromedp.CSS(customer.button("Pay 5.00 EUR")), chromedp.NodeVisible))
		customer.sees("Sandbox: no real money moves here")
		purchase := "/purchases/" + customer.text(`main .mono`)
		customer.do(chromedp.DoubleClick(chromedp.CSS(customer.button("Pay 5.00 EUR")), chromedp.NodeVisible))
		customer.sees("It is yours")
		if where := customer.where(); where != purchase {
			t.Errorf("paying leads to %s, want %s", where, purchase)
		}
		customer.back()
		customer.sees("Sandbox: no real money moves here", "This is paid.")
		customer.press("Back to the market")
		customer.sees("It is yours")
		customer.do(chromedp.Reload())
		customer.sees("It is yours")
		if n := w.purchases(t, "customer"); n != 1 {
			t.Errorf("there are %d purchases, want one", n)
		}
		w.client.Run("verify")
	})
}

func TestGivingUp(t *testing.T) {
	onEach(t, func(t *testing.T, w *world, b *browser) {
		path := w.offer(t, "org.example.bread", "Bread")
		customer := b.user(t, "customer")
		first := customer.begin(path)
		customer.open(path)
		customer.press("Complete your payment")
		customer.sees("Waiting for your payment")
		customer.look("purchase-pending")
		customer.press("Pay now")
		customer.press("Cancel")
		customer.sees("Purchase cancelled", "Nothing was charged.")
		customer.look("purchase-cancelled")
		customer.back()
		customer.sees("This payment was cancelled.")
		customer.open(first)
		customer.press("Try again")
		customer.press("Pay 5.00 EUR")
		customer.press("Pay 5.00 EUR")
		customer.sees("It is yours")
		if where := customer.where(); where == first {
			t.Error("trying again gives the purchase that was cancelled")
		}
		w.client.Run("verify")
	})
}

func TestTooLate(t *testing.T) {
	path := chromium(t)
	w := newWorld(t, "sqlite", "SOUK_STORE_PURCHASE_LIMIT=10s")
	customer := newBrowser(t, path, w).user(t, "customer")
	customer.begin(w.offer(t, "org.example.bread", "Bread"))
	customer.sees("The time to pay is over. Nothing was charged.") // the page asks again by itself
	customer.look("sandbox-late")
	customer.press("Back to the market")
	customer.sees("The time to pay is over", "Try again")
	customer.look("purchase-expired")
}

// TestWithoutScripts goes the buyer's road, and the provider's, with JavaScript switched off.
func TestWithoutScripts(t *testing.T) {
	path := chromium(t)
	w := newWorld(t, "sqlite")
	b := newBrowser(t, path, w)
	offering := w.offer(t, "org.example.bread", "Bread")
	customer := b.visitor(t)
	customer.withoutScripts()
	customer.open("/login")
	customer.signIn("customer")
	customer.open(offering)
	customer.follow(`aside .btn-primary[href^="/checkout/"]`)
	customer.do(chromedp.DoubleClick(chromedp.CSS("main form .btn-primary"), chromedp.NodeVisible))
	customer.do(chromedp.WaitVisible(chromedp.CSS(`main button[value="pay"]`)))
	customer.do(chromedp.DoubleClick(chromedp.CSS(`main button[value="pay"]`), chromedp.NodeVisible))
	customer.do(chromedp.WaitVisible(chromedp.CSS(`main .btn-primary[href$="/file"]`)))
	if n := w.purchases(t, "customer"); n != 1 {
		t.Errorf("there are %d purchases, want one", n)
	}
	customer.open("/library")
	customer.do(chromedp.Click(chromedp.CSS(".menu-button"), chromedp.NodeVisible), chromedp.WaitVisible(chromedp.CSS(".menu-panel")))
}
