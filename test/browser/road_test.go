package browser

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// TestTheWholeRoad goes from a package file to the buyer's download with the mouse.
func TestTheWholeRoad(t *testing.T) {
	onEach(t, func(t *testing.T, w *world, b *browser) {
		path, data := w.file(t, obxtest.Module("org.example.bread", "1.0.3"))
		sum := sha256.Sum256(data)
		hash := hex.EncodeToString(sum[:])
		b.visitor(t).lookAt("/", "home-empty", "The stalls are still empty")

		publishBread(t, b, path)
		passer := b.visitor(t)
		passer.lookAt("/", "home", "Newest", "5.00 EUR")
		passer.search("q", "brea\r")
		passer.sees("Results for “brea”")
		passer.look("search")
		passer.follow(".item-name a")
		passer.look("offering-visitor")
		passer.sees("before you sign in")

		customer := signUpAndBuy(t, passer)
		customer.press("Pay 5.00 EUR")
		customer.sees("It is yours", "Receipt", "Paid")
		customer.look("purchase-paid")
		got := customer.download(`main section .btn-primary[href$="/file"]`)
		if sum := sha256.Sum256(got); hex.EncodeToString(sum[:]) != hash {
			t.Errorf("%d bytes with the hash %x came down, want %d with %s", len(got), sum, len(data), hash)
		}
		customer.lookAt("/library", "library", "Module bread", "Download 1.0.3")

		stranger := b.user(t, "stranger")
		if status := stranger.open("/modules/org.example.bread/versions/1.0.3/file"); status != 403 {
			t.Errorf("the file is answered to a stranger with %d", status)
		}
		stranger.sees("Not for you", "stranger has not bought it")
		stranger.look("refused")
		stranger.lookAt("/modules/org.example.bread", "module-for-sale", "Only buyers may download it.")
		stranger.lookAt("/nothing", "not-found", "There is no page at this address.")
		for _, link := range eval[[]string](stranger, `[...document.querySelectorAll("header a, footer a")].map((a) => a.pathname)`) {
			if status := stranger.open(link); status != 200 {
				t.Errorf("the link to %s around every page is answered with %d", link, status)
			}
		}
		w.client.Run("verify")
	})
}

// lookAt opens a page, waits for the texts and looks at it.
func (v *visitor) lookAt(path, name string, texts ...string) {
	v.t.Helper()
	v.open(path)
	v.sees(texts...)
	v.look(name)
}

// search types into the first visible field with the name attribute, as the search does.
func (v *visitor) search(name, text string) {
	v.t.Helper()
	v.do(chromedp.SendKeys(chromedp.CSS(`main input[name="`+name+`"]`), text, chromedp.NodeVisible))
}

// publishBread publishes the package file as the provider, registers its module when the page offers
// that, and puts it on sale at 5.00 EUR.
func publishBread(t *testing.T, b *browser, path string) {
	t.Helper()
	provider := b.user(t, "provider")
	provider.lookAt("/publish", "publish", "Package file (.obx)")
	provider.do(chromedp.SetUploadFiles(chromedp.CSS("#f-file"), []string{path}))
	provider.tick("commercial", "yes")
	provider.do(chromedp.Click(chromedp.CSS(provider.button("Publish")), chromedp.NodeVisible))
	provider.sees("One step is missing")
	provider.look("publish-register")
	// The file is still chosen: one press does the rest.
	provider.do(chromedp.Click(chromedp.CSS(provider.button("Register and publish")), chromedp.NodeVisible))
	provider.sees("It is published", "Module bread 1.0.3")
	provider.look("publish-done")
	provider.press("To the module")
	provider.sees("Download 1.0.3")
	provider.look("module")
	provider.press("Offer it")
	offerBread(provider)
	provider.lookAt("/sell", "sell", "Bread for shops", "On sale")
	provider.lookAt("/settings", "settings", "Who you act for")
	provider.lookAt("/settings/tokens", "tokens", "API tokens")
	provider.lookAt("/settings/password", "password", "Change your password")
	provider.lookAt("/legal", "legal", "Who sells")
}

// offerBread makes the offering in the wizard, step by step.
func offerBread(provider *visitor) {
	provider.t.Helper()
	provider.sees("It begins with Module bread in it.")
	provider.look("offer-new")
	provider.fill("title", "Bread for shops")
	provider.press("Next")
	provider.sees("In one line")
	provider.fill("abstract", "Price lists that bake themselves.")
	provider.fill("description", "## What it does\n\nIt knows **flour**.")
	provider.fill("terms_text", "Eat it while it is fresh.")
	provider.press("Save")
	provider.sees("How the saved description looks")
	provider.look("offer-description")
	provider.press("Next")
	provider.sees("What it costs")
	provider.tick("pays", "once")
	provider.fill("price", "5.00")
	provider.look("offer-price")
	provider.press("Next")
	provider.sees("What is in it")
	provider.look("offer-resources")
	provider.press("Next")
	provider.sees("Who sees it once it is published")
	provider.look("offer-audience")
	provider.press("Next")
	provider.sees("How it looks in lists", "Everybody will see it.")
	provider.look("offer-review")
	provider.press("See the whole page")
	provider.sees("Not published yet")
	provider.look("offering-draft")
	provider.press("Publish")
	provider.sees("The offering is published and on sale.", "It is yours: you sell it")
}

// signUpAndBuy lets a visitor of the offering's page open an account, and go on to the gateway.
func signUpAndBuy(t *testing.T, v *visitor) *visitor {
	t.Helper()
	v.press("Buy")
	v.sees("What it comes to", "5.00 EUR")
	v.look("checkout-visitor")
	v.press("Sign in to buy")
	v.look("login")
	v.press("Create an account")
	v.look("sign-up")
	v.fill("name", "carla")
	v.fill("password", "a few words in a row")
	v.press("Create the account")
	v.sees("Welcome.", "Checkout", "Eat it while it is fresh.")
	v.look("checkout")
	// The browser itself asks for the box; without it the server does.
	v.do(chromedp.Click(chromedp.CSS(v.button("Pay 5.00 EUR"))))
	if where := v.where(); !strings.HasPrefix(where, "/checkout/") {
		t.Fatalf("without the terms accepted, the checkout leads to %s", where)
	}
	v.tick("accept_terms", "yes")
	v.fill("street", "Gran Vía 1")
	v.press("Pay 5.00 EUR")
	v.sees("Give all four parts of the address, or none.")
	v.look("checkout-refused")
	v.fill("postal", "28013")
	v.fill("city", "Madrid")
	v.choose("country", "ES")
	v.press("Pay 5.00 EUR")
	v.sees("Sandbox: no real money moves here", "Time left")
	v.look("sandbox")
	return v
}
