package rest

import (
	"maps"
	"net/http"
)

// couponDocs are the operations about coupons.
var couponDocs = map[string]doc{
	"listCoupons": {tag: "store", summary: "List your coupons",
		description: "Returns the coupons of your organisation, the newest first. For its providers.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"createCoupon": {tag: "store", summary: "Make a coupon", status: http.StatusCreated,
		description: "Makes a code that takes a percentage or an amount off what you sell. It is never changed, only stopped. For providers. " +
			"A code that your organisation has had is 409, code_taken.",
		errors: []int{http.StatusForbidden}},
	"getCoupon": {tag: "store", summary: "Read a coupon",
		description: "Returns a coupon of your organisation. For its providers.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"stopCoupon": {tag: "store", summary: "Stop a coupon",
		description: "Lets nobody use a coupon from now on. What was bought with it stays as it is. For providers. Doing it again changes nothing.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"quoteOffering": {tag: "store", summary: "Ask what an offering comes to", open: true,
		description: "Returns what buying the offering now comes to, with tax, and what is paid again: for you, or for a visitor from a country. " +
			"A coupon that does not count is 422, with the reason; who tries many codes waits (429, coupon_blocked).",
		errors: []int{http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests}},
}

func init() { maps.Copy(docs, couponDocs) }
