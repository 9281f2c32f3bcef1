package web_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// TestSellerWritesPlans goes from a plain price to two plans, publishes them, and compares them as a visitor.
func TestSellerWritesPlans(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newStock(t, db)
		seller := k.browserOf(t, ada)
		draft := k.fill("/sell/{ready}?step=price", 1)
		plans := k.fill("/price-plans/{ready}", 1)
		seller.get(draft).expect(t, 200, "Subscriptions, prices by use, several plans")
		seller.get(plans).expect(t, 200, "Price plans", "Add a plan", "Give this one its own before you add another")
		seller.get(plans+"/7").expect(t, 404)

		revision := func() string { return seller.get(plans+"/new").between(t, `name="revision" value="`, `"`) }
		first := func(do, value string) []string {
			return []string{"title", "Basic", "label", "basic", "currency", "EUR", "revision", revision(), "price_components[0].label", "Licence",
				"price_components[0].unit", "single payment", "price_components[0].value", value, "do", do}
		}
		seller.post(plans+"/1", first("save", "twenty")...).expect(t, 422, "is not a number that can be taken")
		seller.post(plans+"/1", first("preview", "20")...).expect(t, 200, "To begin with", "20.00 EUR")
		seller.post(plans+"/1", first("save", "20")...).leads(t, plans+"?done=plan-saved")
		second := func(do string) []string {
			return []string{"title", "By use", "label", "use", "currency", "EUR", "revision", revision(), "price_components[0].label", "Calls",
				"price_components[0].price_function.formula", "calls * 0.05", "usage.calls", "250", "do", do}
		}
		seller.post(plans+"/new", second("preview")...).expect(t, 200, "calls", "12.50 EUR")
		seller.post(plans+"/new", second("save")...).leads(t, plans+"?done=plan-saved")
		stale := second("save")
		stale[7] = "1"
		seller.post(plans+"/2", stale...).expect(t, 412, "was changed since you last saw it")
		seller.get(draft).expect(t, 200, "Basic, By use")
		seller.get(plans).expect(t, 200, "Basic", "By use", "20.00 EUR")

		published := seller.post(k.fill("/sell/{ready}/publish", 1))
		seller.follow(published).expect(t, 200, "from", "20.00 EUR")
		path, _, _ := strings.Cut(published.location, "?")
		visitor := k.browserOf(t, "")
		visitor.get(path+"?tab=prices&usage.calls=1000").expect(t, 200, "How much do you use", "50.00 EUR", "Licence, once")
		visitor.get(path+"?tab=prices&usage.calls=lots").expect(t, 200, "is not a number that can be taken")
		seller.get(plans).expect(t, 409, "its prices do not change any more")
	})
}
