package web_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// TestSellersMakeCoupons makes one with mistakes, then without, and stops it.
func TestSellersMakeCoupons(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	m.leased(t)
	ada := m.browser(t, "ada")
	ada.get("/sell/coupons").expect(t, 200, "No coupons yet", "Make a coupon")
	ada.get("/sell/coupons/new").expect(t, 200, "Everything that ada sells", "Mill")
	wrong := ada.post("/sell/coupons", "code", "a", "percent", "200", "periods", "many", "plans", "gold", "until", "2020-01-01", "note", "For the fair.").
		expect(t, 422, "A code has 3 to 32", "200", "It holds for 1 to", "No plan of what you sell", "The last day is over already.")
	if !strings.Contains(wrong.body, `value="For the fair."`) {
		t.Error("what was typed is lost")
	}
	made := ada.post("/sell/coupons", "code", "spring 26", "amount", "2.50", "currency", "EUR", "offering", "Mill", "plans", "Monthly, trial", "periods", "2", "max_uses", "10", "max_per_org", "1", "until", "2099-12-31", "note", "For the fair.")
	page := ada.follow(made).expect(t, 200, "The coupon is there.", "SPRING26", "2.50 EUR off the first 2 bills", "Mill, plans monthly, trial", "used 0 of 10 times", "31 December 2099", "For the fair.", "Active")
	ada.post("/sell/coupons", "code", "SPRING-26", "percent", "5").expect(t, 409, "has, or had, a coupon with the code")
	ada.get("/sell/coupons").expect(t, 200, "SPRING26", "2.50 EUR off the first 2 bills")
	stop := page.between(t, `action="/sell/coupons/`, `"`)
	ada.follow(ada.post("/sell/coupons/"+stop)).expect(t, 200, "The coupon is stopped.", "Stopped")
	ada.get("/sell/coupons?state=active").expect(t, 200, "No coupon like that")
	ada.get("/sell/coupons?state=stopped").expect(t, 200, "SPRING26")
	ada.get("/sell/coupons?state=odd").expect(t, 422)
}
