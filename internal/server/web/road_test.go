package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// TestTheWholeRoad goes from a package file to the buyer's download through the pages alone, as a
// browser without JavaScript does.
func TestTheWholeRoad(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{taxRate: "19"})
		file := obxtest.Module("org.example.bread", "1.0.3").Build()
		sum := sha256.Sum256(file)
		hash := hex.EncodeToString(sum[:])

		m.browser(t, "").get("/").expect(t, 200, "The stalls are still empty", "Come back soon.")
		ada := m.browser(t, "ada")
		ada.get("/").expect(t, 200, "Publish a package")
		ada.get("/publish").expect(t, 200, "Package file (.obx)", "For ada.")
		ada.upload("bread.obx", file, "maturity", "500", "commercial", "yes", "step", "publish").
			expect(t, 422, "One step is missing", "is not registered here", "Register and publish")
		ada.upload("bread.obx", file, "maturity", "500", "commercial", "yes", "step", "register").
			expect(t, 200, "It is published", "Module bread 1.0.3", "Confirmed Stable", "Offer it")
		modulePage := ada.get("/modules/org.example.bread").expect(t, 200, "Download 1.0.3", hash, "core", "3.0.0 or a later 3.0.x", "Publish a version")
		id := modulePage.between(t, "/sell/new?module=", `"`)

		ada.get("/sell").expect(t, 200, "Nothing on offer yet")
		form := ada.get("/sell/new?module="+id).expect(t, 200, "New offering", "Module bread")
		if !strings.Contains(form.body, `name="modules" value="`+id+`"`) {
			t.Error("the module that the page led from is not in the offering")
		}
		offered := ada.post("/sell", "modules", id, "title", "Bread for shops", "abstract", "Fresh.", "price", "5.00", "currency", "EUR",
			"terms_text", "Eat it.", "then", "publish")
		offered.leads(t, "/offering/ada/Bread%20for%20shops/1.0?done=offering-published")
		ada.follow(offered).expect(t, 200, "The offering is published and on sale.", "It is yours: you sell it")

		m.browser(t, "").get("/offering/ada/Bread%20for%20shops/1.0").expect(t, 200, "5.00 EUR", "plus tax, paid once", "before you sign in")
		m.browser(t, "").get("/offering/ada/Bread%20for%20shops/1.0?tab=terms").expect(t, 200, "Eat it.", "before you sign in")
		bob := m.browser(t, "bob")
		bob.get("/").expect(t, 200, "Newest", "Bread for shops", "5.00 EUR")
		bob.get("/search?q=brea").expect(t, 200, "Results for “brea”", "Bread for shops", "1 item")
		bob.get("/modules/org.example.bread").expect(t, 200, "5.00 EUR", "Buy", "Only buyers may download it.")
		bob.get("/modules/org.example.bread/versions/1.0.3/file").expect(t, 403, "commercial", "bob has not bought it", "See how to get it")
		offer := bob.get("/offering/ada/Bread%20for%20shops/1.0").expect(t, 200, "Buy", "You see the tax and the total before you pay.")
		checkout := "/checkout/" + offer.between(t, `href="/checkout/`, `"`)

		bob.get(checkout).expect(t, 200, "Terms", "Eat it.", "Tax address", "Review and pay", "Tax (19 %)", "0.95 EUR", "Pay 5.95 EUR")
		refused := bob.post(checkout, "street", "Gran Vía 1", "country", "ES")
		refused.expect(t, 422, "You must accept the terms", "Accept the terms first", "Give all four parts of the address")
		if !strings.Contains(refused.body, `value="Gran Vía 1"`) || !strings.Contains(refused.body, `<option value="ES" selected>`) {
			t.Error("what was typed is not there any more")
		}
		bought := bob.post(checkout, "accept_terms", "yes", "street", "Gran Vía 1", "postal", "28013", "city", "Madrid", "country", "ES")
		pay := bob.follow(bought).expect(t, 200, "Sandbox: no real money moves here", "5.95 EUR", "Time left")
		payPath := "/sandbox/pay/" + pay.between(t, `action="/sandbox/pay/`, `"`)

		bob.get("/library").expect(t, 200, "Waiting for you", "Complete the payment")
		back := bob.post(payPath, "do", "pay")
		if !strings.HasPrefix(back.location, "/purchases/") || !strings.Contains(back.location, "/return?token=") {
			t.Fatalf("Pay leads to %q", back.location)
		}
		receipt := bob.follow(bob.get(back.location)).expect(t, 200, "It is yours", "Receipt", "Paid", "5.95 EUR", "Gran Vía 1", "28013 Madrid", "Spain", "Module bread")
		got := bob.get(receipt.between(t, `btn btn-primary" href="`, `"`)).expect(t, 200)
		if hashOf(got.body) != hash || got.header.Get("ETag") != `"`+hash+`"` {
			t.Errorf("downloaded %d bytes with the hash %s, want %d with %s", len(got.body), hashOf(got.body), len(file), hash)
		}
		library := bob.get("/library").expect(t, 200, "Module bread", "Download 1.0.3")
		if !strings.Contains(library.body, `class="btn btn-long btn-primary" href="/modules/org.example.bread/`) {
			t.Error("a long version does not wrap in its button")
		}
		bob.get("/offering/ada/Bread%20for%20shops/1.0").expect(t, 200, "Download 1.0.3", "It is yours")
		bob.get(checkout).leads(t, strings.SplitN(back.location, "/return", 2)[0])

		m.browser(t, "eve").get("/modules/org.example.bread/versions/1.0.3/file").expect(t, 403, "eve has not bought it")
		m.browser(t, "").get("/modules/org.example.bread/versions/1.0.3/file").
			leads(t, "/login?next=%2Fmodules%2Forg.example.bread%2Fversions%2F1.0.3%2Ffile")
		ada.get("/modules/org.example.bread/versions/1.0.3/file").expect(t, 200)
	})
}

func hashOf(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}
