package web

import (
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/coupon"
)

var sampleCoupon = couponRow{
	Code: "SPRING-26", Href: "#", Off: "25 % off the first 3 bills", For: "Terminal for one shop, plan pro", Note: "For the fair.",
	Used: "used 12 of 100 times", Until: "31 December 2026", State: couponStates[coupon.Active],
}

func sampleCoupons() couponsView {
	stopped := sampleCoupon
	stopped.Code, stopped.State = "DONAUDAMPFSCHIFFFAHRTSELEKTRIZIT", couponStates[coupon.Stopped]
	return couponsView{
		Tabs: sellTabs(couponsHome), Org: "me", States: []webkit.Link{{Label: "All", Href: "#", Current: true}, {Label: "Stopped", Href: "#"}},
		Items: []couponRow{sampleCoupon, stopped}, Pager: webkit.Pager{Next: "#"}, CLI: []webkit.Command{souk("coupon list")},
	}
}

func sampleCouponPage() couponView {
	return couponView{
		Tabs: sellTabs(couponsHome), Crumbs: []webkit.Link{{Label: "Coupons", Href: "#"}, {Label: "SPRING-26"}}, Row: sampleCoupon, PerOrg: 1,
		CreatedAt: before(day), CreatedBy: "ada",
		Stop: webkit.Confirm{Label: "Stop the coupon", Icon: "circle-x", Class: "btn-danger", Button: "Stop it", Action: "#", Question: "Nobody can use it any more."},
	}
}

// sampleVisitorCheckout is what somebody sees who has not signed in, with plans, a coupon and what is paid later.
func sampleVisitorCheckout() checkoutView {
	return checkoutView{
		Action: "#", SignIn: "#", SignUp: "#", Title: "Terminal for one shop", PlanTitle: "Professional", Seller: "openmarket",
		Form: webkit.NewForm("coupon", "SPRING-26", "plan", "pro"), Taxed: true, Countries: countryOptions("ES"),
		Plans: []planCard{
			{Label: "basic", Title: "Basic", Price: price{Free: true}},
			{Label: "pro", Title: "Professional", Price: price{Amount: "10.00 EUR", Note: "each month"}, Chosen: true},
		},
		Sum: sampleSum, Lines: []billRow{{Label: "Rent", Sum: "10.00 EUR"}, {Label: "Coupon SPRING-26", Sum: "-5.00 EUR"}},
		Coupon: "SPRING-26", CouponText: "50 % off the first 3 bills", CouponAsked: true,
		Later: []string{
			"Then 11.90 EUR each month with tax, the first time on 21 December 2026.", "By use, billed afterwards: Calls, 0.10 EUR for each invocation.",
		},
		Number: checkoutNumbers{Plan: 1, Terms: 2, Address: 3, Pay: 4},
	}
}
